import { expect, test } from 'vitest';
import type { BoxFacts, PageCard } from '../api/box';
import { stateOf } from './state';

const facts: BoxFacts = { version: '1', name: 'b', addresses: ['http://box.local:8080/'], notices: [], room_sentence: '' };
const page = (state: PageCard['state'], front = false, path = 'soup'): PageCard => ({ id: path, path, title: path, state, front, revision: 1 });

test('at home: the link of the front page, or of the first that is published', () => {
  expect(stateOf([page('live', true, 'home')], facts, false, '').next).toEqual({ kind: 'copy', link: 'http://box.local:8080/' });
  const other = stateOf([page('unpublished', true, 'home'), page('changed')], facts, false, '');
  expect(other.next).toEqual({ kind: 'copy', link: 'http://box.local:8080/soup' });
  expect(other.flap).toBe('down');
});

test('nothing published: the next thing is the front page', () => {
  const state = stateOf([page('unpublished'), page('unpublished', true, 'home')], facts, false, '');
  expect(state.next).toMatchObject({ kind: 'edit', page: { path: 'home' } });
  expect(stateOf([], facts, false, '').next).toBeNull();
});

test('what is wrong comes first, the rest is behind more', () => {
  const notices = ['One.', 'Two.'];
  const state = stateOf([page('live', true)], { ...facts, notices }, false, '');
  expect(state.sentence).toBe('One.');
  expect(state.more).toEqual(['Two.', 'At home only. People on your Wi-Fi can read your site.']);
});

test('a box that does not answer says so, also when it did before', () => {
  expect(stateOf([page('live', true)], facts, true, 'The box does not answer.')).toMatchObject({
    flap: 'cannot',
    sentence: 'The box does not answer.',
    next: { kind: 'again' },
  });
});

test('before the first answer nothing is claimed', () => {
  expect(stateOf(null, null, false, '')).toMatchObject({ flap: 'working', next: null });
});
