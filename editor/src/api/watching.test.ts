// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AtHome } from './atHome';
import { Refused } from './box';
import { Watching } from './watching.svelte';

const state = (flap: AtHome['flap']) => ({ flap }) as AtHome;
const ask = vi.fn<() => Promise<AtHome>>();
const signedOut = vi.fn();
let seen: DocumentVisibilityState = 'visible';
let watching: Watching;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => seen);
  seen = 'visible';
  ask.mockReset().mockResolvedValue(state('home'));
  signedOut.mockReset();
  watching = new Watching(ask, signedOut);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('seldom while nothing happens, often while something is done, never when nobody looks', async () => {
  const end = watching.begin();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(ask).toHaveBeenCalledTimes(1);
  ask.mockResolvedValue(state('working'));
  await vi.advanceTimersByTimeAsync(1_000);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(ask).toHaveBeenCalledTimes(5);
  seen = 'hidden';
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledTimes(5);
  seen = 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.advanceTimersByTimeAsync(0);
  expect(ask).toHaveBeenCalledTimes(6);
  end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledTimes(6);
});

test('a box that is away is said, and what was known stays until it answers', async () => {
  await watching.look();
  ask.mockRejectedValueOnce(new Refused('away', 0, 'The box does not answer.'));
  await watching.look();
  expect([watching.state?.flap, watching.trouble?.message]).toEqual(['home', 'The box does not answer.']);
  await watching.look();
  expect(watching.trouble).toBeNull();
});

test('whoever is signed out is asked in', async () => {
  ask.mockRejectedValueOnce(new Refused('signed_out', 401, 'Sign in first.'));
  await watching.look();
  expect(signedOut).toHaveBeenCalledTimes(1);
});
