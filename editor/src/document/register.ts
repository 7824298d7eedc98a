// Registers of an object: read one, write one. Objects are values: writing makes a new one, in the canonical form
// in which what is absent is left out.

import type { GluedObject } from './generated/GluedObject';
import type { ObjectValue } from './generated/ObjectValue';

export type Register = ObjectValue['register'];
type Fields = Record<string, unknown>;

/** What an absent register reads as. */
const absent = (register: string): unknown => (register === 'alt' ? '' : register === 'locked' || register === 'sticker' ? false : null);

export function readFrom(object: GluedObject, register: Register): unknown {
  if (register === 'content') return { kind: object.kind, content: object.content };
  const [group, field] = register.split('.') as [string, string?];
  const held = (object as unknown as Fields)[group];
  const value = field === undefined ? held : (held as Fields | undefined)?.[field];
  return value === undefined ? absent(register) : value;
}

function put(fields: Fields, key: string, value: unknown): Fields {
  const next = { ...fields };
  if (value === null || value === '' || value === false) delete next[key];
  else next[key] = value;
  return next;
}

/** `value` is as a reader of check.ts answers it. */
export function writeTo(object: GluedObject, register: Register, value: unknown): GluedObject {
  if (register === 'content') return { ...object, ...(value as object) };
  const fields = object as unknown as Fields;
  const [group, field] = register.split('.') as [string, string?];
  if (field === undefined) return put(fields, group, value) as unknown as GluedObject;
  // `phone.hide` may be false: shown although the derivation would hide it.
  const inner = { ...(fields[group] as Fields | undefined) };
  if (value === null) delete inner[field];
  else inner[field] = value;
  return put(fields, group, Object.keys(inner).length ? inner : null) as unknown as GluedObject;
}
