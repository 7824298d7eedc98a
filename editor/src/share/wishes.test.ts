import { expect, test } from 'vitest';
import type { ShareLink } from '../api/links';
import { endWords, formOf, newForm, promise, useWords, wishesOf } from './wishes';

const now = new Date(2026, 10, 23, 12);
const link: ShareLink = {
  id: 'a', label: '', page: 'p', title: 'Bees', right: 'look', until: new Date(2026, 11, 7, 12).toISOString(), most: null, uses: 0, password: false,
  made_at: '', made_by: 'Anna', used_at: null, state: 'open', link: 'http://box/-/s/t', open: true,
};

test('two clicks ask for nothing: look, the usual end, no password', () => {
  expect(wishesOf(newForm())).toEqual({ right: 'look', label: '', most: null, password: null });
});

test('a day is meant to its end, where the person is', () => {
  const { until } = wishesOf({ ...newForm(), end: 'day', day: '2026-12-24' });
  expect(new Date(until ?? '').toLocaleString('en-GB')).toBe('24/12/2026, 23:59:59');
  expect(wishesOf({ ...newForm(), end: 'none' }).until).toBeNull();
});

test('a change that says nothing changes nothing', () => {
  const before = { ...link, password: true, most: 3, label: 'Choir', right: 'edit' as const };
  expect(wishesOf(formOf(before))).toEqual({ right: 'edit', label: 'Choir', most: 3 });
  expect(wishesOf({ ...formOf(before), asks: false }).password).toBeNull();
  expect(wishesOf({ ...formOf(before), password: 'alto' }).password).toBe('alto');
  expect(wishesOf(formOf({ ...link, until: null })).until).toBeNull();
});

test('code is a right of its own, and goes when the right to edit goes', () => {
  const coder = { ...link, right: 'edit_with_code' as const };
  expect(wishesOf(formOf(coder)).right).toBe('edit_with_code');
  expect(wishesOf({ ...formOf(coder), right: 'look' }).right).toBe('look');
  expect(wishesOf({ ...newForm(), right: 'edit' }).right).toBe('edit');
  expect(promise({ ...coder, until: null }, now)).toBe('Whoever has this link may edit, and put code on, this page. Nothing else on your box.');
});

test('a link in words', () => {
  expect(promise(link, now)).toBe('Whoever has this link may look at this page until 7 December. Nothing else on your box.');
  expect(promise({ ...link, right: 'edit', until: null }, now)).toBe('Whoever has this link may edit this page. Nothing else on your box.');
  expect(promise({ ...link, right: 'add', until: null }, now)).toBe('Whoever has this link may put pictures and notes on this page. Nothing else on your box.');
  expect(endWords({ ...link, until: new Date(2027, 0, 2).toISOString() }, now)).toBe('until 2 January 2027');
  expect(endWords({ ...link, state: 'over' }, now)).toBe('ended 7 December');
  expect(endWords({ ...link, state: 'used_up' }, now)).toBe('used up');
  expect(useWords(link, now)).toBe('not opened yet');
  expect(useWords({ ...link, uses: 2, most: 5, used_at: now.toISOString() }, now)).toBe('opened on 2 of 5 devices, last 23 November');
  expect(useWords({ ...link, uses: 1, used_at: now.toISOString() }, now)).toBe('opened on 1 device, last 23 November');
  expect(useWords({ ...link, uses: 7, used_at: now.toISOString() }, now)).toBe('opened on 7 devices, last 23 November');
});
