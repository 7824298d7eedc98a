// Sizing by a handle. Pictures keep their proportions at the corners (Shift frees them), everything else keeps them
// with Shift. A text that becomes narrower grows by itself; its corner stays.

import { objectIn } from '../document/apply';
import type { Frame } from '../document/generated/Frame';
import type { ObjectId } from '../document/generated/ObjectId';
import { newId } from '../document/id';
import { around, bounds, toFrame, type Box, type Point } from '../geometry/box';
import { SIDES, type Handle } from '../geometry/handles';
import { resize, resizedAt, scaleAll } from '../geometry/resize';
import { snap, snapIndex, type Guide, type SnapIndex } from '../geometry/snap';
import { SNAP, type Bench, type Pointer, type State } from './bench';

export function sizing(bench: Bench, from: Pointer, handle: Exclude<Handle, 'turn'>): State {
  const gesture = newId();
  const { canvas } = bench;
  const side = SIDES[handle];
  let start = new Map<ObjectId, Box>();
  let index: SnapIndex | null = null;
  let frames = new Map<ObjectId, Frame>();
  let guides: Guide[] = [];

  /** Where the pulled corner of an upright box would snap to. */
  function snapped(box: Box, by: Point, at: Pointer): Point {
    if (at.mod || box.r !== 0 || !index) return by;
    const rect = bounds(box);
    const pulled = {
      left: rect.left + (side.x < 0 ? by.x : 0),
      right: rect.right + (side.x > 0 ? by.x : 0),
      top: rect.top + (side.y < 0 ? by.y : 0),
      bottom: rect.bottom + (side.y > 0 ? by.y : 0),
    };
    const found = snap(index, pulled, (SNAP * 100) / canvas.stage.zoom.value, side);
    guides = found.guides;
    return { x: by.x + found.by.x, y: by.y + found.by.y };
  }

  function one(id: ObjectId, box: Box, by: Point, at: Pointer): Frame {
    const kind = objectIn(bench.page(), id)?.kind;
    const corner = side.x !== 0 && side.y !== 0;
    const keep = kind === 'picture' && corner ? !at.shift : at.shift;
    const round = (n: number): number => Math.round(n / 100) * 100;
    const whole = { x: round(by.x), y: round(by.y) };
    const sized = resize({ box, handle: side, by: keep ? whole : snapped(box, whole, at), keep, centred: at.alt });
    if (kind !== 'text') return toFrame(sized);
    if (side.y !== 0) return toFrame(sized);
    // Only the width was pulled: the height is what the words make of it, the upper corner stays.
    const held = at.alt ? { x: 0, y: -1 } : { x: -side.x, y: -1 };
    return toFrame({ ...resizedAt(box, held, sized.w, canvas.box(id)?.height ?? box.height), h: box.h });
  }

  function step(at: Pointer): void {
    const by = { x: at.page.x - from.page.x, y: at.page.y - from.page.y };
    guides = [];
    const all = around([...start.values()]);
    if (!all) return;
    if (start.size === 1) for (const [id, box] of start) frames.set(id, one(id, box, by, at));
    else {
      const scaled = scaleAll([...start.values()], all, side, by);
      [...start.keys()].forEach((id, nth) => frames.set(id, toFrame(scaled[nth] as Box)));
    }
    const boxes = new Map<ObjectId, Box>();
    for (const [id, frame] of frames) {
      canvas.objects.place(id, frame);
      const box = canvas.box(id, frame);
      if (box) boxes.set(id, box);
    }
    canvas.marks.move(boxes);
    canvas.marks.showGuides(guides);
  }

  return {
    name: 'sizing',
    scrolls: true,
    enter() {
      const ids = bench.selection().filter((id) => !objectIn(bench.page(), id)?.locked);
      start = canvas.boxes(ids);
      const page = bench.page();
      const others = [...canvas.boxes(Object.keys(page.objects).filter((id) => !start.has(id))).values()].map(bounds);
      index = snapIndex(others, { left: 0, top: 0, right: page.design_width, bottom: canvas.height() });
      canvas.objects.hold(ids);
      bench.setBusy(true);
    },
    move: step,
    up(at) {
      step(at);
      const sized = new Map([...frames].filter(([id, frame]) => {
        const box = start.get(id);
        return !box || (['x', 'y', 'w', 'h'] as const).some((key) => frame[key] !== box[key]);
      }));
      if (sized.size) bench.commit(bench.reframed(sized), gesture);
    },
    cancel() {
      frames = new Map();
    },
    leave() {
      canvas.marks.showGuides([]);
      canvas.objects.release(bench.page());
      bench.setBusy(false);
      bench.refresh();
    },
  };
}
