import { expect, it } from 'vitest';
import { applyAll } from './document/apply';
import type { Edit } from './document/generated/Edit';
import { randomEdit, randomPage, sequence } from './document/random';
import { Undo } from './undo';

function desk(seed = 5) {
  const undo = new Undo();
  let page = randomPage(sequence(seed), 6);
  const ids = Object.keys(page.objects);
  const apply = (edits: Edit[]): Edit[] => {
    const applied = applyAll(page, edits);
    page = applied.page;
    return applied.inverse;
  };
  return {
    undo,
    ids,
    page: () => page,
    mine: (edits: Edit[], gesture = String(Math.random())) => undo.did(gesture, apply(edits)),
    theirs: (edits: Edit[]) => {
      apply(edits);
      undo.others(edits);
    },
    back: () => undo.undo(page, apply),
    again: () => undo.redo(page, apply),
  };
}
const alt = (object: string, value: string): Edit => ({ do: 'set', object, register: 'alt', value });

it('undo of everything ends where it began, redo of everything where it was', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = sequence(seed);
    const one = desk(seed);
    const begin = one.page();
    for (let n = 0; n < 20; n++) {
      try {
        one.mine([randomEdit(random, one.page()), randomEdit(random, one.page())], `g${random(12)}`);
      } catch {
        // A pair that the page does not take.
      }
    }
    const end = one.page();
    while (one.undo.canUndo.value) one.back();
    expect(one.page().objects, `seed ${seed}`).toEqual(begin.objects);
    expect(one.page().title).toBe(begin.title);
    while (one.undo.canRedo.value) one.again();
    expect(one.page().objects, `seed ${seed}`).toEqual(end.objects);
  }
});

it('one gesture is one entry', () => {
  const one = desk();
  const [a] = one.ids as [string];
  const before = one.page().objects[a]?.alt;
  one.mine([alt(a, 'x')], 'typing');
  one.mine([alt(a, 'xy')], 'typing');
  one.back();
  expect(one.page().objects[a]?.alt).toBe(before);
  expect(one.undo.canUndo.value).toBe(false);
});

it('leaves alone what somebody else wrote since, and says so', () => {
  const one = desk();
  const [a, b] = one.ids as [string, string];
  one.mine([alt(a, 'mine'), alt(b, 'mine')]);
  one.theirs([alt(a, 'theirs')]);
  expect(one.back()).toMatchObject({ leftOut: true, objects: [b] });
  expect([one.page().objects[a]?.alt, one.page().objects[b]?.alt]).toEqual(['theirs', undefined]);
});

it('does not take away an object that somebody else wrote on', () => {
  const one = desk();
  const object = { ...one.page().objects[one.ids[0] as string]!, id: 'object-of-mine-0001' };
  one.mine([{ do: 'put', object }]);
  one.theirs([alt(object.id, 'Anna was here')]);
  expect(one.back()).toMatchObject({ leftOut: true, edits: [] });
  expect(one.page().objects[object.id]?.alt).toBe('Anna was here');
  expect(one.undo.canRedo.value).toBe(false);
});

it('something new ends what could be redone', () => {
  const one = desk();
  one.mine([alt(one.ids[0] as string, 'x')]);
  one.back();
  one.mine([alt(one.ids[0] as string, 'y')]);
  expect(one.undo.canRedo.value).toBe(false);
});
