// The open page in this tab, with what all pages of its site share, kept in step with the box: replicas, outbox, socket
// and save light put together. What changes is told as sets of objects, so that the view touches nothing else.

import type { Edit } from '../document/generated/Edit';
import type { ObjectId } from '../document/generated/ObjectId';
import type { Page } from '../document/generated/Page';
import type { SaveState } from '../session';
import { source, type Signal } from '../signal';
import { Both, type Placed } from './both';
import { saveLight } from './light';
import { MAY_PASS, type Batch, type FromBox, type LayoutMessage, type PersonOnWire, type PublishedState } from './messages';
import { Outbox, type About } from './outbox';
import type { Queue } from './queue';
import { Replica, touchedBy, type Touched } from './replica';
import { openSocket, overHttp, type SocketPorts } from './socket';

export interface CopyEvents {
  /** `by`: who did it; `null` for oneself and for the box, `SOMEBODY` if that is not known. `edits`: what exactly, if it was somebody else.
   * `shared`: it was in what all pages share. */
  changed(touched: Touched, by: string | null, edits: Edit[], shared: boolean): void;
  layout(message: LayoutMessage): void;
  html(html: Record<ObjectId, string>): void;
  /** Who is on this page; `shared`: who has what in hand of what all pages share, from whatever page. */
  people(people: PersonOnWire[], shared: boolean): void;
  /** Of the page, or of what all pages share. */
  published(state: PublishedState, shared: boolean): void;
  /** A text of this person's was written over; the step that keeps it is the document's. */
  lost(name: string, document: string, object: ObjectId | undefined, step: number | undefined): void;
  /** This tab wrote over a text of somebody's. */
  won(name: string, document: string, object: ObjectId, step: number): void;
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
  site: string;
  queue: Queue;
  socket?: SocketPorts;
}

export interface Copy {
  /** As it is seen: with what all pages share. */
  readonly page: Signal<Page>;
  readonly path: Signal<string>;
  readonly revision: Signal<number>;
  readonly save: Signal<SaveState>;
  /** Edits made here: shown at once, sent when it is their turn. Throws an EditError, then nothing is changed. */
  /** `base`: the revision that the person had seen of what is written over, if it is not the newest. */
  edit(edits: Placed[], gesture: string, base?: number, about?: About): { inverse: Placed[] };
  /** The page alone, without what all pages share. */
  own(): Page;
  /** What all pages share, and its revision. */
  shared(): Page;
  readonly sharedRevision: Signal<number>;
  /** Whether the object stands on every page. */
  isShared(id: ObjectId): boolean;
  /** Whether it does or once did. */
  wasShared(id: ObjectId): boolean;
  /** The newest revision here of the document that has the object. */
  revisionOf(id: ObjectId): number;
  /** What the box has not answered yet. */
  unsent(): Batch[];
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
  const { who, client, document, site, queue } = ports;
  const light = saveLight();
  const replicas = new Map<string, Replica>();
  /** What is to come before what waits may be sent. */
  const awaited = new Set<string>();
  let both: Both | null = null;
  let newest = 0;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  /** Who waits for the box to have everything. */
  const waiters = new Set<() => void>();
  /** The text of all pages that others were told is written in here. */
  let shownOnAll: ObjectId | null = null;
  let lastPresence: { selection: ObjectId[]; writing: ObjectId | null } = { selection: [], writing: null };

