// What a person sees and does, by the names on the screen.

import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';
import type { Box } from './box.ts';

export const OWNER = 'Anna';
export const PASSWORD = 'three plain words';

/** Claims the box; ends in the editor on the starter page. */
export async function claim(page: Page, box: Box): Promise<void> {
  await page.goto(box.address);
  await page.getByLabel('Claim code').fill(box.code);
  await page.getByLabel('Your name').fill(OWNER);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Claim this box' }).click();
  await page.waitForURL('**/-/edit/**');
  await opened(page);
}

export async function signIn(page: Page, address: string): Promise<void> {
  await page.goto(`${address}-/sign-in`);
  await page.getByLabel('Name').fill(OWNER);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/-/');
}

/** The editor stands and its page with it. */
export async function opened(page: Page): Promise<void> {
  await expect(light(page)).toHaveText(/^Saved/);
  await expect(page.locator('iframe[title="Page"]')).toBeVisible();
  await expect(objects(page).first()).toBeVisible();
}

export const light = (page: Page): Locator => page.getByRole('status').filter({ hasText: /^(Saved|Saving|Offline|Not saved)/ });
export const saved = (page: Page): Promise<void> => expect(light(page)).toHaveText(/^Saved/, { timeout: 20_000 });
export const region = (page: Page): Locator => page.getByRole('region', { name: 'Page canvas' });
export const canvas = (page: Page): FrameLocator => page.frameLocator('iframe[title="Page"]');
export const objects = (page: Page): Locator => canvas(page).locator('[data-object]');
export const object = (page: Page, id: string): Locator => canvas(page).locator(`[data-object="${id}"]`);
export const withWords = (page: Page, words: string | RegExp): Locator => objects(page).filter({ hasText: words });
export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
export const handle = (page: Page, name: string): Locator => page.locator(`.gb-outline:not(.gb-several) .gb-handle[data-handle="${name}"]`).locator('visible=true');
export const outlines = (page: Page): Locator => page.locator('.gb-outline:not(.gb-whole)');

export const idOf = async (which: Locator): Promise<string> => (await which.getAttribute('data-object')) ?? '';
export const ids = (page: Page): Promise<string[]> => objects(page).evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['object'] ?? ''));

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** On the screen of the browser. */
export async function rect(which: Locator): Promise<Rect> {
  const box = await which.boundingBox();
  if (!box) throw new Error('it is not on the screen');
  return box;
}

export const middle = ({ x, y, width, height }: Rect): { x: number; y: number } => ({ x: x + width / 2, y: y + height / 2 });

/** Presses, moves in several steps, lets go. */
export async function drag(page: Page, from: { x: number; y: number }, by: { x: number; y: number }, steps = 8): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  try {
    await page.mouse.move(from.x + by.x, from.y + by.y, { steps });
  } finally {
    await page.mouse.up();
  }
}

/** A click in the middle, with the real pointer: what lies on top takes it, as for a person. */
export async function press(page: Page, which: Locator): Promise<void> {
  await which.scrollIntoViewIfNeeded();
  const { x, y } = middle(await rect(which));
  await page.mouse.click(x, y);
}

/** Calls the box's API as the person who is signed in in this browser. */
export async function api<T = any>(page: Page, path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<T> {
  const { origin } = new URL(page.url());
  const answer = await page.request.fetch(`${origin}/-/api/${path}`, { method, timeout: 60_000, headers: { origin }, ...(body === undefined ? {} : { data: body }) });
  const text = await answer.text();
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${text}`);
  return (text ? JSON.parse(text) : null) as T;
}

/** The id of the page in the editor. */
export const pageId = (page: Page): Promise<string> => page.evaluate(() => JSON.parse(document.getElementById('boot')?.textContent ?? '{}').page as string);
