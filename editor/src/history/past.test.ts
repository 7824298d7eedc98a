import { expect, test } from 'vitest';
import { pastOf } from './past';
import type { Step } from './steps';

const step = (first: number, at: string, gestures: string[], object: string, more: Partial<Step> = {}): Step => ({
  who: 'Anna', you: true, client: 'gone', first, last: first, at, objects: [object], gestures,
  inverse: [{ do: 'remove', object }], lost: [], lost_by: [], published: [], ...more,
});
const time = (second: number): string => `2026-11-22T10:00:0${second}Z`;

test('steps of both documents come in the order in which they were done', () => {
  const past = pastOf([step(3, time(4), ['c'], 'c'), step(2, time(1), ['a'], 'a')], [step(2, time(2), ['b'], 'b')], new Set(['gone']));
  expect(past.map(({ gestures, inverse }) => [gestures[0], inverse[0]?.shared])).toEqual([['a', false], ['b', true], ['c', false]]);
});

test('a gesture that went into both is one step', () => {
  const own = [step(4, time(3), ['later'], 'z'), step(3, time(2), ['move'], 'x')];
  const past = pastOf(own, [step(2, time(2), ['move'], 'x')], new Set(['gone']));
  expect(past.map(({ gestures }) => gestures)).toEqual([['move'], ['later']]);
  expect(past[0]?.inverse).toEqual([
    { do: 'remove', object: 'x', shared: false },
    { do: 'remove', object: 'x', shared: true },
  ]);
});

test('only what was done in a tab that is gone is mine', () => {
  const past = pastOf([step(3, time(2), ['b'], 'b', { client: 'open' }), step(2, time(1), ['a'], 'a', { you: false })], [], new Set(['gone']));
  expect(past.map(({ mine }) => mine)).toEqual([false, false]);
});
