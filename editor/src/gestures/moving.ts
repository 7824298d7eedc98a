// Moving the selection. Everything is computed from where it stood at the beginning; a move writes two properties on
// each moved root and nothing else, and never asks the browser for a place.

import { objectIn } from '../document/apply';
import { newId } from '../document/id';
import type { Frame } from '../document/generated/Frame';
import type { ObjectId } from '../document/generated/ObjectId';
import { around, bounds, shift, toFrame, type Box, type Point } from '../geometry/box';
import { snap, snapIndex, type SnapIndex } from '../geometry/snap';
import { SNAP, type Bench, type Pointer, type State } from './bench';

export function moving(bench: Bench, from: Pointer, copying: boolean): State {
  const gesture = newId();
  const { canvas } = bench;
  let start = new Map<ObjectId, Box>();
  let index: SnapIndex | null = null;
  let frames = new Map<ObjectId, Frame>();

  function step(at: Pointer): void {
    const all = around([...start.values()]);
    if (!all || !index) return;
    let by: Point = { x: at.page.x - from.page.x, y: at.page.y - from.page.y };
    if (at.shift) by = Math.abs(by.x) >= Math.abs(by.y) ? { x: by.x, y: 0 } : { x: 0, y: by.y };
    // Whole pixels, unless a line says otherwise.
    by = { x: Math.round(by.x / 100) * 100, y: Math.round(by.y / 100) * 100 };
    const snapped = at.mod ? { by: { x: 0, y: 0 }, guides: [] } : snap(index, shift(all, by), (SNAP * 100) / canvas.stage.zoom.value);
    if (at.shift && by.x === 0) snapped.by.x = 0;
    if (at.shift && by.y === 0) snapped.by.y = 0;
    const to = { x: by.x + snapped.by.x, y: by.y + snapped.by.y };
    const boxes = new Map<ObjectId, Box>();
    for (const [id, box] of start) {
      const frame = toFrame({ ...box, x: box.x + to.x, y: box.y + to.y });
      frames.set(id, frame);
      boxes.set(id, { ...frame, height: box.height });
      canvas.objects.place(id, frame);
    }
    canvas.marks.move(boxes);
    canvas.marks.showGuides(snapped.guides);
  }

  return {
    name: 'moving',
    scrolls: true,
    enter() {
      if (copying) bench.select(bench.copies(bench.selection(), gesture));
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
      const moved = new Map([...frames].filter(([id, frame]) => frame.x !== start.get(id)?.x || frame.y !== start.get(id)?.y));
      if (moved.size) bench.commit(bench.reframed(moved), gesture);
    },
    cancel() {
      frames = new Map();
      if (copying) bench.retract(gesture);
    },
    leave() {
      canvas.marks.showGuides([]);
      canvas.objects.release(bench.page());
      bench.setBusy(false);
      bench.refresh();
    },
  };
}
