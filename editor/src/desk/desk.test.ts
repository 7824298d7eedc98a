import { beforeEach, expect, test, vi } from 'vitest';
import { Refused, type box as Box, type PageCard } from '../api/box';
import { Desk } from './desk.svelte';

const card: PageCard = { id: 'p1', path: 'soup', title: 'Soup', state: 'live', front: false, revision: 1 };
const box = {
  pages: vi.fn(async () => ({ pages: [card], bin: [] })),
  facts: vi.fn(async () => ({ version: '1', name: 'box', addresses: [], notices: [], room_sentence: '' })),
  newPage: vi.fn(async () => card),
  retitle: vi.fn(async () => ({})),
  move: vi.fn(async () => ({})),
  bin: vi.fn(async () => ({})),
  bringBack: vi.fn(async () => ({})),
};
const go = vi.fn();
let desk: Desk;

beforeEach(() => {
  vi.clearAllMocks();
  desk = new Desk(box as unknown as typeof Box, go);
});

test('deleting says for how long, and undo brings the page back', async () => {
  await desk.remove(card);
  expect(desk.toasts[0]?.sentence).toBe('"Soup" is in the bin for 30 days.');
  await desk.toasts[0]?.undo?.();
  expect(box.bringBack).toHaveBeenCalledWith('p1');
});

test('what the box refuses is said in its sentence, and nothing is undone', async () => {
  box.bin.mockRejectedValueOnce(new Refused('no_room', 507, 'The box has no room left.'));
  await desk.remove(card);
  expect(desk.toasts.map((toast) => [toast.sentence, toast.undo])).toEqual([['The box has no room left.', undefined]]);
});

test('renaming changes only what is another, and never the link of the front page', async () => {
  await desk.rename(card, 'Soups', 'soup');
  expect(box.retitle).toHaveBeenCalledWith('p1', 1, 'Soups');
  expect(box.move).not.toHaveBeenCalled();
  await desk.rename({ ...card, front: true, path: '' }, 'Soup', 'elsewhere');
  expect(box.move).not.toHaveBeenCalled();
  await desk.rename(card, 'Soup', 'broth');
  expect(box.move).toHaveBeenCalledWith('p1', 'broth');
});

test('a new page opens in the editor', async () => {
  await desk.newPage('Soup');
  expect(go).toHaveBeenCalledWith('/-/edit/soup');
});

test('whoever is signed out is asked in', async () => {
  box.pages.mockRejectedValueOnce(new Refused('signed_out', 401, 'Sign in first.'));
  await desk.load();
  expect(go).toHaveBeenCalledWith('/-/sign-in');
});

test('changes that waited in this browser are counted, what is stuck stays listed', () => {
  desk.drained({ sent: 2, kept: 0, refused: [], conflicts: [], sentence: null });
  expect(desk.toasts[0]?.sentence).toBe('2 changes kept in this browser are in the box now.');
  expect(desk.waiting).toBeNull();
  desk.drained({ sent: 0, kept: 3, refused: [], conflicts: [], sentence: 'The box has no room left.' });
  expect(desk.waiting?.kept).toBe(3);
});

test('two clicks are one', async () => {
  await Promise.all([desk.newPage('a'), desk.newPage('a')]);
  expect(box.newPage).toHaveBeenCalledTimes(1);
});
