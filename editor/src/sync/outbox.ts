// Batches on their way to the box: numbered, kept in the queue, sent one at a time and in order. One at a time, because
// a batch that the box refuses for want of room must not be overtaken: a lower number after a higher one would count as
// already applied. What comes meanwhile from the same gesture grows the batch that waits.

import type { DocumentEdits } from '../document/generated/DocumentEdits';
import type { Edit } from '../document/generated/Edit';
import type { Batch } from './messages';
import type { Queue } from './queue';
import { objectOf } from '../document/apply';
import type { Part } from './both';
import type { Pending } from './replica';

interface Waiting {
  batch: Batch;
  /** On the socket, and no answer yet. */
  sent: boolean;
  /** Was on a socket once: the box may have it, so it may not grow. */
  tried: boolean;
  /** For each document, the same list object that its replica holds as pending. */
  pending: Pending[];
}

export interface OutboxPorts {
  who: string;
  client: string;
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
export function grown<E extends Edit>(first: E[], then: E[]): E[] {
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

  /** Adds edits; each replica is told of its part, or of the batch that it went into. `base`: the revision that was
   * seen, if it is not the newest. */
  add(parts: Part[], gesture: string, base?: number, about: About = {}): void {
    const last = this.waiting.at(-1);
    if (last && !last.tried && this.mayGrow(last.batch, parts, gesture)) {
      last.batch.documents.forEach((document, at) => {
        const pending = last.pending[at] as Pending;
        document.edits = pending.edits = grown(document.edits, (parts[at] as Part).edits);
      });
      this.keep(last.batch);
    } else {
      const { client } = this.ports;
      const seq = ++this.seq;
      const documents = parts.map(({ replica, edits }) => ({ document: replica.head.id, base: base ?? replica.revision, edits, gesture, ...about }));
      const batch: Batch = { client, seq, documents };
      const pending = parts.map(({ replica, edits }) => {
        const entry: Pending = { seq, edits };
        replica.pending.push(entry);
        return entry;
      });
      this.waiting.push({ batch, sent: false, tried: false, pending });
      this.keep(batch);
    }
    this.push();
  }

  /** The same gesture on the same documents. */
  private mayGrow({ documents }: Batch, parts: Part[], gesture: string): boolean {
    const many = [...documents, ...parts].reduce((sum, { edits }) => sum + edits.length, 0);
    const same = documents.every(({ document }, at) => document === parts[at]?.replica.head.id);
    return documents[0]?.gesture === gesture && documents.length === parts.length && same && many <= MOST_EDITS;
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
