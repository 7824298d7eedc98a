import { expect, test, vi } from 'vitest';
import { Refused } from '../api/box';
import { waitUntil } from './away';

const away = new Refused('away', 0, 'The box does not answer.');
const at = (...answers: (string | Error)[]) => vi.fn(async () => {
  const answer = answers.length > 1 ? answers.shift() : answers[0];
  if (answer instanceof Error) throw answer;
  return { run: answer as string };
});
const now = async (): Promise<void> => undefined;

test('a box is back when it answers as another run, however short it was away', async () => {
  expect(await waitUntil('back', 'a', at('a', 'a', 'b'), 9, now)).toBe('back');
  expect(await waitUntil('back', 'a', at('a', away, away, 'b'), 9, now)).toBe('back');
  expect(await waitUntil('back', 'a', at(away, new Refused('signed_out', 401, 'Sign in.')), 9, now)).toBe('back');
});

test('a box that stays as it was, or stays away, is neither', async () => {
  expect(await waitUntil('back', 'a', at('a'), 9, now)).toBe('neither');
  expect(await waitUntil('back', 'a', at(away), 9, now)).toBe('neither');
  expect(await waitUntil('away', 'a', at('a'), 9, now)).toBe('neither');
  expect(await waitUntil('away', 'a', at('a', away), 9, now)).toBe('away');
});
