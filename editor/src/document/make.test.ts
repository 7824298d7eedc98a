import { expect, it } from 'vitest';
import { applyAll } from './apply';
import { copyEdits, pictureSize } from './make';
import { isRightToLeft, stacked } from './page';
import { randomPage, sequence } from './random';
import { stackEdits, type StackMove } from './stack';

const orderOf = (page: ReturnType<typeof randomPage>): string[] => stacked(page).map((object) => object.id);

it('stacking moves what was asked for and keeps the order of the rest', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = sequence(seed);
    const page = randomPage(random, 8);
    const order = orderOf(page);
    const ids = order.filter(() => random(3) === 0);
    for (const move of ['front', 'back', 'forward', 'backward'] as StackMove[]) {
      const now = orderOf(applyAll(page, stackEdits(page, ids, move)).page);
      expect(now.filter((id) => !ids.includes(id))).toEqual(order.filter((id) => !ids.includes(id)));
      const moved = now.filter((id) => ids.includes(id));
      expect(moved).toEqual(order.filter((id) => ids.includes(id)));
      if (ids.length && move === 'front') expect(now.slice(-ids.length)).toEqual(moved);
      if (ids.length && move === 'back') expect(now.slice(0, ids.length)).toEqual(moved);
      if (ids.length === 1 && move === 'forward' && order.at(-1) !== ids[0]) expect(now.indexOf(ids[0]!)).toBe(order.indexOf(ids[0]!) + 1);
      if (ids.length === 1 && move === 'backward' && order[0] !== ids[0]) expect(now.indexOf(ids[0]!)).toBe(order.indexOf(ids[0]!) - 1);
    }
  }
});

it('stacking leaves what all pages share where it stands, if there is room', () => {
  let anew = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const random = sequence(seed);
    const page = randomPage(random, 8);
    const order = orderOf(page);
    // Of equal keys one stands on all pages: between two such no key is free.
    const shared = order.filter((id, at) => page.objects[id]?.stacking !== page.objects[order[at - 1] ?? '']?.stacking && random(2) === 0);
    const [id] = order.filter((one) => !shared.includes(one));
    for (const move of ['front', 'back', 'forward', 'backward'] as StackMove[]) {
      const edits = stackEdits(page, id ? [id] : [], move, (one) => shared.includes(one));
      anew += Number(edits.length > 1);
      expect(edits.filter((edit) => edit.do === 'set' && shared.includes(edit.object)), `seed ${seed}`).toEqual([]);
      expect(orderOf(applyAll(page, edits).page)).toEqual(orderOf(applyAll(page, stackEdits(page, id ? [id] : [], move)).page));
    }
  }
  expect(anew, 'keys were equal').toBeGreaterThan(10);
});

it('copies come on top, in order, with ids and groups of their own and without the anchor', () => {
  const page = randomPage(sequence(4), 6);
  const [a, b, c] = Object.values(page.objects).slice(0, 3);
  if (!a || !b || !c) throw new Error('three objects');
  const members = [{ ...a, anchor: 'top' }, { ...b, parent: a.id }, { ...c, parent: 'group-elsewhere-00' }];
  const { edits, ids } = copyEdits(page, members, { x: 100, y: 200 });
  const after = applyAll(page, edits).page;
  expect(new Set(orderOf(after).slice(-3))).toEqual(new Set(ids));
  expect(after.objects[ids[0]!]).toMatchObject({ frame: { x: a.frame.x + 100, y: a.frame.y + 200 } });
  expect(after.objects[ids[0]!]).not.toHaveProperty('anchor');
  expect([after.objects[ids[1]!]?.parent, after.objects[ids[2]!]?.parent]).toEqual([ids[0], 'group-elsewhere-00']);
});

it('a photograph comes at a size that fits', () => {
  const page = randomPage(sequence(1), 0);
  expect(pictureSize(page, 4000, 3000)).toEqual({ w: 60_000, h: 45_000 });
  expect(pictureSize(page, 1000, 4000)).toEqual({ w: 15_000, h: 60_000 });
  expect(pictureSize(page, 32, 32)).toEqual({ w: 3_200, h: 3_200 });
});

it('languages from right to left', () => {
  expect(['ar', 'he-IL', 'AR-EG', 'pa-Arab', 'ckb'].every(isRightToLeft)).toBe(true);
  expect(['en', 'ar-Latn', 'arn', ''].some(isRightToLeft)).toBe(false);
});
