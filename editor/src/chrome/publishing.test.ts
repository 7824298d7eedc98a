import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Session } from '../session';
import { Publishing } from './publishing.svelte';

const result = { sentence: 'Published in this home.', link: 'http://box.local/', open: false, ask: true };
const session = { publish: vi.fn(async () => result), say: vi.fn() };
const go = vi.fn();
let publishing: Publishing;

const answers = (status: number, body: unknown) => vi.stubGlobal('fetch', vi.fn(async () => new Response(JSON.stringify(body), { status })));

beforeEach(async () => {
  vi.clearAllMocks();
  publishing = new Publishing(session as unknown as Session, go);
  await publishing.publish();
});
afterEach(() => void vi.unstubAllGlobals());

test('people in this home: the question is over, and nobody is led away', async () => {
  answers(200, null);
  await publishing.choose('home');
  expect(publishing.result).toEqual({ ...result, ask: false });
  expect(go).not.toHaveBeenCalled();
});

test('anyone: the way to a name', async () => {
  answers(200, null);
  await publishing.choose('anyone');
  expect(fetch).toHaveBeenCalledWith('/-/api/at-home/readers', expect.objectContaining({ method: 'PUT', body: '{"readers":"anyone"}' }));
  expect(go).toHaveBeenCalledWith('/-/open');
});

test('a choice that the box could not keep is asked again, and why is said', async () => {
  answers(507, { error: { code: 'no_room', sentence: 'The box has no room left.' } });
  await publishing.choose('anyone');
  expect(publishing.result?.ask).toBe(true);
  expect(go).not.toHaveBeenCalled();
  expect(session.say).toHaveBeenCalledWith('The box has no room left.', expect.anything());
});
