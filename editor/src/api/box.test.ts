import { afterEach, expect, test, vi } from 'vitest';
import { box, editAddress, readAddress, Refused } from './box';

function answer(status: number, body: unknown): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  vi.stubGlobal('fetch', vi.fn(async () => new Response(text, { status })));
}

afterEach(() => void vi.unstubAllGlobals());

test('what the box refuses arrives in its own words', async () => {
  answer(404, { error: { code: 'no_page', sentence: 'There is no such page.' } });
  await expect(box.copyPage('x')).rejects.toMatchObject({ code: 'no_page', status: 404, message: 'There is no such page.' });
});

test('an answer that is no answer is still a sentence', async () => {
  answer(502, '<html>Bad gateway</html>');
  await expect(box.pages()).rejects.toMatchObject({ code: 'unforeseen', message: /^Something went wrong/ });
});

test('a box that is away says what to do', async () => {
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')));
  const refusal = await box.pages().catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refused);
  expect((refusal as Refused).message).toMatch(/switched off/);
});

test('a stranger hears nothing of the inside', async () => {
  answer(200, { claimed: true, version: '1.2' });
  await expect(box.facts()).rejects.toMatchObject({ status: 401 });
  answer(200, { claimed: true, version: '1.2', inside: { name: 'b', addresses: [], notices: [], room_sentence: '' } });
  await expect(box.facts()).resolves.toMatchObject({ version: '1.2', name: 'b' });
});

test('an id cannot leave its place in the address', async () => {
  answer(200, {});
  await box.bin('../../claim');
  expect(fetch).toHaveBeenCalledWith('/-/api/pages/..%2F..%2Fclaim', expect.objectContaining({ method: 'DELETE' }));
});

test('the front page has the empty path; letters of any script are written as an address', () => {
  expect([editAddress(''), readAddress('')]).toEqual(['/-/edit/', '/']);
  expect(editAddress('summer-in-élan/2')).toBe('/-/edit/summer-in-%C3%A9lan/2');
});
