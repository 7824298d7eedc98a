// What the chrome asks the box over plain HTTP. Every failure is an Error whose message is a sentence for people.
// Edits of an open page do not pass here: they are the session's.

import type { Batch } from '../document/generated/Batch';
import type { Edit } from '../document/generated/Edit';
import { newId } from '../document/id';
import { base } from '../sync/base';

export interface PageCard {
  id: string;
  path: string;
  title: string;
  state: 'live' | 'changed' | 'unpublished';
  front: boolean;
  revision: number;
  published_at?: string | null;
  changed_at?: string | null;
}

export interface Pages {
  pages: PageCard[];
  bin: PageCard[];
}

export interface BoxFacts {
  version: string;
  name: string;
  addresses: string[];
  /** What the box mended by itself since it was started. */
  notices: string[];
  room_sentence: string;
  /** What was done in the last thirty days without the password; the newest first. */
  ways_in?: { sentence: string; let_in: boolean }[];
  /** The recovery card: when it was made, or whether there should be one by now. */
  card?: { made?: string; wanted: boolean };
  /** Another one after every start of the box. */
  run?: string;
  can_switch_off?: boolean;
}

/** What publishing did. */
export interface Published {
  sentence: string;
  link: string;
  /** Whether the link works outside the home, too. */
  open: boolean;
  /** Whether the owner has not said yet who may read. */
  ask: boolean;
}

export interface Day {
  /** For example 2026-11-22. */
  date: string;
  kind: 'unknown' | 'well' | 'trouble';
  sentence: string;
}

export interface Spell {
  from: string;
  /** Missing while it lasts. */
  until?: string | null;
  sentence: string;
}

/** What happened in the last month, when people outside could not read. */
export interface Month {
  sentence: string;
  /** 31 of them, today last. */
  days: Day[];
  /** The newest first. */
  spells: Spell[];
}

/** An answer that refused. `code` is stable, the message is for people. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    sentence: string,
  ) {
    super(sentence);
  }
}

const AWAY = 'The box does not answer. It may be switched off, or this device is not on its network.';
const UNFORESEEN = 'Something went wrong on my side. Try again.';

export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = new Headers({ accept: 'application/json' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  let response: Response;
  try {
    response = await fetch(`${base}/api/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Refused('away', 0, AWAY);
  }
  const text = await response.text().catch(() => '');
  const answer = parsed(text);
  if (response.ok) return answer as T;
  const error = (answer as { error?: { code?: string; sentence?: string } } | null)?.error;
  throw new Refused(error?.code ?? 'unforeseen', response.status, error?.sentence ?? UNFORESEEN);
}

/** The report is no JSON but text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const page = (id: string): string => `pages/${encodeURIComponent(id)}`;

export const box = {
  async facts(): Promise<BoxFacts> {
    // Strangers hear only the version; everything else is inside.
    const { version, inside } = await ask<{ version: string; inside?: Omit<BoxFacts, 'version'> }>('GET', 'box');
    if (!inside) throw new Refused('signed_out', 401, 'Sign in first.');
    return { version, ...inside };
  },
  me: () => ask<{ name: string }>('GET', 'me'),
  signIn: (name: string, password: string) => ask('POST', 'sign-in', { name, password }),
  signOut: () => ask('POST', 'sign-out', {}),
  changePassword: (old: string, next: string) => ask('POST', 'password', { old, new: next }),

  pages: () => ask<Pages>('GET', 'pages'),
  newPage: (title: string) => ask<PageCard>('POST', 'pages', { title }),
  copyPage: (id: string) => ask<PageCard>('POST', `${page(id)}/copy`, {}),
  move: (id: string, path: string) => ask('POST', `${page(id)}/rename`, { path }),
  /** An edit like any other, by a client that makes only this one. */
  retitle: (id: string, base: number, title: string) => {
    const edits: Edit[] = [{ do: 'set_page', register: 'title', value: title }];
    const batch: Batch = { client: newId(), seq: 1, documents: [{ document: id, base, edits }] };
    return ask('POST', `${page(id)}/batches`, batch);
  },
  makeFront: (id: string) => ask('POST', `${page(id)}/front`, {}),
  bin: (id: string) => ask('DELETE', page(id)),
  bringBack: (id: string) => ask('POST', `${page(id)}/bring-back`, {}),
  publish: (id: string) => ask<Published>('POST', `${page(id)}/publish`, {}),
  unpublish: (id: string) => ask('POST', `${page(id)}/unpublish`, {}),

  month: () => ask<Month>('GET', 'at-home/month'),
  helpers: () => ask<{ helpers: string[] }>('GET', 'at-home/helpers'),
  setHelpers: (helpers: string[]) => ask('PUT', 'at-home/helpers', { helpers }),
};

/** What a visitor finds first below a link of the box: the front page, or else any that is published. */
export function firstToRead(pages: PageCard[]): PageCard | null {
  const published = pages.filter((page) => page.state !== 'unpublished');
  return published.find((page) => page.front) ?? published[0] ?? null;
}

/** Where a page is edited. The front page has the empty path. */
export const editAddress = (path: string): string => `/-/edit${readAddress(path)}`;
/** Where a visitor reads it. */
export const readAddress = (path: string): string => `/${path.split('/').map(encodeURIComponent).join('/')}`;

/** Below a link of the box, where there is something to read. */
export function toRead(link: string, pages: PageCard[]): string {
  const page = firstToRead(pages);
  return page && !page.front ? new URL(readAddress(page.path), link).href : link;
}
