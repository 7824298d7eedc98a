import { expect, test } from 'vitest';
import type { AtHome } from '../api/atHome';
import type { PageCard } from '../api/box';
import { stateOf } from './state';

const home: AtHome = {
  readers: 'home',
  asked: true,
  sentence: 'At home only. People on your Wi-Fi can read your site.',
  line: 'At home it is read at http://box.local:8080/',
  flap: 'home',
  button: { kind: 'open_to_everyone', label: 'Open it to everyone' },
  how: null,
  link: null,
  name: null,
  home_links: [{ link: 'http://box.local:8080/', sentence: 'Works.' }],
  checks: [],
};
const open: AtHome = { ...home, flap: 'open', sentence: 'Open.', link: 'https://anna.example/', line: 'https://anna.example/', button: { kind: 'copy_link', label: 'Copy link' } };
const page = (state: PageCard['state'], front = false, path = 'soup'): PageCard => ({ id: path, path, title: path, state, front, revision: 1 });

test('at home only: the next thing is to open it, and the link stands in grey', () => {
  expect(stateOf([page('live', true, '')], [], home, '')).toMatchObject({
    flap: 'down',
    line: 'At home it is read at http://box.local:8080/',
    next: { kind: 'go', to: '/-/open', label: 'Open it to everyone' },
  });
});

test('open: the link of the front page, or of the first that is published', () => {
  expect(stateOf([page('live', true, '')], [], open, '').next).toEqual({ kind: 'copy', link: 'https://anna.example/' });
  const other = stateOf([page('unpublished', true, ''), page('changed', false, 'élan')], [], open, '');
  expect(other.next).toEqual({ kind: 'copy', link: 'https://anna.example/%C3%A9lan' });
  expect([other.flap, other.line]).toEqual(['up', 'https://anna.example/%C3%A9lan']);
});

test('a name that needs its owner leads to the name alone; a button nobody knows is none', () => {
  const live = [page('live', true, '')];
  const with_ = (kind: string) => stateOf(live, [], { ...open, flap: 'cannot', button: { kind, label: 'Enter the new key' } }, '').next;
  expect(with_('name')).toEqual({ kind: 'go', to: '/-/open#name', label: 'Enter the new key' });
  expect(with_('from_the_future')).toBeNull();
  expect(stateOf(live, [], { ...open, link: null }, '').next, 'no link to copy').toBeNull();
});

test('what only the owner can do is shown, and a lock is tried for', () => {
  const live = [page('live', true, '')];
  const how = { title: 'One router', steps: ['Open it.'], page: 'http://192.168.1.1/', letter: null, there: [] };
  const shows = { ...open, flap: 'cannot' as const, button: { kind: 'show_how', label: 'Show me how' } };
  expect(stateOf(live, [], { ...shows, how }, '').next).toEqual({ kind: 'how', how, label: 'Show me how' });
  expect(stateOf(live, [], shows, '').next, 'nothing to show').toBeNull();
  const lock = { ...open, button: { kind: 'try_lock', label: 'Try now' } };
  expect(stateOf(live, [], lock, '').next).toEqual({ kind: 'lock', label: 'Try now' });
});

test('nothing published: the next thing is the front page', () => {
  const state = stateOf([page('unpublished'), page('unpublished', true, 'home')], [], home, '');
  expect(state.next).toMatchObject({ kind: 'edit', page: { path: 'home' } });
  expect(stateOf([], [], home, '').next).toBeNull();
});

test('what is wrong comes first, the rest is behind more', () => {
  const state = stateOf([page('live', true)], ['One.', 'Two.'], home, '');
  expect(state.sentence).toBe('One.');
  expect(state.also).toEqual(['Two.', 'At home only. People on your Wi-Fi can read your site.']);
});

test('a box that does not answer says so, also when it did before', () => {
  expect(stateOf([page('live', true)], [], open, 'The box does not answer.')).toMatchObject({
    flap: 'cannot',
    sentence: 'The box does not answer.',
    next: { kind: 'again' },
  });
});

test('before the first answer nothing is claimed', () => {
  expect(stateOf(null, [], home, '')).toMatchObject({ flap: 'working', next: null });
  expect(stateOf([], [], null, '')).toMatchObject({ flap: 'working', next: null });
});
