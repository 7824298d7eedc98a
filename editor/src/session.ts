// What the chrome sees of an open page: signals to read, verbs to call. Framework-free.

import type { Published } from './api/box';
import type { Clipboard } from './clipboard';
import type { Batch } from './document/generated/Batch';
import type { Edit } from './document/generated/Edit';
import type { GluedObject } from './document/generated/GluedObject';
import type { ObjectId } from './document/generated/ObjectId';
import type { ObjectValue } from './document/generated/ObjectValue';
import type { Page } from './document/generated/Page';
import type { PageId } from './document/generated/PageId';
import type { PageValue } from './document/generated/PageValue';
import type { Point } from './geometry/box';
import type { History } from './history/history';
import type { Signal } from './signal';
import type { Stickers } from './stickers';

export type { Signal } from './signal';
export { openSession } from './open';

/** What the server writes into the page's `<script id="boot">`. */
export interface Boot {
  page: PageId;
  path: string;
  site: string;
  who: { name: string };
  /** What a guest may; missing for the owner. */
  guest?: 'edit' | 'edit_with_code';
  link?: string;
  first_run?: boolean;
}

/** The save light. `changes` counts what the box has not acknowledged. */
export interface SaveState {
  state: 'saved' | 'saving' | 'offline' | 'not_saved';
  changes: number;
  sentence: string;
  /** When the box last acknowledged something. */
  at?: Date;
}

export interface PublishState {
  state: 'live' | 'changed' | 'unpublished';
  sentence: string;
}

/** Another tab on this page. `colour` is one of look.md's people's colours. */
export interface Person {
  client: string;
  name: string;
  colour: string;
  selection: ObjectId[];
  writing: ObjectId | null;
}

export interface NoticeAction {
  label: string;
  run(): void;
}

/** A sentence for the person, newest last. `sticky` ones stay until dismissed. */
export interface Notice {
  id: string;
  tone: 'plain' | 'warn' | 'stop';
  sentence: string;
  sticky: boolean;
  actions: NoticeAction[];
  dismiss(): void;
}

export type Tool = 'select' | 'text' | 'box' | 'hand';
export type Edge = 'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom';
export type StackMove = 'front' | 'back' | 'forward' | 'backward';
export type TextAlign = 'left' | 'center' | 'right' | 'justify';

export type Register = ObjectValue['register'];
export type RegisterValue<R extends Register> = Extract<ObjectValue, { register: R }>['value'];
export type PageRegister = PageValue['register'];
export type PageRegisterValue<R extends PageRegister> = Extract<PageValue, { register: R }>['value'];

/** Somebody asked what can be done: at a point of the screen, or about what is selected. */
export interface MenuWish {
  at: Point | null;
}

/** Marks that are only on or off. */
export type Toggle = 'strong' | 'em' | 'underline';

/** While somebody writes: what is under the caret, and what may be done to it. */
export interface TextState {
  object: ObjectId;
  strong: boolean;
  em: boolean;
  underline: boolean;
  /** `null`: the theme's, or more than one. */
  colour: string | null;
  /** Hundredths of a pixel. */
  size: number | null;
  font: string | null;
  link: string | null;
  blockKind: 'paragraph' | 'heading' | 'mixed';
  /** Of the heading the caret is in. */
  level: number | null;
  listKind: 'bullet' | 'ordered' | null;
  align: TextAlign | null;
  /** Nothing is selected: marks apply to what is written next. */
  empty: boolean;

  toggle(mark: Toggle): void;
  /** `null` takes the mark away. */
  setMark(mark: 'colour' | 'font' | 'link', value: string | null): void;
  setMark(mark: 'size', value: number | null): void;
  block(kind: 'paragraph'): void;
  block(kind: 'heading', level: number): void;
  /** The same kind again makes paragraphs. */
  list(kind: 'bullet' | 'ordered'): void;
  alignText(align: TextAlign | null): void;
  focus(): void;
}

export interface Session {
  readonly page: Signal<Page>;
  readonly path: Signal<string>;
  readonly revision: Signal<number>;
  readonly selection: Signal<ObjectId[]>;
  readonly writing: Signal<ObjectId | null>;
  readonly save: Signal<SaveState>;
  readonly published: Signal<PublishState>;
  readonly people: Signal<Person[]>;
  readonly notices: Signal<Notice[]>;
  readonly canUndo: Signal<boolean>;
  readonly canRedo: Signal<boolean>;
  readonly zoom: Signal<number>;
  readonly tool: Signal<Tool>;
  readonly text: Signal<TextState | null>;
  /** The selection on the screen, for placing the toolbar; `null` without one. */
  readonly selectionBox: Signal<DOMRect | null>;
  /** A gesture is under way: the toolbar hides. */
  readonly busy: Signal<boolean>;
  /** Counts up each time somebody presses Ctrl or Cmd with K while writing: open the link field. */
  readonly linkWanted: Signal<number>;
  readonly menuWanted: Signal<MenuWish | null>;
  readonly clipboard: Clipboard;
  readonly stickers: Stickers;
  /** What was done to this page, and going back to it. */
  readonly history: History;

  undo(): void;
  redo(): void;
  setZoom(zoom: number | 'fit' | 'selection'): void;
  setTool(tool: Tool): void;

  /** Sets one register of everything selected, as one step. */
  set<R extends Register>(register: R, value: RegisterValue<R>): void;
  setPage<R extends PageRegister>(register: R, value: PageRegisterValue<R>): void;
  /** Any edits, as one step. False if the page does not take them; then the person is told. */
  edit(edits: Edit[]): boolean;
  /** Whether the object stands on every page. */
  isShared(id: ObjectId): boolean;
  /** What is selected goes on every page, or stays on this page alone. */
  share(on: boolean): void;
  remove(): void;
  duplicate(): void;
  stack(move: StackMove): void;
  align(edge: Edge): void;
  selectAll(): void;
  /** A point of the screen in page coordinates, in pixels. */
  toPage(client: Point): Point;
  /** Page coordinates in pixels; without them the middle of what is seen. */
  addText(at?: { x: number; y: number }): void;
  addPicture(file: File, at?: { x: number; y: number }): void;
  /** Another picture in the place of one. Fulfils when it is there, or when the person was told why not. */
  replacePicture(id: ObjectId, file: File): Promise<void>;
  select(ids: ObjectId[]): void;
  write(id: ObjectId): void;
  /** Ends writing and keeps the text selected. */
  stopWriting(): void;
  object(id: ObjectId): GluedObject | undefined;

  /** Sends what is waiting, then publishes. Rejects with an Error whose message is a sentence. */
  publish(): Promise<Published>;
  /** Opens the page as a visitor would get it from the head, in a new tab. */
  preview(): void;
  /** What the box has not taken, with what is being written. */
  unsent(): Batch[];
  /** Gives the person a file of what the box has not taken. */
  downloadUnsent(): Promise<void>;
  /** Says a sentence in the place of notices. */
  say(sentence: string, more?: Partial<Pick<Notice, 'tone' | 'sticky' | 'actions'>>): void;
  close(): void;
}
