// What the states of a gesture stand on: the page, the canvas, the selection, and the verbs that end a gesture.

import type { Edit } from '../document/generated/Edit';
import type { Frame } from '../document/generated/Frame';
import type { ObjectId } from '../document/generated/ObjectId';
import type { Page } from '../document/generated/Page';
import type { Point } from '../geometry/box';
import type { Handle } from '../geometry/handles';
import type { Tool } from '../session';
import type { Canvas } from '../view/canvas';

export interface Bench {
  readonly canvas: Canvas;
  page(): Page;
  selection(): ObjectId[];
  select(ids: ObjectId[]): void;
  tool(): Tool;
  setTool(tool: Tool): void;
  writing(): ObjectId | null;
  /** `at`: where on the screen the caret goes. */
  write(id: ObjectId, at?: Point): void;
  stopWriting(): void;
  /** One step. False if the page does not take it; then the person was told. */
  commit(edits: Edit[], gesture: string): boolean;
  /** Takes a gesture back as if it had not been. */
  retract(gesture: string): void;
  /** Copies of objects, where they are. */
  copies(ids: ObjectId[], gesture: string): ObjectId[];
  /** A new text in a frame of the page, and a caret in it. */
  newText(frame: Frame, look: 'plain' | 'box'): void;
  /** Edits for objects that have new frames, with what follows from that for texts. */
  reframed(frames: Map<ObjectId, Frame>): Edit[];
  /** Opens the menu of what is selected at a point of the screen; without one beside the selection. */
  openMenu(at: Point | null): void;
  /** Draws the selection anew. */
  refresh(): void;
  /** A gesture is under way. */
  setBusy(busy: boolean): void;
}

/** A pointer, on the screen and on the page. */
export interface Pointer {
  id: number;
  type: string;
  button: number;
  client: Point;
  /** In hundredths. */
  page: Point;
  shift: boolean;
  alt: boolean;
  /** Ctrl, or Cmd on a Mac. */
  mod: boolean;
  handle: Handle | null;
  time: number;
}

/** One state of the hand. What a handler answers is the next state; nothing means: stay. */
export interface State {
  readonly name: string;
  /** Scrolls by itself at the edges. */
  readonly scrolls?: boolean;
  enter?(): void;
  down?(at: Pointer): State | void;
  move?(at: Pointer): State | void;
  up?(at: Pointer): State | void;
  /** Everything as it was. */
  cancel?(): State | void;
  leave?(): void;
}

export const DRAG_MOUSE = 4;
export const DRAG_TOUCH = 6;
export const LONG_PRESS = 500;
export const DOUBLE_CLICK = 450;
/** Snap radius in screen pixels. */
export const SNAP = 6;

export const wentFar = (from: Pointer, to: Pointer): boolean =>
  Math.hypot(to.client.x - from.client.x, to.client.y - from.client.y) >= (from.type === 'mouse' ? DRAG_MOUSE : DRAG_TOUCH);
