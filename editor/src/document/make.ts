// New objects: texts, pictures, copies.

import type { Doc } from './generated/Doc';
import type { Edit } from './generated/Edit';
import type { Frame } from './generated/Frame';
import type { GluedObject } from './generated/GluedObject';
import type { ObjectId } from './generated/ObjectId';
import type { Page } from './generated/Page';
import { newId } from './id';
import { keyBetween, spreadKeys } from './stacking';
import { stacked } from './page';
import { topKey } from './stack';

/** A drawn box is a text on paper, so that it is seen before anything is written in it. */
const BOX = { ground: 'token:paper', pad_x: 1_800, pad_y: 1_400 };

export const newText = (page: Page, frame: Frame, doc: Doc, look: 'plain' | 'box'): GluedObject => ({
  version: 1,
  id: newId(),
  kind: 'text',
  content: { doc },
  frame,
  stacking: topKey(page),
  ...(look === 'box' ? { style: { ...BOX } } : {}),
});

export const newPicture = (page: Page, frame: Frame, picture: { media: string; width: number; height: number }): GluedObject => ({
  version: 1,
  id: newId(),
  kind: 'picture',
  content: picture,
  frame,
  stacking: topKey(page),
});

/** How large a picture comes: as it is, but at most half the page wide and as high as a screen. */
export function pictureSize(page: Page, width: number, height: number): { w: number; h: number } {
  const scale = Math.min(1, page.design_width / 2 / (width * 100), 60_000 / (height * 100));
  return { w: Math.max(800, Math.round(width * scale) * 100), h: Math.max(800, Math.round(height * scale) * 100) };
}

/** Puts copies of objects on top, in their order; what belonged to a copied group belongs to its copy. */
export function copyEdits(page: Page, objects: GluedObject[], by: { x: number; y: number }): { edits: Edit[]; ids: ObjectId[] } {
  const names = new Map(objects.map((object) => [object.id, newId()]));
  const order = new Map(stacked(page).map((object, at) => [object.id, at]));
  const sorted = [...objects].sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
  let key: string | null = stacked(page).at(-1)?.stacking ?? null;
  const spare = spreadKeys(sorted.length);
  const edits = sorted.map((object, at): Edit => {
    key = keyBetween(key, null) ?? `zzz${spare[at]}`;
    const { anchor: _, parent, ...rest } = object;
    const copy = { ...rest, id: names.get(object.id) as string, stacking: key, frame: { ...object.frame, x: object.frame.x + by.x, y: object.frame.y + by.y } };
    const group = parent === undefined ? undefined : (names.get(parent) ?? parent);
    return { do: 'put', object: (group === undefined ? copy : { ...copy, parent: group }) as GluedObject };
  });
  return { edits, ids: objects.map((object) => names.get(object.id) as string) };
}
