import { expect, test } from 'vitest';
import type { Page } from '../document/generated/Page';
import { addedPicture, beginning, wrote } from './firstSteps';

const text = (words: string, marks?: object[]) => ({
  kind: 'text',
  content: { doc: { type: 'doc', content: [{ type: 'paragraph', content: words ? [{ type: 'text', text: words, marks }] : [] }] } },
});
const picture = (media: string) => ({ kind: 'picture', content: { media, width: 1, height: 1 } });
const page = (objects: object): Page => ({ objects }) as Page;

const start = page({ a: text('Hello'), b: picture('sun') });
const from = beginning(start);

test('nothing is done at the start, and nothing by moving or colouring', () => {
  expect(wrote(from, start)).toBe(false);
  expect(addedPicture(from, start)).toBe(false);
  expect(wrote(from, page({ a: text('Hello', [{ type: 'strong' }]) }))).toBe(false);
});

test('writing counts, an empty new text does not', () => {
  expect(wrote(from, page({ a: text('Hello you') }))).toBe(true);
  expect(wrote(from, page({ a: text('Hello'), n: text('') }))).toBe(false);
  expect(wrote(from, page({ a: text('Hello'), n: text('Hi') }))).toBe(true);
});

test('a picture of one’s own counts, a copy does not', () => {
  expect(addedPicture(from, page({ b: picture('sun'), c: picture('sun') }))).toBe(false);
  expect(addedPicture(from, page({ c: picture('photo') }))).toBe(true);
});
