// Snapping to edges and centres of other objects and of the page, and to equal gaps. The lines are sorted once when
// a gesture begins; a move costs a few binary searches.

import type { Point, Rect } from './box';

interface Line {
  at: number;
  /** Extent across, for drawing the guide. */
  from: number;
  to: number;
}

/** A line to draw: on axis `x` it stands upright at `at`. */
export interface Guide {
  axis: 'x' | 'y';
  at: number;
  from: number;
  to: number;
  /** Distance to what it snapped to, if they do not touch. */
  gap?: number;
}

export interface SnapIndex {
  x: Line[];
  y: Line[];
  others: Rect[];
}

export interface Snapped {
  by: Point;
  guides: Guide[];
}

const linesOf = (rects: Rect[], axis: 'x' | 'y'): Line[] =>
  rects
    .flatMap((r) => {
      const [low, high, from, to] = axis === 'x' ? [r.left, r.right, r.top, r.bottom] : [r.top, r.bottom, r.left, r.right];
      return [low, (low + high) / 2, high].map((at) => ({ at, from, to }));
    })
    .sort((a, b) => a.at - b.at);

export const snapIndex = (others: Rect[], page: Rect): SnapIndex => ({
  x: linesOf([...others, page], 'x'),
  y: linesOf([...others, page], 'y'),
  others,
});

/** The place of the first line at or after `at`. */
function firstFrom(lines: Line[], at: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] as Line).at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How far to go so that one of `points` meets a line; `null` if none is within the radius. */
function nearest(lines: Line[], points: number[], radius: number): number | null {
  let best: number | null = null;
  for (const point of points) {
    const place = firstFrom(lines, point);
    for (const line of [lines[place - 1], lines[place]]) {
      if (!line) continue;
      const by = line.at - point;
      if (Math.abs(by) <= radius && (best === null || Math.abs(by) < Math.abs(best))) best = by;
    }
  }
  return best;
}

const low = (r: Rect, axis: 'x' | 'y'): number => (axis === 'x' ? r.left : r.top);
const high = (r: Rect, axis: 'x' | 'y'): number => (axis === 'x' ? r.right : r.bottom);
const across = (axis: 'x' | 'y'): 'x' | 'y' => (axis === 'x' ? 'y' : 'x');
const meet = (a: Rect, b: Rect, axis: 'x' | 'y'): boolean => low(a, axis) < high(b, axis) && low(b, axis) < high(a, axis);

/** Moves that make the gaps on both sides equal, or repeat the gap of the two neighbours on one side. */
function gapMoves(others: Rect[], rect: Rect, axis: 'x' | 'y'): number[] {
  const row = others.filter((other) => meet(other, rect, across(axis)));
  const before = row.filter((o) => high(o, axis) <= (low(rect, axis) + high(rect, axis)) / 2).sort((a, b) => high(b, axis) - high(a, axis));
  const after = row.filter((o) => low(o, axis) >= (low(rect, axis) + high(rect, axis)) / 2).sort((a, b) => low(a, axis) - low(b, axis));
  const moves: number[] = [];
  const [b1, b2, a1, a2] = [before[0], before[1], after[0], after[1]];
  if (b1 && a1) moves.push((high(b1, axis) + low(a1, axis) - low(rect, axis) - high(rect, axis)) / 2);
  if (b1 && b2 && low(b1, axis) > high(b2, axis)) moves.push(high(b1, axis) + (low(b1, axis) - high(b2, axis)) - low(rect, axis));
  if (a1 && a2 && low(a2, axis) > high(a1, axis)) moves.push(low(a1, axis) - (low(a2, axis) - high(a1, axis)) - high(rect, axis));
  return moves;
}

function guidesAt(lines: Line[], points: number[], rect: Rect, axis: 'x' | 'y'): Guide[] {
  const guides = new Map<number, Guide>();
  const [from, to] = [low(rect, across(axis)), high(rect, across(axis))];
  for (const point of points) {
    for (let place = firstFrom(lines, point - 0.5); (lines[place]?.at ?? Infinity) <= point + 0.5; place++) {
      const line = lines[place] as Line;
      const known = guides.get(point) ?? { axis, at: point, from, to };
      const gap = line.to < from ? from - line.to : line.from > to ? line.from - to : undefined;
      guides.set(point, {
        ...known,
        from: Math.min(known.from, line.from),
        to: Math.max(known.to, line.to),
        ...(gap !== undefined && (known.gap === undefined || gap < known.gap) ? { gap } : {}),
      });
    }
  }
  return [...guides.values()];
}

/** The guides of a gap: from the neighbour to the box, with the distance. */
function gapGuides(others: Rect[], rect: Rect, axis: 'x' | 'y'): Guide[] {
  const row = others.filter((other) => meet(other, rect, across(axis)));
  const before = row.filter((o) => high(o, axis) <= low(rect, axis)).sort((a, b) => high(b, axis) - high(a, axis))[0];
  const after = row.filter((o) => low(o, axis) >= high(rect, axis)).sort((a, b) => low(a, axis) - low(b, axis))[0];
  const at = (low(rect, across(axis)) + high(rect, across(axis))) / 2;
  const guide = (from: number, to: number): Guide => ({ axis: across(axis), at, from, to, gap: to - from });
  return [...(before ? [guide(high(before, axis), low(rect, axis))] : []), ...(after ? [guide(high(rect, axis), low(after, axis))] : [])];
}

/** `sides` says which of low, middle, high may snap on each axis: all for a move, the pulled one for sizing. */
export function snap(index: SnapIndex, rect: Rect, radius: number, sides?: { x: number; y: number }): Snapped {
  const by: Point = { x: 0, y: 0 };
  const gapped: ('x' | 'y')[] = [];
  const pointsOf = (r: Rect, axis: 'x' | 'y'): number[] => {
    const all = [low(r, axis), (low(r, axis) + high(r, axis)) / 2, high(r, axis)];
    if (!sides) return all;
    return sides[axis] === 0 ? [] : [sides[axis] < 0 ? (all[0] as number) : (all[2] as number)];
  };
  for (const axis of ['x', 'y'] as const) {
    const line = nearest(index[axis], pointsOf(rect, axis), radius);
    const gap = sides ? null : gapMoves(index.others, rect, axis).filter((move) => Math.abs(move) <= radius).sort((a, b) => Math.abs(a) - Math.abs(b))[0];
    if (gap !== null && gap !== undefined && (line === null || Math.abs(gap) < Math.abs(line))) {
      by[axis] = gap;
      gapped.push(axis);
    } else by[axis] = line ?? 0;
  }
  const there = sides
    ? {
        left: rect.left + (sides.x < 0 ? by.x : 0),
        right: rect.right + (sides.x > 0 ? by.x : 0),
        top: rect.top + (sides.y < 0 ? by.y : 0),
        bottom: rect.bottom + (sides.y > 0 ? by.y : 0),
      }
    : { left: rect.left + by.x, right: rect.right + by.x, top: rect.top + by.y, bottom: rect.bottom + by.y };
  const guides = (['x', 'y'] as const).flatMap((axis) => guidesAt(index[axis], pointsOf(there, axis), there, axis));
  return { by, guides: [...guides, ...gapped.flatMap((axis) => gapGuides(index.others, there, axis))] };
}
