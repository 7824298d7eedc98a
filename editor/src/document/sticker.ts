// Stickers: objects that a site's document keeps to be glued again on any page. Several that were kept together have the
// first of them as their parent.

import type { Edit } from './generated/Edit';
import type { GluedObject } from './generated/GluedObject';
import type { ObjectId } from './generated/ObjectId';
import type { Page } from './generated/Page';
import { copyEdits } from './make';
import { stacked } from './page';

export interface Sticker {
  id: ObjectId;
  /** From back to front. */
  objects: GluedObject[];
}

/** Those of what the pages share, newest first. */
export function stickersOf(shared: Page): Sticker[] {
  const kept = stacked(shared).filter((object) => object.sticker);
  const ids = new Set(kept.map(({ id }) => id));
  const stickers = new Map<ObjectId, Sticker>();
  for (const object of kept) {
    const id = object.parent !== undefined && ids.has(object.parent) ? object.parent : object.id;
    const sticker = stickers.get(id) ?? { id, objects: [] };
    sticker.objects.push(object);
    stickers.set(id, sticker);
  }
  return [...stickers.values()].reverse();
}

/** Keeps copies of objects, given from back to front, as one sticker. */
export function keepEdits(shared: Page, objects: GluedObject[]): Edit[] {
  const { edits, ids } = copyEdits(shared, objects, { x: 0, y: 0 });
  const [first] = ids;
  return edits.map((edit): Edit => {
    if (edit.do !== 'put') return edit;
    const { parent: _, ...object } = edit.object;
    return { do: 'put', object: { ...object, sticker: true, ...(object.id === first ? {} : { parent: first }) } as GluedObject };
  });
}

/** What is glued: things like all others, each for itself. */
export const things = ({ objects }: Sticker): GluedObject[] => objects.map(({ sticker: _, parent: __, ...object }) => object as GluedObject);
