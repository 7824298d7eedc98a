// Moving objects in the stack: the edits for it, touching as few objects as can be.

import type { Edit } from './generated/Edit';
import type { ObjectId } from './generated/ObjectId';
import type { Page } from './generated/Page';
import { stacked } from './page';
import { keyBetween, spreadKeys } from './stacking';

export type StackMove = 'front' | 'back' | 'forward' | 'backward';

const set = (object: ObjectId, value: string): Edit => ({ do: 'set', object, register: 'stacking', value });

/** The key of something that goes on top of everything. */
export function topKey(page: Page): string {
  const top = stacked(page).at(-1);
  return keyBetween(top?.stacking ?? null, null) ?? 'zzz';
}

/** Keys in this order for all that is not `fixed`, between the keys of what is. Nothing if there is no room between those. */
function fitted(page: Page, wanted: ObjectId[], fixed: (id: ObjectId) => boolean): Edit[] | null {
  const edits: Edit[] = [];
  const keyOf = (id: ObjectId | undefined): string | null => (id === undefined ? null : (page.objects[id]?.stacking ?? null));
  let low: string | null = null;
  for (const [at, id] of wanted.entries()) {
    if (fixed(id)) {
      low = keyOf(id);
      continue;
    }
    low = keyBetween(low, keyOf(wanted.slice(at).find(fixed)));
    if (low === null) return null;
    edits.push(set(id, low));
  }
  return edits;
}

/** `isShared`: what stands on other pages too keeps its place among what is there, where that can be. */
export function stackEdits(page: Page, ids: ObjectId[], move: StackMove, isShared: (id: ObjectId) => boolean = () => false): Edit[] {
  const order = stacked(page).map((object) => object.id);
  const moving = order.filter((id) => ids.includes(id));
  const rest = order.filter((id) => !ids.includes(id));
  if (moving.length === 0 || rest.length === 0) return [];
  const behind = (id: ObjectId): number => rest.filter((other) => order.indexOf(other) < order.indexOf(id)).length;
  const at = {
    front: rest.length,
    back: 0,
    forward: Math.min(rest.length, behind(moving.at(-1) as ObjectId) + 1),
    backward: Math.max(0, behind(moving[0] as ObjectId) - 1),
  }[move];
  const wanted = [...rest.slice(0, at), ...moving, ...rest.slice(at)];
  if (wanted.every((id, place) => order[place] === id)) return [];

  let low = at > 0 ? (page.objects[rest[at - 1] as ObjectId]?.stacking ?? null) : null;
  const high = at < rest.length ? (page.objects[rest[at] as ObjectId]?.stacking ?? null) : null;
  const edits: Edit[] = [];
  for (const id of moving) {
    const key = keyBetween(low, high);
    // Equal or exhausted keys: all of the page anew.
    if (key === null) {
      const some = rest.some(isShared) ? fitted(page, wanted, (other) => isShared(other) && !ids.includes(other)) : null;
      return some ?? spreadKeys(wanted.length).map((spread, place) => set(wanted[place] as ObjectId, spread));
    }
    edits.push(set(id, key));
    low = key;
  }
  return edits;
}