  const page = source<Page>(null as never);
  const revision = source(0);
  const sharedRevision = source(0);
  const path = source('');
  const socket = openSocket(ports.socket ?? overHttp, { open: hello, message: heard, closed: () => light.tell({ connected: false }) });
  const outbox = new Outbox({
    who,
    client,
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

  function tellRevisions({ own, shared }: Both): void {
    revision.set(own.revision);
    sharedRevision.set(shared.revision);
  }

  /** Tells the view, after a change that came from outside. */
  function show(document: string, touched: Touched, by: string | null, edits: Edit[] = []): void {
    if (!both) return;
    tellRevisions(both);
    if (touched.size === 0 && edits.length === 0) return;
    page.set(both.shown);
    tell(touched, by, edits, document === site);
  }

  function tell(touched: Touched, by: string | null, edits: Edit[], shared: boolean): void {
    // The registers of what pages share are on no page.
    if (shared) touched.delete(null);
    events.changed(touched, by, edits, shared);
  }

  function subscribe(document: string, since: number | null): void {
    awaited.add(document);
    socket.send({ t: 'subscribe', document, since });
  }
  const resync = (document: string): void => subscribe(document, null);

  function heard(message: FromBox): void {
    watch();
    if ('document' in message && message.document !== document && message.document !== site) return;
    switch (message.t) {
      case 'welcome':
        greeted = true;
        shownOnAll = null;
        newest = message.newest_seq;
        light.tell({ connected: true, refused: null });
        return [document, site].forEach((one) => subscribe(one, replicas.get(one)?.revision ?? null));
      case 'state':
        return state(message);
      case 'current':
        return arrived(message.document);
      case 'ack':
        return message.client === client ? acknowledged(message) : undefined;
      case 'refused':
        if (message.seq !== undefined) return message.client === client ? refused(message.seq, message.code, message.sentence) : undefined;
        return both ? events.refused(message.sentence) : fail?.(new Error(message.sentence));
      case 'edits': {
        const step = replicas.get(message.document)?.remote(message.edits, message.revision);
        if (step === 'gap') return resync(message.document);
        if (step) show(message.document, step.touched, message.who.name, message.edits);
        return message.html && events.html(message.html);
      }
      case 'html':
        return events.html(message.html);
      case 'layout':
        return message.document === document ? events.layout(message) : undefined;
      case 'presence':
        return events.people(
          message.people.filter((person) => person.client !== client),
          message.document === site,
        );
      case 'published':
        return events.published(message, message.document === site);
      case 'lost':
        return events.lost(message.name, message.document, message.object, message.step);
      case 'bye':
        if (message.reason !== 'stopping') {
          light.tell({ refused: notSaved(message.sentence) });
          events.signedOut(message.sentence);
        }
    }
  }

  function state(message: Extract<FromBox, { t: 'state' }>): void {
    if (message.document === document) path.set(message.path);
    const replica = replicas.get(message.document);
    if (replica) {
      const { touched, foreign } = replica.state(message.page, message.revision, newest);
      show(message.document, touched, foreign.length ? SOMEBODY : null, foreign);
    } else replicas.set(message.document, new Replica(message.page, message.revision));
    events.published(message, message.document === site);
    const [own, shared] = [replicas.get(document), replicas.get(site)];
    if (!both && own && shared) {
      both = new Both(own, shared);
      tellRevisions(both);
      page.set(both.shown);
      ready?.(copy);
    }
    if (message.html) events.html(message.html);
    arrived(message.document);
  }

  function arrived(document: string): void {
    awaited.delete(document);
    if (awaited.size > 0) return;
    outbox.resume(newest);
    count();
    showPresence();
  }

  function acknowledged({ seq, documents }: Extract<FromBox, { t: 'ack' }>): void {
    newest = Math.max(newest, seq);
    const steps = [...replicas].map(([document, replica]) => {
      const mine = documents.find((one) => one.document === document);
      return { document, mine, step: replica.acknowledged(seq, mine?.revision ?? null) };
    });
    outbox.done(seq);
    light.tell({ refused: null });
    count();
    for (const { document, mine, step } of steps) {
      if (step === 'gap') resync(document);
      else {
        show(document, step.touched, null);
        for (const conflict of mine?.conflicts ?? []) events.won(conflict.name, document, conflict.object, conflict.step);
      }
    }
  }

  function refused(seq: number, code: string, sentence: string): void {
    if (MAY_PASS.has(code)) {
      outbox.hold();
      light.tell({ refused: notSaved(sentence) });
      clearTimeout(retry);
      retry = setTimeout(() => outbox.retry(), RETRY);
      return;
    }
    const all = [...replicas].map(([document, replica]) => ({ document, touched: replica.refused(seq) }));
    outbox.done(seq);
    count();
    for (const { document, touched } of all) show(document, touched, null);
    events.refused(sentence);
    // Whatever this version got wrong about the page, the box's state is right.
    for (const { document } of all) resync(document);
  }

  function showPresence(): void {
    socket.send({ t: 'presence', document, ...lastPresence });
    const { writing } = lastPresence;
    const onAll = writing !== null && both?.isShared(writing) ? writing : null;
    if (onAll === shownOnAll) return;
    shownOnAll = onAll;
    socket.send({ t: 'presence', document: site, selection: [], writing: onAll });
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
      if (!both) throw new Error('edited before the page was there');
      const { parts, inverse } = both.local(edits);
      outbox.add(parts, gesture, base, about);
      count();
      page.set(both.shown);
      for (const part of parts) tell(touchedBy(part.edits), null, [], part.shared);
      return { inverse };
    },
    own: () => both?.own.shown ?? page.value,
    shared: () => both?.shared.shown ?? page.value,
    sharedRevision,
    isShared: (id) => both?.isShared(id) ?? false,
    wasShared: (id) => both?.wasShared(id) ?? false,
    revisionOf: (id) => both?.revisionOf(id) ?? 0,
    presence(selection, writing) {
      lastPresence = { selection, writing };
      showPresence();
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
    if (both) resolve(copy);
  });
}
