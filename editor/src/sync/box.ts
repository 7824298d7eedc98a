// Asking the box over HTTP. A refusal becomes an Error whose message is the box's own sentence.

import { base } from './base';

export class BoxError extends Error {
  constructor(
    readonly code: string,
    sentence: string,
  ) {
    super(sentence);
  }
}

const AWAY = 'The box does not answer. It may be switched off, or this device is not on its network.';
const ODD = 'Something went wrong on my side. Try again.';

function refusal(text: string): BoxError {
  try {
    const { error } = JSON.parse(text) as { error: { code: string; sentence: string } };
    return new BoxError(error.code, error.sentence);
  } catch {
    return new BoxError('unforeseen', ODD);
  }
}

export const post = <T>(path: string): Promise<T> => ask('POST', path);
export const get = <T>(path: string): Promise<T> => ask('GET', path);
/** Text, as it is. */
export const read = (path: string): Promise<string> => say('GET', path);

const ask = async <T>(method: string, path: string): Promise<T> => JSON.parse(await say(method, path)) as T;

async function say(method: string, path: string, body?: unknown): Promise<string> {
  const answer = await fetch(base + path, body === undefined ? { method } : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).catch(() => {
    throw new BoxError('away', AWAY);
  });
  const text = await answer.text();
  if (!answer.ok) throw refusal(text);
  return text;
}

export interface Stored {
  media: string;
  width: number;
  height: number;
}

/** Puts what was uploaded, and a note, on the page of a guest who may do only that. */
export const add = (added: { client: string; seq: number; pictures: string[]; note: string }): Promise<string> => say('POST', '/api/add', added);

/** Sends a file. `fetch` cannot tell how far it is, so this is the older way. */
export function upload(file: File, progress: (share: number) => void, signal: AbortSignal): Promise<Stored> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${base}/api/media?name=${encodeURIComponent(file.name)}`);
    if (file.type) request.setRequestHeader('content-type', file.type);
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => {
      if (request.status < 200 || request.status >= 300) return reject(refusal(request.responseText));
      const { media, width, height } = JSON.parse(request.responseText) as Stored;
      resolve({ media, width, height });
    };
    request.onerror = () => reject(new BoxError('away', AWAY));
    request.onabort = () => reject(new BoxError('aborted', 'Stopped.'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
