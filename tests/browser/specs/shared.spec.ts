// What all pages of a site share: an object made to show everywhere, its way to visitors and back, and the site's colours.

import type { Locator, Page } from '@playwright/test';
import { api, button, canvas, claim, drag, idOf, middle, object, opened, outlines, pageId, press, rect, saved, signIn, withWords } from '../support/screen.ts';
import { differences, shown } from '../support/same.ts';
import { expect, test } from '../support/test.ts';

const toolbar = (page: Page): Locator => page.getByRole('toolbar', { name: 'What is selected' });

async function choose(page: Page, id: string): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await press(page, object(page, id));
  await expect(outlines(page)).toHaveCount(1);
}

async function more(page: Page, name: string): Promise<void> {
  await toolbar(page).getByRole('button', { name: 'More', exact: true }).click();
  await button(page, name).click();
}

async function second(of: Page, title: string): Promise<string> {
  const made = await api<{ path: string }>(of, 'pages', { title });
  return made.path;
}

test('an object shows on every page, for its owner at once and for visitors when any page is published', async ({ page, context, browser, box, watch }) => {
  await claim(page, box);
  const path = await second(page, 'Second');
  const other = await context.newPage();
  await other.goto(`${box.address}-/edit/${path}`);
  await saved(other);
  const note = await idOf(withWords(page, 'It lives on'));
  await choose(page, note);
  await expect(toolbar(page).getByText('On every page', { exact: true })).toHaveCount(0);
  await more(page, 'Show on every page');
  await expect(toolbar(page).getByText('On every page', { exact: true })).toBeVisible();
  await expect(outlines(page), 'it stays chosen').toHaveCount(1);
  await expect(object(other, note)).toHaveText(/^It lives on/);

  // One undo brings it back to its page, one redo to all.
  await button(page, 'Undo').click();
  await expect(object(other, note)).toHaveCount(0);
  await expect(object(page, note)).toHaveCount(1);
  await button(page, 'Redo').click();
  await expect(object(other, note)).toHaveCount(1);

  // Moved and written on the other page, it is so on this.
  await choose(other, note);
  await drag(other, middle(await rect(object(other, note))), { x: -60, y: -40 });
  const place = (of: Page) => object(of, note).evaluate((one: HTMLElement) => one.style.cssText.match(/--[xy]:[^;]+/g)?.join(' '));
  const moved = await place(other);
  await expect.poll(() => place(page)).toBe(moved);
  await choose(other, note);
  await press(other, object(other, note));
  await expect(canvas(other).locator('.ProseMirror')).toBeFocused();
  // The same text from another page: somebody has it in hand.
  await choose(page, note);
  await press(page, object(page, note));
  await expect(page.getByText('Anna is writing in this text.')).toBeVisible();
  await other.keyboard.press('Control+a');
  await other.keyboard.type('Made at home');
  await other.keyboard.press('Escape');
  await expect(object(page, note)).toHaveText('Made at home');
  await saved(other);

  // Both editors show what the renderer renders, in one stack.
  const fresh = await context.newPage();
  await fresh.setViewportSize({ width: 1200, height: 900 });
  for (const editor of [page, other]) {
    const frame = editor.frames().find((one) => one.url().includes('/-/canvas/'))!;
    await fresh.goto(`${box.address}-/canvas/${await pageId(editor)}`);
    const rendered = await shown(fresh);
    await expect.poll(async () => differences(await shown(frame), rendered)).toEqual([]);
  }

  // Visitors have it when one page is published, on every page that is.
  const visitor = await browser.newContext();
  watch.over(visitor);
  const reading = await visitor.newPage();
  await api(page, 'publish-all', {});
  for (const at of ['', path]) {
    await reading.goto(`${box.address}${at}`);
    await expect(reading.getByText('Made at home')).toBeVisible();
  }
  const states = async () => (await api<{ pages: { state: string }[] }>(page, 'pages')).pages.map(({ state }) => state);
  expect(await states()).toEqual(['live', 'live']);
  await choose(other, note);
  await other.keyboard.press('Delete');
  await expect(other.getByText('That stood on every page and is gone from all of them. Undo brings it back.')).toBeVisible();
  await expect(object(page, note)).toHaveCount(0);
  await saved(other);
  expect(await states(), 'visitors lack something on both').toEqual(['changed', 'changed']);
  await expect(page.locator('header')).toContainText('Only you see these changes.');
  await reading.reload();
  await expect(reading.getByText('Made at home')).toBeVisible();
  await button(other, 'Undo').click();
  await expect(object(page, note)).toHaveCount(1);
  await choose(page, note);
  await more(page, 'Only on this page');
  await expect(object(other, note)).toHaveCount(0);
  await saved(page);
  await api(other, `pages/${await pageId(other)}/publish`, {});
  await reading.goto(`${box.address}${path}`);
  await expect(reading.getByText('Made at home')).toHaveCount(0);
  await visitor.close();
});

