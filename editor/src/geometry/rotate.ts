// Turning by a handle.

import { centre, plainAngle, turn, type Box, type Point } from './box';

const STEP = 1_500;
/** Within this of a quarter turn it snaps: nobody means 89.3 degrees. */
const NEAR = 150;

const direction = (from: Point, to: Point): number => (Math.atan2(to.y - from.y, to.x - from.x) * 18_000) / Math.PI;

/** The angle of a box after the pointer went from `from` to `to`. `steps`: only multiples of 15 degrees; `free`: no snapping. */
export function turnedBy(about: Point, start: number, from: Point, to: Point, steps: boolean, free: boolean): number {
  const angle = start + direction(about, to) - direction(about, from);
  if (steps) return plainAngle(Math.round(angle / STEP) * STEP);
  const quarter = Math.round(angle / 9_000) * 9_000;
  if (!free && Math.abs(angle - quarter) <= NEAR) return plainAngle(quarter);
  return plainAngle(Math.round(angle / 10) * 10);
}

/** Several boxes turned as one about a point. */
export function turnAll(boxes: Box[], about: Point, by: number): Box[] {
  return boxes.map((box) => {
    const middle = turn(centre(box), by, about);
    return { ...box, x: middle.x - box.w / 2, y: middle.y - box.height / 2, r: plainAngle(box.r + by) };
  });
}
