// What a rubber band touches.

import { bounds, corners, type Box, type Point, type Rect } from './box';

export const bandOf = (a: Point, b: Point): Rect => ({
  left: Math.min(a.x, b.x),
  top: Math.min(a.y, b.y),
  right: Math.max(a.x, b.x),
  bottom: Math.max(a.y, b.y),
});

/** Whether a turned box and an upright rectangle have a point in common (separating axes). */
export function touches(box: Box, band: Rect): boolean {
  const outer = bounds(box);
  if (outer.right < band.left || outer.left > band.right || outer.bottom < band.top || outer.top > band.bottom) return false;
  if (box.r % 9_000 === 0) return true;
  const mine = corners(box);
  const theirs = [
    { x: band.left, y: band.top },
    { x: band.right, y: band.top },
    { x: band.right, y: band.bottom },
    { x: band.left, y: band.bottom },
  ];
  const [a, b, , d] = mine as [Point, Point, Point, Point];
  return [
    { x: b.x - a.x, y: b.y - a.y },
    { x: d.x - a.x, y: d.y - a.y },
  ].every((axis) => {
    const along = (points: Point[]): number[] => points.map((p) => p.x * axis.x + p.y * axis.y);
    const [m, t] = [along(mine), along(theirs)];
    return Math.max(...m) >= Math.min(...t) && Math.max(...t) >= Math.min(...m);
  });
}

/** Whether a point of the page is on a turned box, or within `slack` of it. */
export function covers(box: Box, at: Point, slack = 0): boolean {
  return touches(box, { left: at.x - slack, right: at.x + slack, top: at.y - slack, bottom: at.y + slack });
}
