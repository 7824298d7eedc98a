// A press on an object: a click selects it, a click on what is selected writes, a drag moves. By touch only what is
// selected moves, anything else pans; a long press takes it into the selection, or asks what can be done with it.

import { objectIn } from '../document/apply';
import { LONG_PRESS, wentFar, type Bench, type Pointer, type State } from './bench';
import { moving } from './moving';
import { panning } from './panning';

export function pressing(bench: Bench, from: Pointer, id: string): State {
  const selected = bench.selection();
  const was = selected.includes(id);
  let taken = was;
  let long = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    name: 'pressing',
    enter() {
      if (from.type === 'mouse') return;
      timer = setTimeout(() => {
        if (!was) bench.select([...selected, id]);
        taken = long = true;
      }, LONG_PRESS);
    },
    move(at) {
      if (!wentFar(from, at)) return;
      if (from.type === 'touch' && !taken) return panning(bench, from);
      if (!taken) bench.select(from.shift ? [...selected, id] : [id]);
      return moving(bench, from, from.alt);
    },
    up(at) {
      // One more of several is only chosen.
      if (long) return was || selected.length === 0 ? bench.openMenu(at.client) : undefined;
      if (from.shift) return bench.select(was ? selected.filter((one) => one !== id) : [...selected, id]);
      const alone = was && selected.length === 1;
      if (!alone) return bench.select([id]);
      const object = objectIn(bench.page(), id);
      if (object?.kind === 'text' && !object.locked && !from.alt) bench.write(id, at.client);
    },
    leave: () => clearTimeout(timer),
  };
}
