import { expect, test } from 'vitest';
import { place, type Wish } from './place';

const bounds = { left: 0, top: 0, right: 1000, bottom: 600 };
const wish: Wish = { width: 200, height: 40, gap: 8, side: 'above', align: 'center' };
const at = (left: number, top: number, width = 100, height = 100) => ({ left, top, right: left + width, bottom: top + height });

test('stands 8 above and centred', () => {
  expect(place(at(400, 300), bounds, wish)).toEqual({ left: 350, top: 252, side: 'above' });
});

test('flips when there is no room above', () => {
  expect(place(at(400, 20), bounds, wish)).toEqual({ left: 350, top: 128, side: 'below' });
});

test('keeps another distance below than above', () => {
  expect(place(at(400, 20), bounds, { ...wish, gap: 42, gapBelow: 16 }).top).toBe(136);
});

test('stays within the bounds at both sides', () => {
  expect(place(at(-80, 300), bounds, wish).left).toBe(0);
  expect(place(at(960, 300), bounds, wish).left).toBe(800);
});

test('over something taller than the bounds it keeps to the edge it wished for', () => {
  expect(place(at(0, -50, 900, 900), bounds, wish)).toEqual({ left: 350, top: 0, side: 'inside' });
});

test('never leaves the bounds when what it belongs to is scrolled away', () => {
  expect(place(at(400, -900), bounds, wish).top).toBeGreaterThanOrEqual(0);
  expect(place(at(400, 1900), bounds, wish).top).toBeLessThanOrEqual(560);
});

test('wider than the bounds it begins where they begin', () => {
  expect(place(at(400, 300), bounds, { ...wish, width: 1200 }).left).toBe(0);
});

test('a menu lies along the start of its button', () => {
  expect(place(at(400, 100, 60, 32), bounds, { ...wish, side: 'below', align: 'start' })).toEqual({ left: 400, top: 140, side: 'below' });
});
