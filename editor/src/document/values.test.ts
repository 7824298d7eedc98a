import { describe, expect, it } from 'vitest';
import { newId, isId } from './id';
import { isTarget, targetFrom } from './link';
import { decimal, deg, px } from './number';
import { sequence } from './random';
import { isStackKey, keyBetween, spreadKeys } from './stacking';
import { styleProperties } from './style';
import { plainDoc, readDoc, words } from './text';

describe('numbers', () => {
  it.each([[0, '0px'], [100, '1px'], [-5, '-0.05px'], [1250, '12.5px'], [-1205, '-12.05px']])('%i', (n, text) => expect(px(n)).toBe(text));
  it('angles and shares', () => expect([deg(-350), decimal(35)]).toEqual(['-3.5deg', '0.35']));
});

describe('stacking keys', () => {
  it('a thousand on top of each other stay short', () => {
    let top = keyBetween(null, null) as string;
    for (let n = 0; n < 1000; n++) {
      const next = keyBetween(top, null) as string;
      expect(next > top).toBe(true);
      top = next;
    }
    expect(top.length).toBeLessThanOrEqual(17);
  });
  it('are spread in order', () => {
    for (const count of [1, 2, 61, 5000]) {
      const keys = spreadKeys(count);
      expect(keys.every(isStackKey)).toBe(true);
      expect(keys.every((key, at) => at === 0 || (keys[at - 1] as string) < key)).toBe(true);
    }
  });
  it('stand between', () => {
    const random = sequence(7);
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    const key = (): string => Array.from({ length: 1 + random(8) }, () => digits[random(62)]).join('') + digits[1 + random(61)];
    for (let n = 0; n < 2000; n++) {
      const [a, b] = [key(), key()].sort() as [string, string];
      if (a === b) continue;
      const middle = keyBetween(a, b) as string;
      expect(a < middle && middle < b).toBe(true);
      expect((keyBetween(null, a) as string) < a && (keyBetween(b, null) as string) > b).toBe(true);
    }
  });
  it('there is none between equals', () => expect(keyBetween('V', 'V')).toBe(null));
});

describe('links', () => {
  it.each(['https://example.org/a?b#c', 'mailto:a@b.c', 'tel:+491234', '#top', 'page:abcdefghijklmnop#x'])('%s', (link) => expect(isTarget(link)).toBe(true));
  it.each(['javascript:alert(1)', 'JaVaScRiPt:x', 'data:text/html,x', '//evil', '/x', 'page:short', '', 'https://', 'http:///x', 'https://a b', '#', 'vbscript:x', '\u0001javascript:x', 'page:abcdefghijklmnop#<'])(
    'not %s',
    (link) => expect(isTarget(link)).toBe(false),
  );
  it.each([['example.org', 'https://example.org'], [' anna@example.org ', 'mailto:anna@example.org'], ['javascript:alert(1)', null], ['two words', null]])(
    'typed %s',
    (typed, target) => expect(targetFrom(typed)).toBe(target),
  );
});

it('ids are random and well formed', () => {
  const ids = new Set(Array.from({ length: 1000 }, newId));
  expect(ids.size).toBe(1000);
  expect([...ids].every(isId)).toBe(true);
});

it('style properties stand in their order', () => {
  expect(styleProperties({ fit: 'cover', colour: 'token:leaf', opacity: 5, font: 'mono', shadow: 'low', size: 2450 })).toEqual([
    ['--ink', 'var(--t-leaf)'],
    ['--opacity', '0.05'],
    ['--shadow', 'var(--shadow-low)'],
    ['--font', 'var(--f-mono, var(--f-body))'],
    ['--size', '24.5px'],
    ['--fit', 'cover'],
  ]);
});

it('texts: plain words and back; what is refused', () => {
  expect(words(plainDoc('a\r\n\nb\u0007'))).toBe('a\n\nb');
  for (const bad of [{ type: 'script' }, { type: 'paragraph', onclick: 'x' }, { type: 'heading', attrs: { level: 7 } }, { type: 'bullet_list', content: [] }]) {
    expect(() => readDoc({ type: 'doc', content: [bad] })).toThrow();
  }
  let deep: unknown = { type: 'paragraph' };
  for (let n = 0; n < 17; n++) deep = { type: 'bullet_list', content: [{ type: 'list_item', content: [{ type: 'paragraph' }, deep] }] };
  expect(() => readDoc({ type: 'doc', content: [deep] })).toThrow('deeply');
});
