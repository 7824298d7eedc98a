// The eight handles and the one that turns: where they stand and what the pointer looks like over them.

import { pointAt, turn, type Box, type Point, type Side } from './box';

export type Handle = 'nw' | 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'turn';

export const SIDES: Record<Exclude<Handle, 'turn'>, Side> = {
  nw: { x: -1, y: -1 },
  n: { x: 0, y: -1 },
  ne: { x: 1, y: -1 },
  e: { x: 1, y: 0 },
  se: { x: 1, y: 1 },
  s: { x: 0, y: 1 },
  sw: { x: -1, y: 1 },
  w: { x: -1, y: 0 },
};

export function handleAt(box: Box, handle: Handle, away: number): Point {
  if (handle !== 'turn') return pointAt(box, SIDES[handle]);
  const top = pointAt(box, { x: 0, y: -1 });
  const up = turn({ x: 0, y: -away }, box.r);
  return { x: top.x + up.x, y: top.y + up.y };
}

const CURSORS = ['ns-resize', 'nesw-resize', 'ew-resize', 'nwse-resize'];
const EIGHTHS: Record<Exclude<Handle, 'turn'>, number> = { n: 0, ne: 1, e: 2, se: 3, s: 4, sw: 5, w: 6, nw: 7 };

/** The cursor follows the turn of the box. */
export function cursorOf(handle: Handle, angle: number): string {
  if (handle === 'turn') return 'grab';
  const eighth = EIGHTHS[handle] + Math.round(angle / 4_500);
  return CURSORS[((eighth % 4) + 4) % 4] as string;
}
