import { expect, test } from 'vitest';
import type { Day } from '../api/box';
import { dayOfMonth, firstColumn, weekday, weekdays } from './month';

const day = (date: string): Day => ({ date, kind: 'well', sentence: '' });

test('a date has its weekday, wherever the browser is', () => {
  expect(weekday('2026-11-22')).toBe(6);
  expect(weekday('2026-11-23')).toBe(0);
  expect(weekday('2028-02-29')).toBe(1);
  expect(weekday('not a date')).toBe(0);
  expect(weekdays()[weekday('2026-11-22')]).toBe('Sun');
});

test('the first day stands below its weekday', () => {
  expect(firstColumn([day('2026-10-23'), day('2026-10-24')])).toBe(5);
  expect(firstColumn([])).toBe(1);
});

test('a square shows the day of the month', () => {
  expect(dayOfMonth('2026-11-02')).toBe('2');
  expect(dayOfMonth('2026-11-30')).toBe('30');
});
