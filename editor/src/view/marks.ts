// What is drawn over the page: outlines with handles, guides, rubber band, places of what will arrive, other people's
// selections. Moved by transform and size alone; nothing here is ever read back.

import type { ObjectId } from '../document/generated/ObjectId';
import { bounds, type Box, type Rect } from '../geometry/box';
import { cursorOf, type Handle } from '../geometry/handles';
import type { Guide } from '../geometry/snap';
import { decimal } from '../document/number';
import type { Stage } from './stage';

const ALL: Handle[] = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w', 'turn'];
const CORNERS: Handle[] = ['nw', 'ne', 'se', 'sw', 'turn'];
/** Below this many screen pixels the handles stand outside. */
const SMALL = 64;

export interface TheirMark {
  name: string;
  colour: string;
  boxes: Box[];
}

export class Marks {
  private readonly outlines = new Map<ObjectId, HTMLElement>();
  private readonly whole: HTMLElement;
  private readonly band: HTMLElement;
  private readonly glue = new Map<string, HTMLElement>();
  private theirs: HTMLElement[] = [];
  /** Made once, then moved about: a drag shows and hides them at every step. */
  private readonly guides: { line: HTMLElement; chip: HTMLElement }[] = [];

  constructor(private readonly stage: Stage) {
    this.whole = this.add('gb-outline gb-whole');
    this.whole.hidden = true;
    addHandles(this.whole, CORNERS);
    this.band = this.add('gb-band');
    this.band.hidden = true;
  }

  private add(name: string): HTMLElement {
    const element = document.createElement('div');
    element.className = name;
    this.stage.marks.append(element);
    return element;
  }

  /** Screen pixels for hundredths of the page. */
  private s(n: number): number {
    return (n / 100) * this.stage.zoom.value;
  }

  private put(element: HTMLElement, box: Box): void {
    const { style } = element;
    style.width = `${this.s(box.w)}px`;
    style.height = `${this.s(box.height)}px`;
    style.transform = `translate(${this.s(box.x)}px, ${this.s(box.y)}px) rotate(${decimal(box.r)}deg)`;
  }

  /** The selection. `handles`: it can be sized and turned. */
  select(boxes: Map<ObjectId, Box>, options: { handles: boolean; locked: Set<ObjectId> }): void {
    for (const [id, element] of this.outlines) {
      if (boxes.has(id)) continue;
      element.remove();
      this.outlines.delete(id);
    }
    const several = boxes.size > 1;
    for (const [id, box] of boxes) {
      let element = this.outlines.get(id);
      if (!element) {
        element = this.add('gb-outline');
        addHandles(element, ALL);
        this.outlines.set(id, element);
      }
      element.classList.toggle('gb-several', several);
      element.classList.toggle('gb-locked', options.locked.has(id));
      const handles = options.handles && !several && !options.locked.has(id);
      for (const handle of element.children) (handle as HTMLElement).hidden = !handles;
      if (handles) {
        element.classList.toggle('gb-small', this.s(Math.min(box.w, box.height)) < SMALL);
        turnCursors(element, box.r);
      }
      this.put(element, box);
    }
    this.whole.hidden = !several || !options.handles;
    if (several) this.put(this.whole, boxAround([...boxes.values()]));
  }

  /** Moves outlines that are there already. */
  move(boxes: Map<ObjectId, Box>): void {
    for (const [id, box] of boxes) {
      const element = this.outlines.get(id);
      if (element) this.put(element, box);
    }
    if (boxes.size > 1) this.put(this.whole, boxAround([...boxes.values()]));
  }

  showBand(rect: Rect | null, glued = false): void {
    this.band.hidden = !rect;
    this.band.className = glued ? 'gb-glue' : 'gb-band';
    if (rect) this.put(this.band, boxOf(rect));
  }

  showGuides(guides: Guide[]): void {
    guides.forEach((guide, nth) => {
      const { line, chip } = (this.guides[nth] ??= { line: this.add('gb-guide'), chip: this.add('gb-chip') });
      const upright = guide.axis === 'x';
      const [at, from, to] = [this.s(guide.at), this.s(guide.from), this.s(guide.to)];
      hide(line, false);
      line.style.width = upright ? '1px' : `${to - from}px`;
      line.style.height = upright ? `${to - from}px` : '1px';
      line.style.transform = upright ? `translate(${at}px, ${from}px)` : `translate(${from}px, ${at}px)`;
      hide(chip, !guide.gap);
      if (!guide.gap) return;
      const text = String(Math.round(guide.gap / 100));
      if (chip.textContent !== text) chip.textContent = text;
      const middle = (from + to) / 2;
      chip.style.transform = upright ? `translate(${at + 6}px, ${middle - 8}px)` : `translate(${middle - 10}px, ${at + 6}px)`;
    });
    for (const { line, chip } of this.guides.slice(guides.length)) {
      hide(line, true);
      hide(chip, true);
    }
  }

  /** A place where something will be: a drop about to happen, an upload on its way. `share` 0 to 1. */
  showGlue(key: string, box: Box | null, share?: number): void {
    let element = this.glue.get(key);
    if (!box) {
      element?.remove();
      this.glue.delete(key);
      return;
    }
    if (!element) {
      element = this.add('gb-glue');
      this.glue.set(key, element);
    }
    this.put(element, box);
    if (share === undefined) return;
    let bar = element.querySelector('progress');
    if (!bar) {
      bar = document.createElement('progress');
      bar.max = 1;
      element.append(bar);
    }
    bar.value = share;
  }

  showTheirs(people: TheirMark[]): void {
    for (const element of this.theirs) element.remove();
    this.theirs = people.flatMap(({ name, colour, boxes }) =>
      boxes.map((box) => {
        const element = this.add('gb-theirs');
        element.dataset['name'] = name;
        element.style.setProperty('--theirs', colour);
        this.put(element, box);
        return element;
      }),
    );
  }
}

/** Hiding what is hidden would restyle it at every step of a drag. */
function hide(element: HTMLElement, hidden: boolean): void {
  if (element.hidden !== hidden) element.hidden = hidden;
}

function addHandles(outline: HTMLElement, handles: Handle[]): void {
  for (const handle of handles) {
    const element = document.createElement('div');
    element.className = 'gb-handle';
    element.dataset['handle'] = handle;
    outline.append(element);
  }
  turnCursors(outline, 0);
}

function turnCursors(outline: HTMLElement, angle: number): void {
  for (const element of outline.children) {
    const handle = element as HTMLElement;
    handle.style.cursor = cursorOf(handle.dataset['handle'] as Handle, angle);
  }
}

const boxOf = (rect: Rect): Box => ({ x: rect.left, y: rect.top, w: rect.right - rect.left, h: 0, height: rect.bottom - rect.top, r: 0 });

function boxAround(boxes: Box[]): Box {
  const all = boxes.map(bounds);
  return boxOf({
    left: Math.min(...all.map((r) => r.left)),
    top: Math.min(...all.map((r) => r.top)),
    right: Math.max(...all.map((r) => r.right)),
    bottom: Math.max(...all.map((r) => r.bottom)),
  });
}
