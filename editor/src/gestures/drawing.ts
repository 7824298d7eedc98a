// Drawing a text or a box: hatched while it is drawn. A click without a drag makes one of a common size.

import { bandOf } from '../geometry/band';
import { toFrame } from '../geometry/box';
import { wentFar, type Bench, type Pointer, type State } from './bench';
import { newTextAt } from './emptyClick';

const LEAST = 2_000;

export function drawing(bench: Bench, from: Pointer, look: 'plain' | 'box'): State {
  let far = false;
  const rect = (at: Pointer) => {
    const whole = (n: number): number => Math.round(n / 100) * 100;
    const band = bandOf(from.page, at.page);
    return { left: whole(band.left), top: whole(band.top), right: whole(band.right), bottom: whole(band.bottom) };
  };
  return {
    name: 'drawing',
    scrolls: true,
    enter: () => bench.setBusy(true),
    move(at) {
      far ||= wentFar(from, at);
      if (far) bench.canvas.marks.showBand(rect(at), true);
    },
    up(at) {
      bench.setTool('select');
      if (!far && look === 'plain') return newTextAt(bench, at);
      const { left, top, right, bottom } = far ? rect(at) : { left: at.page.x - 12_000, top: at.page.y - 8_000, right: at.page.x + 12_000, bottom: at.page.y + 8_000 };
      const size = { w: Math.max(LEAST, right - left), h: Math.max(LEAST, bottom - top) };
      bench.newText(toFrame({ x: left, y: top, ...size, r: 0 }), look);
    },
    cancel: () => bench.setTool('select'),
    leave() {
      bench.canvas.marks.showBand(null);
      bench.setBusy(false);
    },
  };
}
