// Where something that floats stands: beside what it belongs to, never covering it if there is room on either
// side, never outside the bounds. Pure.

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Wish {
  /** Of the floating thing. */
  width: number;
  height: number;
  gap: number;
  /** Where it differs when it stands below. */
  gapBelow?: number;
  side: 'above' | 'below';
  /** How it lies along the other axis. */
  align: 'start' | 'center' | 'end';
}

export interface Place {
  left: number;
  top: number;
  side: 'above' | 'below' | 'inside';
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

export function place(anchor: Box, bounds: Box, wish: Wish): Place {
  const above = anchor.top - wish.gap - wish.height;
  const below = anchor.bottom + (wish.gapBelow ?? wish.gap);
  const fits = { above: above >= bounds.top, below: below + wish.height <= bounds.bottom };
  const other = wish.side === 'above' ? 'below' : 'above';
  const side = fits[wish.side] ? wish.side : fits[other] ? other : 'inside';

  const centre = (anchor.left + anchor.right) / 2 - wish.width / 2;
  const along = { start: anchor.left, center: centre, end: anchor.right - wish.width }[wish.align];
  // Taller than the bounds on both sides: at the edge it wished for, over what cannot be seen whole anyway.
  const inside = wish.side === 'above' ? bounds.top : bounds.bottom - wish.height;
  const top = { above, below, inside }[side];
  return {
    left: Math.round(clamp(along, bounds.left, Math.max(bounds.left, bounds.right - wish.width))),
    top: Math.round(clamp(top, bounds.top, Math.max(bounds.top, bounds.bottom - wish.height))),
    side,
  };
}
