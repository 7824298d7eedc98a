// Numbers of the document are whole hundredths; here they become CSS, digit for digit as in server/core/src/number.rs.

/** Hundredths as the shortest decimal: `12`, `12.5`, `-0.25`. */
export function decimal(hundredths: number): string {
  const size = Math.abs(hundredths);
  const whole = Math.floor(size / 100);
  const part = size % 100;
  const sign = hundredths < 0 ? '-' : '';
  if (part === 0) return `${sign}${whole}`;
  if (part % 10 === 0) return `${sign}${whole}.${part / 10}`;
  return `${sign}${whole}.${String(part).padStart(2, '0')}`;
}

export const px = (hundredths: number): string => `${decimal(hundredths)}px`;
export const deg = (hundredths: number): string => `${decimal(hundredths)}deg`;

/** A JSON number that Rust reads as an i32. */
export function isWhole(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= 0x7fff_ffff;
}

/** Pixels to hundredths, rounded. */
export const hundredths = (pixels: number): number => Math.round(pixels * 100);
