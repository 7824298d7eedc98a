import { expect, test } from 'vitest';
import type { AtHome, Check, NameProvider, Tried } from '../api/atHome';
import { faultOf, mayGoOn, newName, wholeName } from './form';
import { linesOf, stepOf } from './steps';

const duck: NameProvider = {
  id: 'duck-dns',
  title: 'DuckDNS',
  site: 'https://www.duckdns.org',
  ending: '.duckdns.org',
  by_hand: false,
  fields: [{ key: 'key', label: 'Key', hint: '', there: '', kind: 'secret', choices: [], optional: false }],
};
const own: NameProvider = { ...duck, id: 'own-domain', ending: '', by_hand: true, fields: [] };
const named = { name: 'anna.duckdns.org', provider: 'duck-dns', title: 'DuckDNS', filled: {}, records: [] };
const state: AtHome = { readers: 'home', asked: false, sentence: '', line: null, flap: 'home', button: null, how: null, link: null, name: null, home_links: [], checks: [] };
const tried = (wrong: NonNullable<Tried['wrong']>, field?: string): Tried => ({ good: false, sentence: 'No.', wrong, ...(field ? { field } : {}), more: '', records: [] });

test('each step follows from how it is, so that it is found again', () => {
  expect(stepOf(state, false)).toBe('name');
  expect(stepOf({ ...state, name: named }, false)).toBe('agree');
  const anyone: AtHome = { ...state, name: named, readers: 'anyone', flap: 'working' };
  expect(stepOf(anyone, false)).toBe('way');
  expect(stepOf({ ...anyone, flap: 'open' }, false), 'no lock yet').toBe('way');
  const open: AtHome = { ...anyone, flap: 'open', link: 'https://anna.duckdns.org/' };
  expect(stepOf(open, false)).toBe('link');
  expect(stepOf(open, true)).toBe('name');
});

test('four lines, and before them only what stands in the way', () => {
  const check = (kind: string, light: Check['light']): Check => ({ kind, light, sentence: `${kind}.` });
  expect(linesOf([]).map(({ check }) => check.light)).toEqual(['working', 'working', 'working', 'working']);
  const lines = linesOf([check('internet', 'good'), check('house', 'bad'), check('door', 'waits'), check('name', 'good'), check('found', 'bad')]);
  expect(lines.map(({ title, check }) => [title, check.light])).toEqual([
    ['Router', 'bad'],
    ['Name', 'good'],
    ['Door', 'waits'],
    ['Lock', 'working'],
    ['Read from outside', 'working'],
  ]);
});

test('the first part of a name is enough where all end alike', () => {
  expect(wholeName(' anna ', duck)).toBe('anna.duckdns.org');
  expect(wholeName('Anna.DuckDNS.org.', duck)).toBe('Anna.DuckDNS.org');
  expect(wholeName('https://anna.example.org/', own)).toBe('anna.example.org');
  expect(wholeName('', duck)).toBe('');
});

test('only what this provider asks for is sent to it', () => {
  const body = newName('anna', duck, { key: 'k', person: 'typed for another' });
  expect(body).toEqual({ name: 'anna.duckdns.org', provider: 'duck-dns', filled: { key: 'k' } });
  const choice = { ...duck, fields: [{ ...duck.fields[0]!, key: 'kind', kind: 'choice' as const, choices: ['a', 'b'] }] };
  expect(newName('anna', choice, {}).filled).toEqual({ kind: 'a' });
});

test('an answer stands beside the field that it is about', () => {
  expect(faultOf(tried('name'), duck)?.at).toBe('name');
  expect(faultOf(tried('key'), duck)?.at).toBe('key');
  expect(faultOf(tried('key'), own)?.at, 'no such field').toBe('');
  expect(faultOf(tried('field', 'key'), duck)?.at).toBe('key');
  expect(faultOf(tried('field', 'from-the-future'), duck)?.at).toBe('');
  expect(faultOf(tried('connection'), duck)?.at).toBe('');
  expect(faultOf({ ...tried('name'), good: true }, duck)).toBeNull();
  expect([tried('connection'), tried('records'), tried('key'), tried('name')].map(mayGoOn)).toEqual([true, true, false, false]);
});
