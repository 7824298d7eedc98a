import { expect, test } from 'vitest';
import { asPlace, withHelper, withoutHelper } from './helpers';

test('a place is taken as people write it', () => {
  expect(asPlace(' helper.example:8090/ ')).toBe('http://helper.example:8090');
  expect(asPlace('https://helper.example/box/')).toBe('https://helper.example/box');
  expect(asPlace('   ')).toBe('');
});

test('a helper is listed once, at the end', () => {
  const one = withHelper([], 'a.example');
  expect(withHelper(one, 'b.example')).toEqual(['http://a.example', 'http://b.example']);
  expect(withHelper(one, 'http://a.example/')).toBe(one);
  expect(withHelper(one, ' ')).toBe(one);
});

test('and taken away', () => {
  expect(withoutHelper(['http://a.example', 'http://b.example'], 'http://a.example')).toEqual(['http://b.example']);
});
