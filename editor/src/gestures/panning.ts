// Moving the stage itself: by the hand tool, Space, the middle button, or a finger on what is not selected. A finger
// that leaves in motion lets it glide.

import { ask } from './asking';
import { LONG_PRESS, wentFar, type Bench, type Pointer, type State } from './bench';
import { emptyClick } from './emptyClick';

const FRICTION = 0.94;

export function panning(bench: Bench, from: Pointer): State {
  const { stage } = bench.canvas;
  let last = from;
  let far = false;
  let speed = { x: 0, y: 0 };
  return {
    name: 'panning',
    move(at) {
      far ||= wentFar(from, at);
      if (!far) return;
      const by = { x: last.client.x - at.client.x, y: last.client.y - at.client.y };
      const took = Math.max(1, at.time - last.time);
      speed = { x: (by.x / took) * 16, y: (by.y / took) * 16 };
      stage.scrollBy(by.x, by.y);
      last = at;
    },
    up(at) {
      if (!far && from.type === 'touch' && bench.tool() !== 'hand') return at.time - from.time < LONG_PRESS ? emptyClick(bench, at) : ask(bench, at.client);
      if (!far || from.type !== 'touch' || at.time - last.time > 60 || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
      const glide = (): void => {
        if (Math.hypot(speed.x, speed.y) < 0.5 || gliding !== glide) return;
        stage.scrollBy(speed.x, speed.y);
        speed = { x: speed.x * FRICTION, y: speed.y * FRICTION };
        requestAnimationFrame(glide);
      };
      gliding = glide;
      requestAnimationFrame(glide);
    },
    enter: () => {
      gliding = null;
    },
  };
}

/** The one that goes on; a new touch ends it. */
let gliding: (() => void) | null = null;
