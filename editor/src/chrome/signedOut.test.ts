import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refused } from '../api/box';
import type { SaveState } from '../session';
import { source } from '../signal';
import { SignedOut } from './signedOut.svelte';

const saved: SaveState = { state: 'saved', changes: 0, sentence: 'Saved' };
const offline: SaveState = { state: 'offline', changes: 1, sentence: 'Offline, 1 change kept on this device' };
const me = vi.fn<() => Promise<unknown>>();

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  me.mockReset();
});

test('while everything is saved nobody is asked', async () => {
  const watch = new SignedOut(source(saved), me);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(me).not.toHaveBeenCalled();
  watch.close();
});

test('a sign-in that has run out is found, and signing in ends it', async () => {
  const save = source(offline);
  me.mockRejectedValueOnce(new Refused('signed_out', 401, 'Sign in first.'));
  const watch = new SignedOut(save, me);
  await vi.advanceTimersByTimeAsync(1);
  expect(watch.now).toBe(true);
  me.mockResolvedValue({ name: 'Anna' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(watch.now).toBe(false);
  watch.close();
});

test('a box that is away is no reason to ask for a password', async () => {
  me.mockRejectedValue(new Refused('away', 0, 'The box does not answer.'));
  const watch = new SignedOut(source(offline), me);
  await vi.advanceTimersByTimeAsync(25_000);
  expect(me).toHaveBeenCalledTimes(3);
  expect(watch.now).toBe(false);
  watch.close();
});

test('asks no more once it is saved again, or closed', async () => {
  const save = source(offline);
  me.mockResolvedValue({});
  const watch = new SignedOut(save, me);
  await vi.advanceTimersByTimeAsync(1);
  save.set(saved);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(me).toHaveBeenCalledTimes(1);
  save.set(offline);
  watch.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(me).toHaveBeenCalledTimes(1);
});
