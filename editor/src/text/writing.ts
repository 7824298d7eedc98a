// Who writes where in this tab: begins and ends writing on an object, sends the words at most every 400 ms with the
// height they take, and minds that somebody else may be at the same text.

import { objectIn } from '../document/apply';
import type { Edit } from '../document/generated/Edit';
import type { ObjectId } from '../document/generated/ObjectId';
import type { Page } from '../document/generated/Page';
import { newId } from '../document/id';
import { withWords, words } from '../document/text';
import type { Point } from '../geometry/box';
import type { TextState } from '../session';
import { source, type Signal } from '../signal';
import type { Canvas } from '../view/canvas';
import { typeAhead, type Ahead } from './ahead';
import type { Writer } from './writer';

const EVERY = 400;

export interface WritingPorts {
  canvas: Canvas;
  page(): Page;
  /** The newest revision here of the document that has the object. */
  revisionOf(id: ObjectId): number;
  /** `base`: the revision that was seen of the words that are written over. */
  commit(edits: Edit[], gesture: string, base?: number): boolean;
  retract(gesture: string): void;
  files(files: File[]): void;
  wantsLink(): void;
  say(sentence: string): void;
  /** Writing began or ended. */
  changed(): void;
}

export class Writing {
  readonly object = source<ObjectId | null>(null);
  private readonly shown = source<TextState | null>(null);
  readonly state: Signal<TextState | null> = this.shown;
  private writer: Writer | null = null;
  /** Takes the keys until the writer is there. */
  private ahead: Ahead | null = null;
  /** Where the caret goes when the writer is there, on the screen. */
  private at: Point | null = null;
  /** Counts beginnings: what was loaded for an earlier one comes too late. */
  private beginning = 0;
  private gesture = '';
  /** It was made for this and is nothing without words. */
  private isNew = false;
  private sent = '';
  /** The revision whose words are being written on: what somebody else wrote here since was not seen. */
  private base = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ports: WritingPorts) {}

  /** Loads what writing needs, before anybody waits for it. */
  static prepare(): void {
    void import('./writer').catch(() => undefined);
  }

  /** `made`: the gesture that made the object, when it was made to be written on. */
  async begin(id: ObjectId, at: Point | null, made: string | null): Promise<void> {
    if (this.object.value === id) {
      if (!this.writer) this.at = at ?? this.at;
      return this.focus();
    }
    this.end();
    const { canvas, page } = this.ports;
    const object = objectIn(page(), id);
    if (object?.kind !== 'text') return;
    const beginning = ++this.beginning;
    this.object.set(id);
    this.at = at;
    this.gesture = made ?? newId();
    this.isNew = made !== null;
    this.sent = JSON.stringify(object.content.doc);
    this.base = this.ports.revisionOf(id);
    canvas.objects.setWriting(id, page());
    canvas.setBusy(true);
    this.ahead = typeAhead(canvas.stage.scroller, () => {
      this.end();
      canvas.stage.scroller.focus({ preventScroll: true });
    });
    this.ports.changed();
    const loaded = await import('./writer').catch(() => null);
    await this.ahead?.settled();
    if (this.beginning !== beginning || this.object.value !== id) return;
    const element = canvas.objects.root(id)?.querySelector<HTMLElement>('.gb-text');
    if (!loaded || !element) {
      this.end();
      return this.ports.say('Writing could not start: the box did not answer. Try again.');
    }
    const inside = this.at && canvas.stage.toPage(this.at);
    const typed = this.ahead?.take() ?? '';
    this.ahead = null;
    this.writer = loaded.write({
      object: id,
      element,
      doc: object.content.doc,
      at: inside && { x: inside.x / 100, y: inside.y / 100 },
      changed: () => (this.timer ??= setTimeout(() => this.send(), EVERY)),
      state: (state) => this.shown.set(state),
      files: this.ports.files,
      wantsLink: this.ports.wantsLink,
      badLink: () => this.ports.say('A link begins with https:// or is a mail address.'),
    });
    canvas.setHole(id);
    if (typed) this.writer.type(typed);
  }

  /** Sends what is not sent yet. False if the page does not take it. */
  send(): boolean {
    clearTimeout(this.timer);
    this.timer = undefined;
    const id = this.object.value;
    const object = id === null ? undefined : objectIn(this.ports.page(), id);
    if (!this.writer || !object) return true;
    const doc = this.writer.doc();
    const words = JSON.stringify(doc);
    const height = this.ports.canvas.objects.naturalHeight(object.id);
    const edits: Edit[] = [];
    if (words !== this.sent) edits.push({ do: 'set', object: object.id, register: 'content', value: { kind: 'text', content: { doc } } });
    if (edits.length && height !== object.auto_h) edits.push({ do: 'set', object: object.id, register: 'auto_h', value: height });
    if (edits.length === 0) return true;
    const taken = this.ports.commit(edits, this.gesture, this.base);
    if (taken) this.sent = words;
    return taken;
  }

  /** Somebody else wrote in this text, or removed it. True if writing ended. */
  overtaken(): boolean {
    const id = this.object.value;
    const object = id === null ? undefined : objectIn(this.ports.page(), id);
    const isOurs = object?.kind === 'text' && JSON.stringify(object.content.doc) === this.sent;
    // What is not sent yet is sent: the later write wins, and the box tells both.
    const isUnsent = object !== undefined && this.writer !== null && JSON.stringify(this.writer.doc()) !== this.sent;
    if (id === null || isOurs || isUnsent) return false;
    this.stop();
    return true;
  }

  /** Sends, and puts the words back as the box renders them. */
  end(): void {
    const id = this.object.value;
    if (id === null) return;
    const { page, canvas, commit, retract } = this.ports;
    const typed = this.ahead?.take() ?? '';
    this.ahead = null;
    this.send();
    const isMounted = this.writer !== null;
    let empty = this.writer?.isEmpty() ?? false;
    this.stop();
    const object = objectIn(page(), id);
    if (object?.kind !== 'text') return;
    if (!isMounted) {
      // Left before the writer came: what was typed goes behind the words that are there.
      const doc = typed.trim() ? withWords(object.content.doc, typed) : object.content.doc;
      empty = this.isNew && words(doc).trim() === '';
      if (doc !== object.content.doc) commit([{ do: 'set', object: id, register: 'content', value: { kind: 'text', content: { doc } } }], this.gesture, this.base);
    }
    if (empty && this.isNew && !object.style?.ground) return retract(this.gesture);
    if (empty && !object.style?.ground) return void commit([{ do: 'remove', object: id }], this.gesture);
    const height = canvas.objects.naturalHeight(id);
    // The rendered words may break otherwise than those being written.
    if (object.auto_h !== undefined && height !== object.auto_h) commit([{ do: 'set', object: id, register: 'auto_h', value: height }], this.gesture);
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writer?.end();
    this.writer = null;
    this.ahead?.take();
    this.ahead = null;
    this.shown.set(null);
    this.object.set(null);
    const { canvas, page, changed } = this.ports;
    canvas.setHole(null);
    canvas.objects.setWriting(null, page());
    canvas.setBusy(false);
    changed();
  }

  get isMounted(): boolean {
    return this.writer !== null;
  }

  focus(): void {
    if (this.writer) this.writer.focus();
    else this.ahead?.focus();
  }

  /** Fine steps while writing. False if there is none. */
  undo(): boolean {
    return this.writer?.undo() ?? false;
  }

  redo(): boolean {
    return this.writer?.redo() ?? false;
  }
}
