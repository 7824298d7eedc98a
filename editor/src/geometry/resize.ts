// Sizing a turned box by a handle: the opposite corner or edge stays where it is on the screen.

import { pointAt, turn, type Box, type Point, type Rect, type Side } from './box';

const LEAST = 800;

export interface Resize {
  box: Box;
  handle: Side;
  /** How far the pointer went, on the page. */
  by: Point;
  /** Keep the proportions. */
  keep: boolean;
  /** Both sides move, the centre stays. */
  centred: boolean;
}

/** The same box with another size, held at a point: `held` is -1, 0 or 1 on each axis. */
export function resizedAt(box: Box, held: { x: number; y: number }, w: number, height: number): Box {
  const fixed = pointAt(box, held);
  const toCentre = turn({ x: (-held.x * w) / 2, y: (-held.y * height) / 2 }, box.r);
  return { ...box, x: fixed.x + toCentre.x - w / 2, y: fixed.y + toCentre.y - height / 2, w, height };
}

export function resize({ box, handle, by, keep, centred }: Resize): Box {
  const local = turn(by, -box.r);
  const reach = centred ? 2 : 1;
  let w = Math.max(LEAST, box.w + handle.x * local.x * reach);
  let height = Math.max(LEAST, box.height + handle.y * local.y * reach);
  if (keep) {
    const byWidth = w / box.w;
    const byHeight = height / box.height;
    // At a corner the side that was pulled further decides.
    const further = Math.abs(byWidth - 1) >= Math.abs(byHeight - 1) ? byWidth : byHeight;
    const least = Math.max(LEAST / box.w, LEAST / box.height);
    const scale = Math.max(Math.min(1, least), handle.x === 0 ? byHeight : handle.y === 0 ? byWidth : further);
    w = box.w * scale;
    height = box.height * scale;
  }
  const held = centred ? { x: 0, y: 0 } : { x: -handle.x, y: -handle.y };
  const sized = resizedAt(box, held, w, height);
  return { ...sized, h: height };
}

/** Several boxes scaled as one, held at the corner opposite the handle. Keeps the proportions: turned boxes have no other way. */
export function scaleAll(boxes: Box[], all: Rect, handle: Side, by: Point): Box[] {
  const [w, h] = [all.right - all.left, all.bottom - all.top];
  const byWidth = handle.x === 0 ? 1 : (w + handle.x * by.x) / w;
  const byHeight = handle.y === 0 ? 1 : (h + handle.y * by.y) / h;
  const wanted = Math.abs(byWidth - 1) >= Math.abs(byHeight - 1) ? byWidth : byHeight;
  const least = Math.max(...boxes.map((box) => Math.max(LEAST / box.w, LEAST / box.height)), 0.02);
  const scale = Math.max(Math.min(1, least), wanted);
  const held = {
    x: handle.x === 1 ? all.left : handle.x === -1 ? all.right : (all.left + all.right) / 2,
    y: handle.y === 1 ? all.top : handle.y === -1 ? all.bottom : (all.top + all.bottom) / 2,
  };
  return boxes.map((box) => ({
    ...box,
    x: held.x + (box.x - held.x) * scale,
    y: held.y + (box.y - held.y) * scale,
    w: box.w * scale,
    h: box.h * scale,
    height: box.height * scale,
  }));
}