test('going back to before an object showed on every page leaves it on every page, once', async ({ page, context, box }) => {
  await claim(page, box);
  const path = await second(page, 'Second');
  const note = await idOf(withWords(page, 'It lives on'));
  await choose(page, note);
  await drag(page, middle(await rect(object(page, note))), { x: 30, y: 20 });
  await more(page, 'Show on every page');
  const other = await context.newPage();
  await other.goto(`${box.address}-/edit/${path}`);
  await expect(object(other, note)).toHaveCount(1);
  await saved(page);
  await page.keyboard.press('Escape');
  await button(page, 'History').click();
  await page.getByRole('button', { name: /moved “It lives on/ }).click();
  await expect(page.frameLocator('iframe[title="The page as it was"]').locator(`[data-object="${note}"]`)).toHaveCount(1);
  await drag(other, middle(await rect(object(other, note))), { x: 40, y: 0 });
  const place = (of: Page) => object(of, note).evaluate((one: HTMLElement) => one.style.getPropertyValue('--x'));
  await saved(other);
  await button(page, 'Go back to this').click();
  await expect(page.getByText('The page is like that now.')).toBeVisible();
  await page.getByRole('region', { name: 'The page as it was' }).getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => place(page)).toBe(await place(other));
  const { page: own } = await api<{ page: { objects: Record<string, unknown> } }>(page, `pages/${await pageId(page)}`);
  expect(Object.keys(own.objects)).not.toContain(note);
  await expect(object(other, note)).toHaveCount(1);
});

test('a colour that is kept stands in every choice of a colour, in every browser', async ({ page, browser, box, watch }) => {
  await claim(page, box);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  watch.over(context);
  const other = await context.newPage();
  await signIn(other, box.address);
  await other.goto(`${box.address}-/edit/`);
  await opened(other);
  const grounds = async (of: Page): Promise<Locator> => {
    await choose(of, await idOf(withWords(of, 'It lives on')));
    await toolbar(of).getByRole('button', { name: 'More', exact: true }).click();
    return of.getByRole('group', { name: 'Your colours' });
  };
  const mine = await grounds(page);
  await page.getByRole('group', { name: 'Colours', exact: true }).getByRole('button', { name: 'Yolk' }).click();
  await mine.getByRole('button', { name: 'Keep this colour' }).click();
  await page.getByRole('group', { name: 'Colours', exact: true }).getByRole('button', { name: 'Sky' }).click();
  await mine.getByRole('button', { name: 'Keep this colour' }).click();
  const theirs = await grounds(other);
  await expect(theirs.getByRole('button', { name: /^Your colour/ })).toHaveCount(2);
  await theirs.getByRole('button', { name: 'Your colour 1' }).click();
  await theirs.getByRole('button', { name: 'Take this colour out' }).click();
  await expect(mine.getByRole('button', { name: /^Your colour/ })).toHaveCount(1);
  await expect(mine.getByRole('button', { name: 'Your colour 1' })).toHaveAttribute('title', '#7fc4e8');
  await context.close();
});
