// What follows from a page: order of stacking, ranks, heights.

import type { GluedObject } from './generated/GluedObject';
import type { ObjectId } from './generated/ObjectId';
import type { Page } from './generated/Page';

/** Whether this is what a site's pages share: a page in form that bears the site's own id. */
export const isShared = (page: Page): boolean => page.id === page.site;

/** What shows: everything but stickers. */
const showing = ({ objects }: Page): Page['objects'] => Object.fromEntries(Object.entries(objects).filter(([, object]) => !object.sticker));

/** The page as it is seen: what shows of the site's shared objects in one stack with its own, and the site's palette. An
 * id that both have is the page's. */
export const withShared = (page: Page, shared: Page): Page => ({
  ...page,
  ...(shared.palette ? { palette: shared.palette } : {}),
  objects: { ...showing(shared), ...page.objects },
});

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Objects from back to front; ties by id. */
export const stacked = (page: Page): GluedObject[] =>
  Object.values(page.objects).sort((a, b) => order(a.stacking, b.stacking) || order(a.id, b.id));

/** Rank 1..n of each object, as `--z` has it. */
export const ranks = (page: Page): Map<ObjectId, number> => new Map(stacked(page).map((object, at) => [object.id, at + 1]));

/** The height an object takes on the desktop: a text grows, everything else is as tall as its frame. */
export const heightOf = (object: GluedObject): number => Math.max(object.frame.h, object.auto_h ?? 0);

const RIGHT_TO_LEFT = new Set('ar he fa ur yi ps sd ug dv ckb syr arc iw'.split(' '));

/** Whether a language is written from right to left, as server/core/src/layout/order.rs says. */
export function isRightToLeft(language: string): boolean {
  const parts = language.toLowerCase().split('-');
  return (RIGHT_TO_LEFT.has(parts[0] ?? '') && !parts.includes('latn')) || parts.includes('arab') || parts.includes('hebr');
}
