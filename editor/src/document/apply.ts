// Applying edits, and the edits that take them back: the same rules as server/core/src/apply.rs, run on the same
// files of cases (tests/fixtures/edits). Pages are values; applying makes a new one.

import { readObject, readPageValue, readRegister, Refused } from './check';
import type { Edit } from './generated/Edit';
import type { GluedObject } from './generated/GluedObject';
import type { ObjectId } from './generated/ObjectId';
import type { Page } from './generated/Page';
import * as limits from './limits';
import { isShared } from './page';
import { readFrom, writeTo } from './register';

export type Fault = 'never_seen' | 'too_many_objects' | 'too_many_removed' | 'value';

/** Which edit of a list was refused, and why. Nothing was changed. */
export class EditError extends Error {
  constructor(
    readonly index: number,
    readonly fault: Fault,
    sentence: string,
  ) {
    super(sentence);
  }
}

export interface Applied {
  page: Page;
  /** Takes the list back: apply these in this order. */
  inverse: Edit[];
  /** Removed objects that somebody tried to set a register of. */
  gone: ObjectId[];
}

/** The object the edit is about; `null` for the page itself. */
export const objectOf = (edit: Edit): ObjectId | null => (edit.do === 'put' ? edit.object.id : edit.do === 'set_page' ? null : edit.object);

export const objectIn = (page: Page, id: ObjectId): GluedObject | undefined => (Object.hasOwn(page.objects, id) ? page.objects[id] : undefined);

/** Applies all or none. */
export function applyAll(page: Page, edits: readonly Edit[]): Applied {
  const draft: Page = { ...page, objects: { ...page.objects } };
  const inverse: Edit[] = [];
  const gone: ObjectId[] = [];
  edits.forEach((edit, index) => {
    try {
      const back = applyTo(draft, edit);
      if (back) inverse.push(back);
      else gone.push(objectOf(edit) as ObjectId);
    } catch (fault) {
      if (fault instanceof Refused) throw new EditError(index, 'value', `This cannot be put on a page: ${fault.message}.`);
      throw fault instanceof Stopped ? new EditError(index, fault.fault, fault.message) : fault;
    }
  });
  return { page: draft, inverse: inverse.reverse(), gone };
}

class Stopped extends Error {
  constructor(
    readonly fault: Fault,
    sentence: string,
  ) {
    super(sentence);
  }
}

const neverSeen = (id: ObjectId): Stopped => new Stopped('never_seen', `There is no object ${id} on this page, and there never was.`);

function applyTo(page: Page, edit: Edit): Edit | null {
  switch (edit.do) {
    case 'put':
      return put(page, ofThis(page, readObject(edit.object)));
    case 'set': {
      const present = objectIn(page, edit.object);
      if (!present) {
        if (isRemoved(page, edit.object)) return null;
        throw neverSeen(edit.object);
      }
      const value = readRegister(edit.register, edit.value);
      page.objects[edit.object] = ofThis(page, writeTo(present, edit.register, value));
      return { do: 'set', object: edit.object, register: edit.register, value: readFrom(present, edit.register) } as Edit;
    }
    case 'remove': {
      const present = objectIn(page, edit.object);
      if (!present) {
        if (isRemoved(page, edit.object)) return null;
        throw neverSeen(edit.object);
      }
      if (page.removed.length >= limits.TOMBSTONES) {
        throw new Stopped('too_many_removed', 'A page remembers at most 100,000 removed objects. Copy what you need to a new page.');
      }
      delete page.objects[edit.object];
      page.removed = [...page.removed];
      page.removed.splice(placeOf(page, edit.object), 0, edit.object);
      return { do: 'put', object: present };
    }
    case 'set_page': {
      const fields = page as unknown as Record<string, unknown>;
      const value = readPageValue(page, edit);
      const before = fields[edit.register] ?? [];
      fields[edit.register] = value;
      // Without a colour there is no palette.
      if (edit.register === 'palette' && edit.value.length === 0) delete fields['palette'];
      return { do: 'set_page', register: edit.register, value: before } as Edit;
    }
    default:
      throw new Refused('there is no such edit');
  }
}

/** On a page everything shows. */
function ofThis(page: Page, object: GluedObject): GluedObject {
  if (object.sticker && !isShared(page)) throw new Refused('a sticker belongs to the site');
  return object;
}

function put(page: Page, object: GluedObject): Edit {
  const { id } = object;
  const before = objectIn(page, id);
  if (!before) {
    if (Object.keys(page.objects).length >= limits.OBJECTS) throw new Stopped('too_many_objects', 'A page holds at most 5,000 objects.');
    if (isRemoved(page, id)) page.removed = page.removed.filter((removed) => removed !== id);
  }
  // Not by assignment: an id may be a name that every object inherits.
  Object.defineProperty(page.objects, id, { value: object, writable: true, enumerable: true, configurable: true });
  return before ? { do: 'put', object: before } : { do: 'remove', object: id };
}

/** Where the id stands, or would stand, among the tombstones, which are in order. */
function placeOf(page: Page, id: ObjectId): number {
  let low = 0;
  let high = page.removed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((page.removed[middle] as string) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

const isRemoved = (page: Page, id: ObjectId): boolean => page.removed[placeOf(page, id)] === id;
