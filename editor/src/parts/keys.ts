// How a combination of keys is written on this machine.

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const SIGNS = { Alt: '⌥', Shift: '⇧', Ctrl: '⌘' };

/** `Ctrl+Shift+Z` as it is, or with the signs of a Mac in their order. */
export function spelt(keys: string): string {
  if (!MAC) return keys;
  const parts = keys.split('+');
  return Object.entries(SIGNS).map(([name, sign]) => (parts.includes(name) ? sign : '')).join('') + parts.at(-1);
}
