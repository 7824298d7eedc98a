// Scrolling by itself when a drag comes near the edge of what is seen.

const ZONE = 40;
const FASTEST = 24;

/** Pixels to scroll in one frame on one axis: nothing inside, faster the further out. */
export function edgeSpeed(at: number, low: number, high: number): number {
  const zone = Math.min(ZONE, (high - low) / 4);
  const out = at < low + zone ? at - (low + zone) : at > high - zone ? at - (high - zone) : 0;
  return Math.sign(out) * Math.min(FASTEST, Math.ceil((Math.abs(out) / zone) * (FASTEST / 2)));
}
