// Batches on their way to the box: numbered, kept in the queue, sent one at a time and in order. One at a time, because
// a batch that the box refuses for want of room must not be overtaken: a lower number after a higher one would count as
// already applied. What comes meanwhile from the same gesture grows the batch that waits.

import type { DocumentEdits } from '../document/generated/DocumentEdits';
import type { Edit } from '../document/generated/Edit';
import type { Batch } from './messages';
import type { Queue } from './queue';
import { objectOf } from '../document/apply';
import type { Pending } from './replica';

interface Waiting {
  batch: Batch;
  /** On the socket, and no answer yet. */
  sent: boolean;
  /** Was on a socket once: the box may have it, so it may not grow. */
  tried: boolean;
  /** The same list object that the replica holds as pending. */
  pending: Pending;
}

export interface OutboxPorts {
  who: string;
  client: string;
  document: string;
  queue: Queue;
  /** Puts a batch on the socket; answers whether there is one. */
  send(batch: Batch): boolean;
  /** The queue refused, for example because the device is full. */
  queueFailed(): void;
}

/** What edits have to do with earlier ones. */
export type About = Pick<DocumentEdits, 'undoes' | 'restores'>;

const MOST_EDITS = 5_000;

const keyOf = (edit: Edit): string => `${edit.do === 'set_page' ? '' : objectOf(edit)} ${'register' in edit ? edit.register : ''}`;
const isSet = (edit: Edit): boolean => edit.do === 'set' || edit.do === 'set_page';

/** What two lists in a row come to; a register set twice is set once. */
export function grown(first: Edit[], then: Edit[]): Edit[] {
  if (![...first, ...then].every(isSet)) return [...first, ...then];
  const later = new Set(then.map(keyOf));
  return [...first.filter((edit) => !later.has(keyOf(edit))), ...then];
}

export class Outbox {
  private readonly waiting: Waiting[] = [];
  private seq = 0;
  private held = false;

  constructor(private readonly ports: OutboxPorts) {}

  get count(): number {
    return this.waiting.length;
  }

  /** What the box has not answered yet, in order. */
  get batches(): Batch[] {
    return this.waiting.map(({ batch }) => batch);
  }

  /** Adds edits; `pending` is told of them, or of the batch that they went into. */
  add(edits: Edit[], base: number, gesture: string, pending: Pending[], about: About = {}): void {
    const last = this.waiting.at(-1);
    const [document] = last?.batch.documents ?? [];
    if (last && document && !last.tried && document.gesture === gesture && document.edits.length + edits.length <= MOST_EDITS) {
      document.edits = last.pending.edits = grown(document.edits, edits);
      this.keep(last.batch);
    } else {
      const { client } = this.ports;
      const seq = ++this.seq;
      const batch: Batch = { client, seq, documents: [{ document: this.ports.document, base, edits, gesture, ...about }] };
      const entry: Pending = { seq, edits };
      this.waiting.push({ batch, sent: false, tried: false, pending: entry });
      pending.push(entry);
      this.keep(batch);
    }
    this.push();
  }

  private keep(batch: Batch): void {
    const { who, client, queue, queueFailed } = this.ports;
    queue.keep({ who, client, seq: batch.seq, batch: structuredClone(batch), at: Date.now() }).catch(queueFailed);
  }

  /** The connection is new: everything up to `newest` is known to the box, the rest goes out again. */
  resume(newest: number): void {
    for (const { batch } of this.waiting.filter((one) => one.batch.seq <= newest)) this.done(batch.seq);
    for (const one of this.waiting) one.sent = false;
    this.held = false;
    this.push();
  }

  /** The box cannot keep it now: nothing goes out until `resume` or `retry`. */
  hold(): void {
    this.held = true;
    for (const one of this.waiting) one.sent = false;
  }

  retry(): void {
    this.held = false;
    this.push();
  }

  /** Acknowledged, or refused for good. */
  done(seq: number): void {
    const at = this.waiting.findIndex((one) => one.batch.seq === seq);
    if (at < 0) return;
    this.waiting.splice(at, 1);
    this.ports.queue.drop(this.ports.client, seq).catch(this.ports.queueFailed);
    this.push();
  }

  /** The next one goes when the one before is done. */
  private push(): void {
    const [first] = this.waiting;
    if (!first || first.sent || this.held) return;
    // Marked before it goes: the answer may come at once.
    const { tried } = first;
    first.sent = first.tried = true;
    if (!this.ports.send(first.batch)) [first.sent, first.tried] = [false, tried];
  }
}
