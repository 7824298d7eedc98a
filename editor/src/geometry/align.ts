// Aligning: how far each box goes so that their edges or centres stand in one line.

import { around, bounds, type Box, type Point, type Rect } from './box';

export type Edge = 'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom';

/** Several boxes align with each other, a single one with the page. */
export function alignMoves(boxes: Box[], edge: Edge, page: Rect): Point[] {
  const to = boxes.length > 1 ? (around(boxes) as Rect) : page;
  return boxes.map((box) => {
    const at = bounds(box);
    switch (edge) {
      case 'left':
        return { x: to.left - at.left, y: 0 };
      case 'right':
        return { x: to.right - at.right, y: 0 };
      case 'center':
        return { x: (to.left + to.right - at.left - at.right) / 2, y: 0 };
      case 'top':
        return { x: 0, y: to.top - at.top };
      case 'bottom':
        return { x: 0, y: to.bottom - at.bottom };
      case 'middle':
        return { x: 0, y: (to.top + to.bottom - at.top - at.bottom) / 2 };
    }
  });
}
