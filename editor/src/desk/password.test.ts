import { expect, test } from 'vitest';
import { stillNeeded } from './password';

test('counts down in words', () => {
  expect(stillNeeded('')).toMatch(/^At least ten/);
  expect(stillNeeded('a')).toBe('Nine more.');
  expect(stillNeeded('123456789')).toBe('One more.');
  expect(stillNeeded('1234567890')).toBe('Long enough.');
});

test('counts letters, not their halves', () => {
  expect(stillNeeded('🪴'.repeat(9))).toBe('One more.');
});
