import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applyAll, EditError } from './apply';
import type { Edit } from './generated/Edit';
import type { Page } from './generated/Page';
import { ranks } from './page';
import { randomEdit, randomPage, sequence } from './random';

const FOLDER = new URL('../../../tests/fixtures/edits/', import.meta.url);

interface Case {
  name: string;
  page: Page;
  edits: Edit[];
  page_after?: Page;
  inverse?: Edit[];
  gone?: string[];
  error?: { index: number; fault: string };
}

const cases = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => {
    const read = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Case | Case[];
    return [read].flat();
  });

describe('the cases shared with the box', () => {
  it('are there', () => expect(cases.length).toBeGreaterThan(10));
  it.each(cases.map((one) => [one.name, one] as const))('%s', (_, { page, edits, page_after, inverse, gone, error }) => {
    const before = JSON.stringify(page);
    if (error) {
      expect(() => applyAll(page, edits)).toThrow(EditError);
      try {
        applyAll(page, edits);
      } catch (fault) {
        expect({ index: (fault as EditError).index, fault: (fault as EditError).fault }).toEqual(error);
      }
    } else {
      const applied = applyAll(page, edits);
      expect(applied.page).toEqual(page_after);
      expect(applied.inverse).toEqual(inverse);
      expect(applied.gone).toEqual(gone ?? []);
    }
    expect(JSON.stringify(page)).toBe(before);
  });
});

describe('any list of edits', () => {
  it('is taken back by its inverse, and applied again by the inverse of that', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = sequence(seed);
      const page = randomPage(random, 8, seed % 3 ? 'page' : 'site');
      const edits = Array.from({ length: 12 }, () => randomEdit(random, page));
      let there;
      try {
        there = applyAll(page, edits);
      } catch (fault) {
        expect(fault, `seed ${seed}`).toBeInstanceOf(EditError);
        continue;
      }
      const back = applyAll(there.page, there.inverse);
      // Tombstones of what the list itself had put stay: an id is never new again.
      expect({ ...back.page, removed: [] }, `seed ${seed}`).toEqual({ ...page, removed: [] });
      const again = applyAll(back.page, back.inverse);
      expect(again.page.objects, `seed ${seed}`).toEqual(there.page.objects);
      const order = [...ranks(there.page).values()].sort((a, b) => a - b);
      expect(order).toEqual(order.map((_, at) => at + 1));
    }
  });

  it('ends where the later write of a register wins, in whatever order the others come', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const random = sequence(seed);
      const page = randomPage(random, 4);
      const id = Object.keys(page.objects)[0] as string;
      const mine: Edit = { do: 'set', object: id, register: 'style.radius', value: 100 * random(50) };
      const theirs: Edit = { do: 'set', object: id, register: 'frame', value: { x: random(9), y: 0, w: 500, h: 500, r: 0 } };
      expect(applyAll(page, [mine, theirs]).page).toEqual(applyAll(page, [theirs, mine]).page);
    }
  });
});
