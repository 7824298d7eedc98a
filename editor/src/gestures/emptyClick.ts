// A click on empty canvas deselects; a second one soon after, at the same place, makes a text there.

import { DOUBLE_CLICK, type Bench, type Pointer } from './bench';

const NEAR = 8;
const WIDTH = 40_000;
const HEIGHT = 3_000;

let last: Pointer | null = null;

export function emptyClick(bench: Bench, at: Pointer): void {
  const twice = last !== null && at.time - last.time < DOUBLE_CLICK && Math.hypot(at.client.x - last.client.x, at.client.y - last.client.y) < NEAR;
  last = twice ? null : at;
  if (twice) newTextAt(bench, at);
  else bench.select([]);
}

/** A text whose first line stands where the pointer is. */
export function newTextAt(bench: Bench, at: Pick<Pointer, 'page'>): void {
  const room = bench.page().design_width - at.page.x;
  const width = Math.max(10_000, Math.min(WIDTH, room - 2_000));
  const whole = (n: number): number => Math.round(n / 100) * 100;
  bench.newText({ x: whole(at.page.x), y: whole(at.page.y - HEIGHT / 2), w: whole(width), h: HEIGHT, r: 0 }, 'plain');
}
