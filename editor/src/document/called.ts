// What things are called in a sentence. Pure.

import type { GluedObject } from './generated/GluedObject';
import { words } from './text';

const LONG = 28;

/** The beginning of what somebody wrote, in quotes. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= LONG) return `“${line}”`;
  const cut = line.slice(0, LONG);
  const end = cut.lastIndexOf(' ');
  return `“${end > LONG / 2 ? cut.slice(0, end) : cut}…”`;
}

function one(object: GluedObject): string {
  if (object.kind === 'picture') return 'a picture';
  if (object.kind !== 'text') return 'something';
  const said = words(object.content.doc).trim();
  return said ? quoted(said) : object.style?.ground ? 'a box' : 'a text';
}

/** What things are called. */
export function subject(objects: GluedObject[]): string {
  const [first] = objects;
  if (first && objects.length === 1) return one(first);
  const all = (kind: string): boolean => objects.every((object) => object.kind === kind);
  return `${objects.length} ${all('text') ? 'texts' : all('picture') ? 'pictures' : 'things'}`;
}
