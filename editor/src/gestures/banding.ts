// A rubber band from empty canvas. Without a drag it is a click: it deselects, and twice it makes a text.

import type { ObjectId } from '../document/generated/ObjectId';
import { bandOf, touches } from '../geometry/band';
import { objectIn } from '../document/apply';
import type { Box } from '../geometry/box';
import { wentFar, type Bench, type Pointer, type State } from './bench';
import { emptyClick } from './emptyClick';

export function banding(bench: Bench, from: Pointer): State {
  const before = from.shift ? bench.selection() : [];
  let boxes = new Map<ObjectId, Box>();
  let far = false;
  return {
    name: 'banding',
    scrolls: true,
    enter() {
      const page = bench.page();
      boxes = bench.canvas.boxes(Object.keys(page.objects).filter((id) => !objectIn(page, id)?.locked));
    },
    move(at) {
      if (!far && !wentFar(from, at)) return;
      if (!far) bench.setBusy(true);
      far = true;
      const band = bandOf(from.page, at.page);
      bench.canvas.marks.showBand(band);
      const touched = [...boxes].flatMap(([id, box]) => (touches(box, band) ? [id] : []));
      bench.select([...new Set([...before, ...touched])]);
    },
    up(at) {
      if (!far && !from.shift) emptyClick(bench, at);
    },
    cancel: () => bench.select(before),
    leave() {
      bench.canvas.marks.showBand(null);
      if (far) bench.setBusy(false);
    },
  };
}
