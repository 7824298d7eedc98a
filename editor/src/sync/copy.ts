// The open document in this tab, kept in step with the box: replica, outbox, socket and save light put together. What
// changes is told as sets of objects, so that the view touches nothing else.

import type { Applied } from '../document/apply';
import type { Edit } from '../document/generated/Edit';
import type { ObjectId } from '../document/generated/ObjectId';
import type { Page } from '../document/generated/Page';
import type { SaveState } from '../session';
import { source, type Signal } from '../signal';
import { saveLight } from './light';
import { MAY_PASS, type Batch, type FromBox, type LayoutMessage, type PersonOnWire, type PublishedState } from './messages';
import { Outbox, type About } from './outbox';
import type { Queue } from './queue';
import { Replica, touchedBy, type Touched } from './replica';
import { openSocket, overHttp, type SocketPorts } from './socket';

export interface CopyEvents {
  /** `by`: who did it; `null` for oneself and for the box, `SOMEBODY` if that is not known. `edits`: what exactly, if it was somebody else. */
  changed(touched: Touched, by: string | null, edits: Edit[]): void;
  layout(message: LayoutMessage): void;
  html(html: Record<ObjectId, string>): void;
  people(people: PersonOnWire[]): void;
  published(state: PublishedState): void;
  /** A text of this person's was written over. */
  lost(name: string, object: ObjectId | undefined, step: number | undefined): void;
  /** This tab wrote over a text of somebody's. */
  won(name: string, object: ObjectId, step: number): void;
  /** Something this tab made was refused for good, or was about something that is gone. */
  refused(sentence: string): void;
  signedOut(sentence: string): void;
}

/** Whoever wrote while this tab was away. */
export const SOMEBODY = 'Somebody else';

export interface CopyPorts {
  who: string;
  client: string;
  document: string;
  queue: Queue;
  socket?: SocketPorts;
}

export interface Copy {
  readonly page: Signal<Page>;
  readonly path: Signal<string>;
  readonly revision: Signal<number>;
  readonly save: Signal<SaveState>;
  /** Edits made here: shown at once, sent when it is their turn. Throws an EditError, then nothing is changed. */
  /** `base`: the revision that the person had seen of what is written over, if it is not the newest. */
  edit(edits: Edit[], gesture: string, base?: number, about?: About): Applied;
  /** What the box has not answered yet. */
  unsent(): Batch[];
  isPending(id: ObjectId): boolean;
  presence(selection: ObjectId[], writing: ObjectId | null): void;
  /** Fulfils when the box has everything; rejects after `ms`. */
  settled(ms: number): Promise<void>;
  close(): void;
}

/** No word from the box for so long while it owes an answer: the connection is dead, whatever the browser thinks. */
const SILENCE = 10_000;
const RETRY = 10_000;

/** The box's sentence behind the light's words. */
const notSaved = (sentence: string): string => `Not saved: ${sentence.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())}`;

