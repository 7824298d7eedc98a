// Hears that a page changes: the same socket as the editor's, of which only the news is used.

import { newId } from '../document/id';
import { BoxError, get } from '../sync/box';
import { openSocket, overHttp, type SocketPorts } from '../sync/socket';

export interface FollowEvents {
  /** The page may look different. Called again only when it has fulfilled. */
  changed(): Promise<void>;
  away(now: boolean): void;
  /** The link opens nothing any more; with a sentence. */
  ended(sentence: string): void;
}

/** Many changes in a row are shown together. */
const SOON = 200;

export function follow({ page, site }: { page: string; site: string }, events: FollowEvents, ports: SocketPorts = overHttp): () => void {
  const client = newId();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let again = false;
  let over = false;

  function soon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), SOON);
  }

  async function look(): Promise<void> {
    if (busy) return void (again = true);
    busy = true;
    // A box that is away is heard of from the socket.
    await events.changed().catch(refused);
    busy = false;
    if (again) soon();
    again = false;
  }

  /** A socket that does not open says not why. */
  async function ask(): Promise<void> {
    await get('/api/me').catch(refused);
  }

  function refused(error: unknown): void {
    if (error instanceof BoxError && error.code === 'link') end(error.message);
  }

  function end(sentence: string): void {
    if (over) return;
    over = true;
    clearTimeout(timer);
    socket.close();
    events.ended(sentence);
  }

  const socket = openSocket(ports, {
    open() {
      events.away(false);
      socket.send({ t: 'hello', client });
    },
    closed() {
      if (over) return;
      events.away(true);
      void ask();
    },
    message(message) {
      if (message.t === 'welcome') for (const document of [page, site]) socket.send({ t: 'subscribe', document, since: null });
      else if (message.t === 'state' || message.t === 'edits') soon();
      else if (message.t === 'bye' && message.reason === 'link_ended') end(message.sentence);
      else if (message.t === 'bye' && message.reason === 'link_changed') location.reload();
    },
  });
  return () => {
    over = true;
    clearTimeout(timer);
    socket.close();
  };
}
