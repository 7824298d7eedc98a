// Turning by the round handle; Shift goes in steps of 15 degrees, Ctrl or Cmd suspends the snapping to quarters.

import { objectIn } from '../document/apply';
import type { Frame } from '../document/generated/Frame';
import type { ObjectId } from '../document/generated/ObjectId';
import { newId } from '../document/id';
import { around, centre, toFrame, type Box, type Point } from '../geometry/box';
import { turnAll, turnedBy } from '../geometry/rotate';
import type { Bench, Pointer, State } from './bench';

export function turning(bench: Bench, from: Pointer): State {
  const gesture = newId();
  const { canvas } = bench;
  let start = new Map<ObjectId, Box>();
  let about: Point = { x: 0, y: 0 };
  let frames = new Map<ObjectId, Frame>();

  function step(at: Pointer): void {
    const only = start.size === 1 ? [...start.values()][0] : undefined;
    const base = only?.r ?? 0;
    const angle = turnedBy(about, base, from.page, at.page, at.shift, at.mod);
    const turned = only ? [{ ...only, r: angle }] : turnAll([...start.values()], about, angle);
    const boxes = new Map<ObjectId, Box>();
    [...start.keys()].forEach((id, nth) => {
      const box = turned[nth] as Box;
      const frame = toFrame(box);
      frames.set(id, frame);
      boxes.set(id, { ...frame, height: box.height });
      canvas.objects.place(id, frame);
    });
    canvas.marks.move(boxes);
  }

  return {
    name: 'turning',
    enter() {
      const ids = bench.selection().filter((id) => !objectIn(bench.page(), id)?.locked);
      start = canvas.boxes(ids);
      const boxes = [...start.values()];
      const all = around(boxes);
      if (boxes.length === 1) about = centre(boxes[0] as Box);
      else if (all) about = { x: (all.left + all.right) / 2, y: (all.top + all.bottom) / 2 };
      canvas.objects.hold(ids);
      bench.setBusy(true);
    },
    move: step,
    up(at) {
      step(at);
      const turned = new Map([...frames].filter(([id, frame]) => frame.r !== start.get(id)?.r || frame.x !== start.get(id)?.x));
      if (turned.size) bench.commit(bench.reframed(turned), gesture);
    },
    cancel() {
      frames = new Map();
    },
    leave() {
      canvas.objects.release(bench.page());
      bench.setBusy(false);
      bench.refresh();
    },
  };
}