/** Fulfils with the first state from the box; rejects with its sentence if there is no such page. */
export function openCopy(ports: CopyPorts, events: CopyEvents): Promise<Copy> {
  const { who, client, document, queue } = ports;
  const light = saveLight();
  let replica: Replica | null = null;
  let newest = 0;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  /** Who waits for the box to have everything. */
  const waiters = new Set<() => void>();
  let lastPresence: { selection: ObjectId[]; writing: ObjectId | null } = { selection: [], writing: null };

  const page = source<Page>(null as never);
  const revision = source(0);
  const path = source('');
  const socket = openSocket(ports.socket ?? overHttp, { open: hello, message: heard, closed: () => light.tell({ connected: false }) });
  const outbox = new Outbox({
    who,
    client,
    document,
    queue,
    send(batch) {
      if (!socket.isOpen || !greeted) return false;
      socket.send({ t: 'batch', batch });
      watch();
      return true;
    },
    queueFailed: () => light.tell({ inMemory: true }),
  });
  let greeted = false;
  let ready: ((copy: Copy) => void) | null = null;
  let fail: ((error: Error) => void) | null = null;
  light.tell({ inMemory: queue.inMemory });

  function hello(): void {
    greeted = false;
    socket.send({ t: 'hello', client });
  }

  function watch(): void {
    clearTimeout(silence);
    if (outbox.count > 0 && socket.isOpen) silence = setTimeout(() => socket.again(), SILENCE);
  }

  function count(): void {
    light.tell({ waiting: outbox.count });
    watch();
    if (outbox.count === 0) for (const done of waiters) done();
  }

  /** Tells the view, after a change that came from outside. */
  function show(touched: Touched, by: string | null, edits: Edit[] = []): void {
    if (!replica) return;
    revision.set(replica.revision);
    if (touched.size === 0 && edits.length === 0) return;
    page.set(replica.shown);
    events.changed(touched, by, edits);
  }

  const resync = (): void => socket.send({ t: 'subscribe', document, since: null });

  function heard(message: FromBox): void {
    watch();
    if ('document' in message && message.document !== document) return;
    switch (message.t) {
      case 'welcome':
        greeted = true;
        newest = message.newest_seq;
        light.tell({ connected: true, refused: null });
        return socket.send({ t: 'subscribe', document, since: replica ? replica.revision : null });
      case 'state':
        return state(message);
      case 'current':
        return resumed();
      case 'ack':
        return message.client === client ? acknowledged(message) : undefined;
      case 'refused':
        if (message.seq !== undefined) return message.client === client ? refused(message.seq, message.code, message.sentence) : undefined;
        return replica ? events.refused(message.sentence) : fail?.(new Error(message.sentence));
      case 'edits': {
        const step = replica?.remote(message.edits, message.revision);
        if (step === 'gap') return resync();
        if (step) show(step.touched, message.who.name, message.edits);
        return message.html && events.html(message.html);
      }
      case 'html':
        return events.html(message.html);
      case 'layout':
        return events.layout(message);
      case 'presence':
        return events.people(message.people.filter((person) => person.client !== client));
      case 'published':
        return events.published(message);
      case 'lost':
        return events.lost(message.name, message.object, message.step);
      case 'bye':
        if (message.reason === 'signed_out') {
          light.tell({ refused: notSaved(message.sentence) });
          events.signedOut(message.sentence);
        }
    }
  }

  function state(message: Extract<FromBox, { t: 'state' }>): void {
    path.set(message.path);
    if (!replica) {
      replica = new Replica(message.page, message.revision);
      revision.set(message.revision);
      page.set(replica.shown);
      events.published(message);
      ready?.(copy);
    } else {
      const { touched, foreign } = replica.state(message.page, message.revision, newest);
      show(touched, foreign.length ? SOMEBODY : null, foreign);
      events.published(message);
    }
    if (message.html) events.html(message.html);
    resumed();
  }

  function resumed(): void {
    outbox.resume(newest);
    count();
    socket.send({ t: 'presence', document, ...lastPresence });
  }

  function acknowledged({ seq, documents }: Extract<FromBox, { t: 'ack' }>): void {
    newest = Math.max(newest, seq);
    const mine = documents.find((one) => one.document === document);
    const step = replica?.acknowledged(seq, mine?.revision ?? null);
    outbox.done(seq);
    light.tell({ refused: null });
    count();
    if (step === 'gap') return resync();
    if (step) show(step.touched, null);
    for (const conflict of mine?.conflicts ?? []) events.won(conflict.name, conflict.object, conflict.step);
  }

  function refused(seq: number, code: string, sentence: string): void {
    if (MAY_PASS.has(code)) {
      outbox.hold();
      light.tell({ refused: notSaved(sentence) });
      clearTimeout(retry);
      retry = setTimeout(() => outbox.retry(), RETRY);
      return;
    }
    const touched = replica?.refused(seq) ?? new Set();
    outbox.done(seq);
    count();
    show(touched, null);
    events.refused(sentence);
    // Whatever this version got wrong about the page, the box's state is right.
    resync();
  }

  const hurry = (): void => socket.hurry();
  // A socket says nothing when its network goes: asked anew, it answers or the light tells.
  const doubt = (): void => socket.again();
  globalThis.addEventListener?.('online', hurry);
  globalThis.addEventListener?.('offline', doubt);
  globalThis.addEventListener?.('pageshow', hurry);

  const copy: Copy = {
    page,
    path,
    revision,
    save: light.state,
    unsent: () => outbox.batches,
    edit(edits, gesture, base, about) {
      if (!replica) throw new Error('edited before the page was there');
      const applied = replica.local(edits);
      outbox.add(edits, base ?? replica.revision, gesture, replica.pending, about);
      count();
      page.set(replica.shown);
      events.changed(touchedBy(edits), null, []);
      return applied;
    },
    isPending: (id) => replica?.isPending(id) ?? false,
    presence(selection, writing) {
      lastPresence = { selection, writing };
      socket.send({ t: 'presence', document, selection, writing });
    },
    settled(ms) {
      if (outbox.count === 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiters.delete(done);
          reject(new Error(light.state.value.sentence));
        }, ms);
        const done = (): void => {
          waiters.delete(done);
          clearTimeout(timer);
          resolve();
        };
        waiters.add(done);
      });
    },
    close() {
      globalThis.removeEventListener?.('online', hurry);
      globalThis.removeEventListener?.('offline', doubt);
      globalThis.removeEventListener?.('pageshow', hurry);
      clearTimeout(silence);
      clearTimeout(retry);
      socket.close();
      light.close();
    },
  };
  return new Promise((resolve, reject) => {
    ready = resolve;
    fail = reject;
    if (replica) resolve(copy);
  });
}
