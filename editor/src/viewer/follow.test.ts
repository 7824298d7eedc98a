import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Wire } from '../sync/socket';
import { follow } from './follow';

let wires: (Wire & { said: string[] })[] = [];
const ports = {
  random: () => 0,
  connect() {
    const wire: Wire & { said: string[] } = { said: [], send: (text) => void wire.said.push(text), close: () => undefined, onopen: null, onmessage: null, onclose: null };
    wires.push(wire);
    return wire;
  },
};
const tell = (message: unknown): void => wires.at(-1)?.onmessage?.({ data: JSON.stringify(message) });

beforeEach(() => {
  wires = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test('many changes are shown together, and one that comes meanwhile afterwards', async () => {
  let looked = 0;
  let finish = (): void => undefined;
  const changed = (): Promise<void> => (looked++, new Promise((done) => (finish = done)));
  const end = follow({ page: 'p', site: 's' }, { changed, away: () => undefined, ended: () => undefined }, ports);
  wires[0]?.onopen?.(null as never);
  tell({ t: 'welcome' });
  expect(wires[0]?.said.map((text) => JSON.parse(text).document ?? JSON.parse(text).t)).toEqual(['hello', 'p', 's']);
  for (let n = 0; n < 9; n++) tell({ t: 'edits', document: 'p' });
  await vi.advanceTimersByTimeAsync(300);
  expect(looked).toBe(1);
  tell({ t: 'edits', document: 's' });
  await vi.advanceTimersByTimeAsync(300);
  expect(looked).toBe(1);
  finish();
  await vi.advanceTimersByTimeAsync(300);
  expect(looked).toBe(2);
  end();
});

test('an ended link is told once, and nothing is asked of the box any more', async () => {
  const told: string[] = [];
  follow({ page: 'p', site: 's' }, { changed: async () => undefined, away: () => undefined, ended: (sentence) => told.push(sentence) }, ports);
  wires[0]?.onopen?.(null as never);
  tell({ t: 'bye', reason: 'link_ended', sentence: 'Anna has ended this link.' });
  wires[0]?.onclose?.({ code: 1000 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual(['Anna has ended this link.']);
  expect(wires.length).toBe(1);
});
