import { expect, test } from 'vitest';
import { aroundLinks, lightWords } from './lights';

test('a check says in words how it is, and what it waits for', () => {
  expect(lightWords({ kind: 'lock', light: 'good', sentence: '' })).toBe('Fine');
  expect(lightWords({ kind: 'lock', light: 'waits', sentence: '', waits_for: 'door' })).toBe('Waits for the door');
  expect(lightWords({ kind: 'lock', light: 'waits', sentence: '', waits_for: 'from_the_future' })).toBe('Waiting');
});

test('links in a sentence are found without the stop behind them', () => {
  expect(aroundLinks('Read at http://box.local:8080/, or https://a.example/x.')).toEqual(['Read at ', 'http://box.local:8080/', ', or ', 'https://a.example/x', '.']);
  expect(aroundLinks('Nothing here')).toEqual(['Nothing here']);
});
