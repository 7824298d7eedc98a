// Ids: 128 random bits as 22 characters. `crypto.getRandomValues` is there without a secure context too.

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(22));
  return Array.from(bytes, (byte) => DIGITS[byte & 63]).join('');
}

export const isId = (text: unknown): text is string => typeof text === 'string' && /^[A-Za-z0-9_-]{16,43}$/.test(text);
export const isMediaId = (text: unknown): text is string => typeof text === 'string' && /^[A-Za-z0-9_-]{64}$/.test(text);
