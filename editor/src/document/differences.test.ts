import { expect, it } from 'vitest';
import { applyAll } from './apply';
import { differences } from './differences';
import { randomEdit, randomPage, sequence } from './random';

it('leads from one state to the other', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const random = sequence(seed);
    const before = randomPage(random, 6, seed % 3 ? 'page' : 'site');
    let after = before;
    for (let n = 0; n < 12; n++) {
      try {
        after = applyAll(after, [randomEdit(random, after)]).page;
      } catch {
        // An edit that a page does not take is no case here.
      }
    }
    const made = applyAll(before, differences(before, structuredClone(after))).page;
    expect({ ...made, removed: [] }, `seed ${seed}`).toEqual({ ...after, removed: [] });
  }
});

it('is nothing between equal states, whatever the order of names', () => {
  const page = randomPage(sequence(3), 6);
  const turned = (value: unknown): unknown =>
    typeof value !== 'object' || value === null || Array.isArray(value) ? value : Object.fromEntries(Object.entries(value).reverse().map(([name, inner]) => [name, turned(inner)]));
  expect(differences(page, turned(page) as typeof page)).toEqual([]);
});
