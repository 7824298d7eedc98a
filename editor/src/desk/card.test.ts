import { expect, test } from 'vitest';
import { asText, asTyped, twoPlaces } from './card';

const words = ['able', 'zoo', 'art', 'bone', 'cat', 'dune'];

test('two places are two, in order, and every pair can be asked', () => {
  const met = new Set<string>();
  for (let a = 0; a < 6; a += 1) {
    for (let b = 0; b < 5; b += 1) {
      const given = [a / 6, b / 5];
      const [first, second] = twoPlaces(6, () => given.shift() ?? 0);
      expect(first).toBeLessThan(second);
      expect(second).toBeLessThan(6);
      met.add(`${first} ${second}`);
    }
  }
  expect(met.size).toBe(15);
});

test('what was typed stands where it was asked for, and nowhere else', () => {
  expect(asTyped(words, [1, 4], [' Zoo ', 'CAT'])).toEqual(words);
  expect(asTyped(words, [1, 4], ['able', ''])).toEqual(['able', 'able', 'art', 'bone', '', 'dune']);
});

test('a copied card has numbers', () => {
  expect(asText(['able', 'zoo'])).toBe('1. able\n2. zoo');
});
