import { expect, test } from 'vitest';
import { light } from './light';

test.each([
  ['Saved', 'Saved', ''],
  ['Saving…', 'Saving…', ''],
  ['Offline, 3 changes kept on this device', 'Offline', '3 changes kept on this device'],
  [
    'Not saved: the box has no room left. Delete something or download a copy.',
    'Not saved',
    'the box has no room left. Delete something or download a copy.',
  ],
])('%s', (sentence, word, rest) => {
  const parts = light({ state: 'saved', sentence });
  expect(parts.word).toBe(word);
  expect(parts.rest).toBe(rest);
  expect(parts.word + parts.join + parts.rest).toBe(sentence);
});

test('a sentence without the word gets the one of its state', () => {
  expect(light({ state: 'not_saved', sentence: 'This page is full.' })).toEqual({
    word: 'Not saved',
    join: ': ',
    rest: 'This page is full.',
  });
});
