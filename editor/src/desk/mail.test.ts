import { expect, test } from 'vitest';
import type { MailSettings } from '../api/mail';
import { formOf, hasPassword, OWN, portFor, wishOf } from './mail';

const own: MailSettings = { provider: OWN, host: 'mail.example.org', port: 587, lock: 'start_tls', name: 'anna', from: 'anna@example.org', to: 'bo@example.org', wants_password: false };

test('what is kept comes back as it was, without the password', () => {
  expect(wishOf(formOf(own, 'gmail'))).toEqual({ provider: OWN, host: 'mail.example.org', port: 587, lock: 'start_tls', name: 'anna', from: 'anna@example.org', to: 'bo@example.org', password: '' });
});

test('of a known provider only the address and the password are said', () => {
  const form = { ...formOf(null, 'gmail'), from: ' anna@example.org ', password: 'abcd efgh' };
  expect(wishOf(form)).toEqual({ provider: 'gmail', from: 'anna@example.org', to: '', password: 'abcd efgh' });
  expect(wishOf({ ...form, name: 'anna', host: 'elsewhere' })).toEqual({ provider: 'gmail', from: 'anna@example.org', to: '', password: 'abcd efgh', name: 'anna' });
});

test('where nobody asks who it is, nobody is said', () => {
  const open = formOf({ ...own, name: '' }, 'gmail');
  expect(wishOf(open)).toMatchObject({ name: '' });
  expect(wishOf({ ...open, open: false, name: '' })).not.toHaveProperty('name');
});

test('the password is kept for the same account, and for no other', () => {
  const form = formOf(own, 'gmail');
  expect(hasPassword(form, own)).toBe(true);
  for (const other of [{ name: 'bo' }, { name: '' }, { host: 'elsewhere.example' }, { provider: 'gmail' }]) expect(hasPassword({ ...form, ...other }, own)).toBe(false);
  expect(hasPassword(form, { ...own, wants_password: true })).toBe(false);
  expect(hasPassword(form, null)).toBe(false);
});

test('a lock brings its number, unless it is another one', () => {
  expect([portFor('tls', '587'), portFor('start_tls', '465'), portFor('start_tls', ''), portFor('tls', '2525')]).toEqual(['465', '587', '587', '2525']);
});
