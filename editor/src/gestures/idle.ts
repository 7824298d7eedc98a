// Nothing is in hand. A press decides what begins.

import { banding } from './banding';
import type { Bench, State } from './bench';
import { drawing } from './drawing';
import { panning } from './panning';
import { pressing } from './pressing';
import { sizing } from './sizing';
import { turning } from './turning';

export function idle(bench: Bench, spaceHeld: () => boolean): State {
  return {
    name: 'idle',
    down(at) {
      const written = bench.writing();
      // The second press of a double click, while the writer is still on its way: nothing ends.
      if (written !== null && at.button === 0 && bench.canvas.under(at.client)[0] === written) return bench.write(written, at.client);
      if (written !== null) bench.stopWriting();
      const pans = at.button === 1 || bench.tool() === 'hand' || spaceHeld();
      if (pans) return panning(bench, at);
      if (at.button !== 0) return;
      if (at.handle === 'turn') return turning(bench, at);
      if (at.handle) return sizing(bench, at, at.handle);
      if (bench.tool() === 'text' || bench.tool() === 'box') return drawing(bench, at, bench.tool() === 'box' ? 'box' : 'plain');
      const under = bench.canvas.under(at.client);
      const below = at.alt ? nextBelow(under, bench.selection()) : under[0];
      if (below !== undefined) return pressing(bench, at, below);
      return at.type === 'touch' ? panning(bench, at) : banding(bench, at);
    },
  };
}

/** Alt and click go through the pile. */
function nextBelow(under: string[], selection: string[]): string | undefined {
  const at = under.findIndex((id) => selection.includes(id));
  return under[(at + 1) % under.length];
}
