// Whom the box asks whether people outside get in. Pure.

/** What was typed, as the box takes it: a place without a beginning is one of the web. */
export function asPlace(typed: string): string {
  const place = typed.trim().replace(/\/+$/, '');
  return place === '' || place.includes('://') ? place : `http://${place}`;
}

/** With this one, at the end and only once. */
export function withHelper(helpers: string[], typed: string): string[] {
  const place = asPlace(typed);
  return place === '' || helpers.includes(place) ? helpers : [...helpers, place];
}

export const withoutHelper = (helpers: string[], gone: string): string[] => helpers.filter((helper) => helper !== gone);
