import { expect, test } from 'vitest';
import { languages } from './languages';

test('named and sorted in the language of whoever reads', () => {
  const names = languages('en', 'en').map((tongue) => tongue.name);
  expect(names).toContain('German');
  expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
});

test('a language that is not offered, or is none, is kept', () => {
  expect(languages('gsw-CH', 'en').some((tongue) => tongue.code === 'gsw-CH')).toBe(true);
  expect(languages('not a language', 'en').find((tongue) => tongue.code === 'not a language')?.name).toBe('not a language');
});
