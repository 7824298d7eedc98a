// What can be done with objects, as edits: copies, new texts, frames with the heights that follow from them, aligning.

import { objectIn } from './document/apply';
import type { Doc } from './document/generated/Doc';
import type { Edit } from './document/generated/Edit';
import type { Frame } from './document/generated/Frame';
import type { GluedObject } from './document/generated/GluedObject';
import type { ObjectId } from './document/generated/ObjectId';
import type { Page } from './document/generated/Page';
import type { Style } from './document/generated/Style';
import { newId } from './document/id';
import { heightOf } from './document/page';
import { copyEdits, newText } from './document/make';
import { STYLE_READERS } from './document/style';
import { alignMoves, type Edge } from './geometry/align';
import { around, toFrame, type Box, type Point } from './geometry/box';
import type { Canvas } from './view/canvas';

/** How far a copy stands from its original. */
export const ASIDE: Point = { x: 2_000, y: 2_000 };
export const THERE: Point = { x: 0, y: 0 };
/** Nudges within this are one gesture. */
const NUDGE = 1_000;
const PASTED_WIDTH = 60_000;

export class Verbs {
  private nudging = { gesture: '', at: 0 };

  constructor(
    private readonly canvas: Canvas,
    private readonly page: () => Page,
    private readonly commit: (edits: Edit[], gesture: string) => boolean,
  ) {}

  objects(ids: ObjectId[]): GluedObject[] {
    return ids.flatMap((id) => objectIn(this.page(), id) ?? []);
  }

  unlocked(ids: ObjectId[]): ObjectId[] {
    return this.objects(ids).flatMap((object) => (object.locked ? [] : [object.id]));
  }

  /** The height of a text's words, if the page has another. */
  private heightEdit(object: GluedObject): Edit[] {
    const height = this.canvas.objects.naturalHeight(object.id);
    return height === object.auto_h ? [] : [{ do: 'set', object: object.id, register: 'auto_h', value: height }];
  }

  /** Texts with the heights that their words take here, for wherever nobody can measure them. */
  measured(objects: GluedObject[]): GluedObject[] {
    return objects.map((object) => (object.kind === 'text' ? { ...object, auto_h: this.canvas.objects.naturalHeight(object.id) } : object));
  }

  reframed(frames: Map<ObjectId, Frame>): Edit[] {
    return [...frames].flatMap(([id, frame]): Edit[] => {
      const object = objectIn(this.page(), id);
      const edit: Edit = { do: 'set', object: id, register: 'frame', value: frame };
      if (object?.kind !== 'text' || object.frame.w === frame.w) return [edit];
      // The words break anew: whoever changed the width says how high they are now.
      this.canvas.objects.place(id, frame);
      return [edit, ...this.heightEdit(object)];
    });
  }

  /** One register of several objects; with what may change the height of words goes that height. */
  set(ids: ObjectId[], register: string, value: unknown): void {
    const gesture = newId();
    const edits = ids.map((object) => ({ do: 'set', object, register, value }) as Edit);
    if (!this.commit(edits, gesture) || !(register.startsWith('style.') || register === 'content')) return;
    this.commit(this.heights(ids), gesture);
  }

  /** Puts a text on the page with the height that its words take in this browser. */
  putText(frame: Frame, doc: Doc, look: 'plain' | 'box', gesture: string): ObjectId | null {
    const object = newText(this.page(), frame, doc, look);
    this.canvas.objects.preview(object);
    const auto_h = this.canvas.objects.naturalHeight(object.id);
    if (this.commit([{ do: 'put', object: { ...object, auto_h } }], gesture)) return object.id;
    this.canvas.objects.endPreview(object.id);
    return null;
  }

  /** Foreign words; `at` in pixels is the middle of the first line. */
  pasteText(doc: Doc, at: Point): ObjectId | null {
    const w = Math.min(PASTED_WIDTH, this.page().design_width);
    const frame = toFrame({ x: Math.round(at.x - w / 200) * 100, y: Math.round(Math.max(0, at.y - 20)) * 100, w, h: 3_000, r: 0 });
    return this.putText(frame, doc, 'plain', newId());
  }

  /** The look of something else, whole: what that does not say goes. */
  setLook(ids: ObjectId[], style: Style): void {
    const gesture = newId();
    const edits = ids.flatMap((object) =>
      Object.keys(STYLE_READERS).map((name) => ({ do: 'set', object, register: `style.${name}`, value: style[name as keyof Style] ?? null }) as Edit),
    );
    if (this.commit(edits, gesture)) this.commit(this.heights(ids), gesture);
  }

  private heights(ids: ObjectId[]): Edit[] {
    return this.objects(ids).flatMap((object) => (object.kind === 'text' ? this.heightEdit(object) : []));
  }

  /** Copies, so far from where they are; answers their ids, or nothing if the page does not take them. */
  copies(objects: GluedObject[], by: Point, gesture: string): ObjectId[] | null {
    const made = copyEdits(this.page(), objects, by);
    return this.commit(made.edits, gesture) ? made.ids : null;
  }

  /** Copies whose middle is a point of the page; without one aside of those that are here, else where they were. */
  paste(objects: GluedObject[], at: Point | null): ObjectId[] | null {
    const all = around(objects.map((object) => ({ ...object.frame, height: heightOf(object) })));
    const whole = (n: number): number => Math.round(n / 100) * 100;
    const to = at && all && { x: whole(at.x - (all.left + all.right) / 2), y: whole(at.y - (all.top + all.bottom) / 2) };
    const here = objects.some((object) => objectIn(this.page(), object.id));
    return this.copies(objects, to ?? (here ? ASIDE : THERE), newId());
  }

  align(ids: ObjectId[], edge: Edge): void {
    const boxes = new Map([...this.canvas.boxes(this.unlocked(ids))]);
    const moves = alignMoves([...boxes.values()], edge, { left: 0, top: 0, right: this.page().design_width, bottom: this.canvas.height() });
    const frames = [...boxes].map(([id, box], nth): [ObjectId, Frame] => {
      const by = moves[nth] as Point;
      return [id, toFrame({ ...box, x: box.x + by.x, y: box.y + by.y })];
    });
    const moved = frames.filter(([id, { x, y }]) => x !== (boxes.get(id) as Box).x || y !== (boxes.get(id) as Box).y);
    this.commit(this.reframed(new Map(moved)), newId());
  }

  /** By keys: quick ones in a row are one gesture. */
  nudge(ids: ObjectId[], work: (frame: Frame) => Frame): void {
    const now = Date.now();
    if (now - this.nudging.at > NUDGE) this.nudging.gesture = newId();
    this.nudging.at = now;
    const frames = new Map(this.objects(this.unlocked(ids)).map((object) => [object.id, work(object.frame)]));
    this.commit(this.reframed(frames), this.nudging.gesture);
  }
}
