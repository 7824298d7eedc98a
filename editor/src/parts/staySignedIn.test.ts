import { afterEach, expect, test, vi } from 'vitest';
import { isElsewhere, signedInAt } from './staySignedIn';

afterEach(() => void vi.unstubAllGlobals());
function answers(status: number, body: unknown): void {
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status }));
}

test('only another name with a lock is elsewhere', () => {
  expect(isElsewhere('https://anna.example/', 'http://192.168.1.4/-/')).toBe(true);
  expect(isElsewhere('https://anna.example/soup', 'https://anna.example/-/')).toBe(false);
  expect(isElsewhere('http://gluebox.local/', 'http://192.168.1.4/-/')).toBe(false);
});

test('one arrives signed in on the page that was meant', async () => {
  answers(200, { link: 'https://anna.example/-/hand-over?token=abc' });
  expect(await signedInAt('https://anna.example/soup')).toBe('https://anna.example/-/hand-over?token=abc&next=%2Fsoup');
});

test('a box that hands nothing over, or to another name, is simply opened', async () => {
  answers(409, { error: { code: 'no_lock', sentence: 'Not yet.' } });
  expect(await signedInAt('https://anna.example/')).toBe('https://anna.example/');
  answers(200, { link: 'https://bob.example/-/hand-over?token=abc' });
  expect(await signedInAt('https://anna.example/')).toBe('https://anna.example/');
});
