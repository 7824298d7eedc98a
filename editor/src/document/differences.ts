// What was done between two states of a page, as edits. For states that arrive whole: only from this can be known what
// somebody else wrote meanwhile.

import type { Edit } from './generated/Edit';
import type { GluedObject } from './generated/GluedObject';
import type { Page } from './generated/Page';
import { objectIn } from './apply';
import { readFrom, type Register } from './register';

/** Registers with names of their own inside. */
const GROUPS = ['style', 'phone'];
/** Not registers, or a register of another name. */
const OTHERS = ['version', 'id', 'kind', 'content', ...GROUPS];
const OF_PAGE = ['title', 'language', 'design_width', 'background', 'phone', 'palette'] as const;

/** Equal as values; the order of names says nothing. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [first, second] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = Object.keys(first);
  return names.length === Object.keys(second).length && names.every((name) => Object.hasOwn(second, name) && same(first[name], second[name]));
}

function registers(...objects: GluedObject[]): Register[] {
  const names = new Set<string>(['content']);
  for (const object of objects) {
    for (const name of Object.keys(object)) if (!OTHERS.includes(name)) names.add(name);
    for (const group of GROUPS) for (const name of Object.keys((object as unknown as Record<string, object>)[group] ?? {})) names.add(`${group}.${name}`);
  }
  return [...names] as Register[];
}

export function differences(before: Page, after: Page): Edit[] {
  const edits: Edit[] = [];
  for (const id of Object.keys(before.objects)) if (!objectIn(after, id)) edits.push({ do: 'remove', object: id });
  for (const object of Object.values(after.objects)) {
    const old = objectIn(before, object.id);
    if (!old) edits.push({ do: 'put', object });
    else if (old !== object) {
      for (const register of registers(old, object)) {
        const value = readFrom(object, register);
        if (!same(readFrom(old, register), value)) edits.push({ do: 'set', object: object.id, register, value } as Edit);
      }
    }
  }
  for (const register of OF_PAGE) if (!same(before[register], after[register])) edits.push({ do: 'set_page', register, value: after[register] ?? [] } as Edit);
  return edits;
}

/** What makes one state of a page the other. Objects go whole, so that what this version does not know goes too. */
export function turnInto(now: Page, then: Page): Edit[] {
  const edits: Edit[] = Object.keys(now.objects).flatMap((id) => (objectIn(then, id) ? [] : [{ do: 'remove', object: id }]));
  for (const object of Object.values(then.objects)) if (!same(objectIn(now, object.id), object)) edits.push({ do: 'put', object });
  for (const register of OF_PAGE) if (!same(now[register], then[register])) edits.push({ do: 'set_page', register, value: then[register] } as Edit);
  return edits;
}
