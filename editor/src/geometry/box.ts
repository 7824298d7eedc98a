// Points, upright rectangles and turned boxes. All lengths are hundredths of a pixel, angles hundredths of a degree,
// y grows downwards, and a positive angle turns clockwise, as in CSS. Knows neither DOM nor network.

import type { Frame } from '../document/generated/Frame';

export interface Point {
  x: number;
  y: number;
}

export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A frame with the height it really takes: a text grows beyond its frame. */
export interface Box extends Frame {
  height: number;
}

/** Which side a handle is on: -1 left or top, 1 right or bottom, 0 neither. */
export interface Side {
  x: -1 | 0 | 1;
  y: -1 | 0 | 1;
}

const radians = (angle: number): number => (angle * Math.PI) / 18_000;

export function turn(point: Point, angle: number, about: Point = { x: 0, y: 0 }): Point {
  if (angle === 0) return point;
  const [sin, cos] = [Math.sin(radians(angle)), Math.cos(radians(angle))];
  const [x, y] = [point.x - about.x, point.y - about.y];
  return { x: about.x + x * cos - y * sin, y: about.y + x * sin + y * cos };
}

export const centre = (box: Box): Point => ({ x: box.x + box.w / 2, y: box.y + box.height / 2 });

/** The point of a box at a side: a corner, the middle of an edge, or the centre. */
export function pointAt(box: Box, side: { x: number; y: number }): Point {
  const middle = centre(box);
  return turn({ x: middle.x + (side.x * box.w) / 2, y: middle.y + (side.y * box.height) / 2 }, box.r, middle);
}

export const corners = (box: Box): Point[] =>
  [
    { x: -1, y: -1 },
    { x: 1, y: -1 },
    { x: 1, y: 1 },
    { x: -1, y: 1 },
  ].map((side) => pointAt(box, side));

/** The upright rectangle around a turned box. */
export function bounds(box: Box): Rect {
  const middle = centre(box);
  const [sin, cos] = [Math.abs(Math.sin(radians(box.r))), Math.abs(Math.cos(radians(box.r)))];
  const w = (box.w * cos + box.height * sin) / 2;
  const h = (box.w * sin + box.height * cos) / 2;
  return { left: middle.x - w, top: middle.y - h, right: middle.x + w, bottom: middle.y + h };
}

export const union = (a: Rect, b: Rect): Rect => ({
  left: Math.min(a.left, b.left),
  top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right),
  bottom: Math.max(a.bottom, b.bottom),
});

export const around = (boxes: Box[]): Rect | null => boxes.map(bounds).reduce<Rect | null>((all, one) => (all ? union(all, one) : one), null);

export const shift = (rect: Rect, by: Point): Rect => ({
  left: rect.left + by.x,
  top: rect.top + by.y,
  right: rect.right + by.x,
  bottom: rect.bottom + by.y,
});

/** An angle as people write it: above -180 and up to 180 degrees. */
export function plainAngle(angle: number): number {
  const within = ((angle % 36_000) + 36_000) % 36_000;
  return within > 18_000 ? within - 36_000 : within;
}

/** Back to whole hundredths, inside the limits of the document. */
export function toFrame(box: Pick<Box, 'x' | 'y' | 'w' | 'h' | 'r'>): Frame {
  const clamp = (n: number, low: number, high: number): number => Math.min(high, Math.max(low, Math.round(n))) || 0;
  return {
    x: clamp(box.x, -10_000_000, 10_000_000),
    y: clamp(box.y, -10_000_000, 10_000_000),
    w: clamp(box.w, 100, 2_000_000),
    h: clamp(box.h, 100, 2_000_000),
    r: clamp(plainAngle(box.r), -18_000, 18_000),
  };
}
