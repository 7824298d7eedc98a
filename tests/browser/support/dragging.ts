// One drag of one object among many, move by move.

import type { Page } from '@playwright/test';
import type { Gauge, Shown } from './gauge.ts';
import { middle, object, press, rect } from './screen.ts';

/** Presses on the object and takes it a little way: it is in hand then. */
export async function take(page: Page, id: string): Promise<{ x: number; y: number }> {
  const it = object(page, id);
  await press(page, it);
  const from = middle(await rect(it));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 10, from.y + 10);
  return from;
}

/** Moves what is in hand about `from`, each move when the browser has taken the one before. */
export async function about(page: Page, from: { x: number; y: number }, moves: number): Promise<void> {
  for (let n = 1; n <= moves; n++) await page.mouse.move(from.x + 10 + 80 * Math.sin(n / 9), from.y + 10 + 60 * Math.sin(n / 7));
}

/** The frames of so many moves, then the object stands where it stood. */
export async function dragged(page: Page, id: string, notes: Gauge, moves: number): Promise<Shown[]> {
  const from = await take(page, id);
  await notes.read();
  await about(page, from, moves);
  const frames = await notes.read();
  await page.mouse.move(from.x, from.y);
  await page.mouse.up();
  await page.keyboard.press('Escape');
  return frames;
}
