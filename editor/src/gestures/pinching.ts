// Two fingers: what was under them stays under them.

import type { Bench, Pointer, State } from './bench';

export function pinching(bench: Bench, a: Pointer, b: Pointer): State {
  const { stage } = bench.canvas;
  const fingers = new Map([[a.id, a], [b.id, b]]);
  const pair = (): { x: number; y: number; apart: number } => {
    const [one, two] = [...fingers.values()] as [Pointer, Pointer];
    return {
      x: (one.client.x + two.client.x) / 2,
      y: (one.client.y + two.client.y) / 2,
      apart: Math.max(1, Math.hypot(one.client.x - two.client.x, one.client.y - two.client.y)),
    };
  };
  let before = pair();
  return {
    name: 'pinching',
    move(at) {
      if (!fingers.has(at.id)) return;
      fingers.set(at.id, at);
      const now = pair();
      stage.scrollBy(before.x - now.x, before.y - now.y);
      const zoom = stage.zoom.value * (now.apart / before.apart);
      if (Math.abs(now.apart - before.apart) > 0.5) stage.setZoom(zoom, now);
      before = now;
    },
  };
}
