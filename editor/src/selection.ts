// The selection: which objects, where they are on the screen, and how that is drawn and said.

import { objectIn } from './document/apply';
import type { ObjectId } from './document/generated/ObjectId';
import type { Page } from './document/generated/Page';
import { around } from './geometry/box';
import type { Person } from './session';
import { source } from './signal';
import { spoken } from './spoken';
import type { Canvas } from './view/canvas';

export class Selection {
  readonly ids = source<ObjectId[]>([]);
  /** On the screen. */
  readonly box = source<DOMRect | null>(null);
  private readonly said: HTMLElement;
  private drawing = 0;
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly canvas: Canvas,
    private readonly page: () => Page,
    private readonly writing: () => ObjectId | null,
    private readonly people: () => Person[],
  ) {
    this.said = document.createElement('div');
    this.said.className = 'gb-said';
    this.said.setAttribute('aria-live', 'polite');
    canvas.stage.scroller.append(this.said);
    this.ends.push(canvas.stage.moved.subscribe(() => this.soon()));
  }

  set(ids: ObjectId[]): void {
    const there = [...new Set(ids)].filter((id) => objectIn(this.page(), id));
    const same = there.length === this.ids.value.length && there.every((id, at) => this.ids.value[at] === id);
    if (!same) {
      this.ids.set(there);
      this.said.textContent = spoken(there.flatMap((id) => objectIn(this.page(), id) ?? []));
    }
    this.soon();
  }

  /** Objects may have gone. */
  check(): void {
    this.set(this.ids.value);
  }

  /** Draws once before the next frame. */
  soon(): void {
    this.drawing ||= requestAnimationFrame(() => {
      this.drawing = 0;
      this.draw();
    });
  }

  draw(): void {
    // What is dragged is drawn by its gesture.
    if (this.canvas.objects.isHolding) return;
    const { canvas } = this;
    const boxes = canvas.boxes(this.ids.value);
    const locked = new Set(this.ids.value.filter((id) => objectIn(this.page(), id)?.locked));
    canvas.marks.select(boxes, { handles: this.writing() === null, locked });
    canvas.marks.showTheirs(
      this.people().map(({ name, colour, selection, writing }) => ({
        name: writing ? `${name} is writing` : name,
        colour,
        boxes: [...canvas.boxes(writing ? [...selection, writing] : selection).values()],
      })),
    );
    canvas.setHole(this.writing());
    // The outline says where the focus is; without one the stage itself does.
    canvas.stage.scroller.classList.toggle('gb-outlined', boxes.size > 0);
    const all = around([...boxes.values()]);
    if (!all) return this.box.set(null);
    const a = canvas.stage.toClient({ x: all.left, y: all.top });
    const b = canvas.stage.toClient({ x: all.right, y: all.bottom });
    const next = new DOMRect(a.x, a.y, b.x - a.x, b.y - a.y);
    const old = this.box.value;
    if (!old || old.x !== next.x || old.y !== next.y || old.width !== next.width || old.height !== next.height) this.box.set(next);
  }

  close(): void {
    cancelAnimationFrame(this.drawing);
    for (const end of this.ends) end();
    this.said.remove();
  }
}
