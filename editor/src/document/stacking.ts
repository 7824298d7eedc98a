// Stacking keys, digit for digit as in server/core/src/stacking.rs: a fraction in base 62, never ending in `0`.
// Keys compare as plain strings, because their digits stand in the order of their bytes.

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LONGEST = 64;

const value = (digit: string | undefined): number => (digit === undefined ? 0 : DIGITS.indexOf(digit));
const digit = (n: number): string => DIGITS.charAt(n);

export const isStackKey = (text: unknown): text is string =>
  typeof text === 'string' && text.length <= LONGEST && /^[0-9A-Za-z]*[1-9A-Za-z]$/.test(text);

function above(key: string): string {
  let last = 0;
  while (key[last] === 'z') last++;
  return key.slice(0, last) + (last < key.length ? digit(value(key[last]) + 1) : '1');
}

function below(key: string): string {
  let first = 0;
  while (key[first] === '0') first++;
  const step = value(key[first]);
  return key.slice(0, first) + (step === 1 ? '0z' : digit(step - 1));
}

function middle(low: string, high: string): string {
  let key = '';
  let bounded = true;
  for (let place = 0; ; place++) {
    const a: number = value(low[place]);
    const b: number = bounded ? value(high[place]) : 62;
    if (b > a + 1) return key + digit((a + b) >> 1);
    // One apart: below the lower digit everything is free.
    bounded = bounded && a === b;
    key += digit(a);
  }
}

/** A key between two (`null`: past that end). `null` if there is none: then all keys are spread anew. */
export function keyBetween(low: string | null, high: string | null): string | null {
  let key: string;
  if (low === null && high === null) key = 'V';
  else if (high === null) key = above(low as string);
  else if (low === null) key = below(high);
  else if (low < high) key = middle(low, high);
  else return null;
  return isStackKey(key) ? key : null;
}

/** `count` keys in order, short and evenly apart. */
export function spreadKeys(count: number): string[] {
  const step = Math.max(1, Math.floor(62 ** 3 / (count + 1)));
  return Array.from({ length: count }, (_, at) => {
    const number = (at + 1) * step;
    const digits = [Math.floor(number / 3844) % 62, Math.floor(number / 62) % 62, number % 62];
    return digits.map(digit).join('').replace(/0+$/, '');
  });
}
