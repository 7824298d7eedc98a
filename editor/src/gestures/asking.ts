// Asking what can be done here: by the other button, by a long press. What lies there is selected first.

import type { Point } from '../geometry/box';
import type { Bench } from './bench';

export function ask(bench: Bench, at: Point): void {
  const under = bench.canvas.under(at);
  const selection = bench.selection();
  if (!under.some((id) => selection.includes(id))) bench.select(under.slice(0, 1));
  bench.openMenu(at);
}
