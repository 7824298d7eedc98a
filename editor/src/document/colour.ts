// Colours and names of the theme's tokens, as in server/core/src/colour.rs and style.rs.

export const isToken = (name: unknown): name is string => typeof name === 'string' && /^[a-z][a-z0-9-]{0,31}$/.test(name);

/** The colour as it is stored, or `null` if it is none. */
export function readColour(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  if (/^#([0-9a-f]{6}|[0-9a-f]{8})$/i.test(text)) return text.toLowerCase();
  return text.startsWith('token:') && isToken(text.slice(6)) ? text : null;
}

export const cssColour = (colour: string): string => (colour.startsWith('token:') ? `var(--t-${colour.slice(6)})` : colour);
export const cssFont = (font: string): string => `var(--f-${font}, var(--f-body))`;
