import { expect, test } from 'vitest';
import { applyAll } from './apply';
import type { GluedObject } from './generated/GluedObject';
import type { Page } from './generated/Page';
import { copyEdits } from './make';
import { withShared } from './page';
import { randomPage, sequence } from './random';
import { keepEdits, stickersOf, things } from './sticker';
import { plainDoc } from './text';

const site: Page = { ...randomPage(sequence(1), 0, 'site'), objects: {} };
const page: Page = { ...randomPage(sequence(1), 0), objects: {} };
const text = (id: string, x: number, more: object = {}): GluedObject =>
  ({ version: 1, id, kind: 'text', content: { doc: plainDoc(id) }, stacking: 'V', frame: { x, y: 0, w: 10_000, h: 4_000, r: 0 }, ...more }) as GluedObject;
const saying = (objects: GluedObject[]) => objects.map((object) => (object.kind === 'text' ? JSON.stringify(object.content.doc) : ''));
const [a, b, c] = [text('text-a-aaaaaaaaaaaa', 500, { anchor: 'top' }), text('text-b-aaaaaaaaaaaa', 900, { parent: 'some-group-aaaaaaa' }), text('text-c-aaaaaaaaaaaa', 0)];

test('what is kept together is one sticker, in its places and its order; the newest comes first', () => {
  const one = applyAll(site, keepEdits(site, [a, b])).page;
  const two = applyAll(one, keepEdits(one, [c])).page;
  const [newest, oldest] = stickersOf(two);
  expect(stickersOf(two)).toHaveLength(2);
  expect(saying(newest!.objects)).toEqual(saying([c]));
  expect(saying(oldest!.objects)).toEqual(saying([a, b]));
  expect(oldest!.objects.map(({ frame }) => frame.x)).toEqual([500, 900]);
  expect(oldest!.objects.map(({ id }) => id).filter((id) => [a.id, b.id].includes(id))).toEqual([]);
  // A page that shows all of it shows none of it.
  expect(withShared(page, two).objects).toEqual({});
});

test('what is glued is like everything else, and new each time', () => {
  const kept = stickersOf(applyAll(site, keepEdits(site, [a, b])).page)[0]!;
  const once = copyEdits(page, things(kept), { x: 100, y: 0 });
  const on = applyAll(page, once.edits).page;
  const twice = applyAll(on, copyEdits(on, things(kept), { x: 0, y: 0 }).edits).page;
  const glued = Object.values(twice.objects);
  expect(glued).toHaveLength(4);
  expect(glued.filter((object) => object.sticker || object.parent !== undefined || object.anchor !== undefined)).toEqual([]);
  expect(once.ids.map((id) => on.objects[id]?.frame.x)).toEqual([600, 1_000]);
});

test('what lost its first one is still there', () => {
  const one = applyAll(site, keepEdits(site, [a, b, c])).page;
  const first = stickersOf(one)[0]!.id;
  const left = stickersOf(applyAll(one, [{ do: 'remove', object: first }]).page);
  expect(left.map(({ objects }) => objects.length)).toEqual([1, 1]);
});
