// Stickers: kept on one page, glued on another, taken away and brought back, by pointer, keys and thumbs.

import type { Locator, Page } from '@playwright/test';
import { findings } from '../support/axe.ts';
import { Fingers } from '../support/fingers.ts';
import { api, button, canvas, claim, idOf, middle, object, objects, opened, outlines, press, rect, region, saved, signIn, withWords } from '../support/screen.ts';
import { expect, test } from '../support/test.ts';

const toolbar = (page: Page): Locator => page.getByRole('toolbar', { name: 'What is selected' });
const wall = (page: Page): Locator => page.getByRole('list', { name: 'Stickers' });
const tiles = (page: Page): Locator => wall(page).getByRole('button', { name: /^Glue / });
const picture = (page: Page, words: string): Locator => page.frameLocator('iframe[title="Stickers"]').getByText(words);
const x = (which: Locator): Promise<number> => which.evaluate((one: HTMLElement) => parseFloat(one.style.getPropertyValue('--x')));

/** The flyout of *Add*. */
async function adding(page: Page): Promise<void> {
  await button(page, 'Add').click();
  await expect(page.getByRole('heading', { name: 'Stickers' })).toBeVisible();
}

async function otherPage(page: Page, title: string): Promise<void> {
  const { path } = await api<{ path: string }>(page, 'pages', { title });
  await page.goto(new URL(`/-/edit/${path}`, page.url()).href);
  await saved(page);
  await expect(canvas(page).locator('main.gb-page')).toBeAttached();
}

test('what was kept on one page is glued on another, is taken away and comes back', async ({ page, browser, box, watch }) => {
  await claim(page, box);
  await api(page, 'publish-all', {});
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  watch.over(context);
  const other = await context.newPage();
  await signIn(other, box.address);
  await other.goto(`${box.address}-/edit/`);
  await opened(other);
  await adding(other);
  await expect(other.getByText('Keep anything as a sticker')).toBeVisible();

  // One thing by the menu, two by the toolbar.
  const count = await objects(page).count();
  const [note, line] = [withWords(page, 'Glued together'), withWords(page, 'It lives on')];
  await page.mouse.click(...Object.values(middle(await rect(note))) as [number, number], { button: 'right' });
  await page.getByRole('menuitem', { name: 'Keep as a sticker' }).click();
  await expect(page.getByText('Kept as a sticker, for every page.')).toBeVisible();
  await expect(tiles(other)).toHaveCount(1);
  await expect(picture(other, 'Glued together')).toBeVisible();
  await press(page, withWords(page, 'This is'));
  await page.keyboard.down('Shift');
  await press(page, line);
  await page.keyboard.up('Shift');
  await expect(outlines(page)).toHaveCount(2);
  await toolbar(page).getByRole('button', { name: 'More', exact: true }).click();
  await button(page, 'Keep as a sticker').click();
  await expect(objects(page)).toHaveCount(count);
  await expect(tiles(other)).toHaveCount(2);
  await expect(tiles(other).nth(0)).toHaveAccessibleName(/^Glue “/);
  await saved(page);
  const states = async () => (await api<{ pages: { state: string }[] }>(page, 'pages')).pages.map(({ state }) => state);
  expect(await states(), 'visitors lack nothing').toEqual(['live']);
  await expect(page.locator('header')).not.toContainText('Only you see these changes.');
  const apart = (await x(line)) - (await x(withWords(page, 'This is')));

  // On another page: in the middle of what is seen, both parts in their places, one undo.
  await otherPage(page, 'Second');
  await expect(objects(page)).toHaveCount(0);
  await adding(page);
  await expect(picture(page, 'It lives on')).toBeVisible();
  await page.screenshot({ path: 'test-results/stickers-1440.png' });
  expect(await findings(page), 'the stickers').toEqual([]);
  await tiles(page).nth(0).click();
  await expect(objects(page)).toHaveCount(2);
  await expect(outlines(page)).toHaveCount(2);
  expect((await x(withWords(page, 'It lives on'))) - (await x(withWords(page, 'This is')))).toBeCloseTo(apart, 1);
  const stage = await rect(region(page));
  const [a, b] = [await rect(withWords(page, 'It lives on')), await rect(withWords(page, 'This is'))];
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x + a.width, b.x + b.width)];
  expect(Math.abs((left + right) / 2 - (stage.x + stage.width / 2))).toBeLessThan(24);
  await button(page, 'Undo').click();
  await expect(objects(page)).toHaveCount(0);
  await button(page, 'Redo').click();
  await expect(objects(page)).toHaveCount(2);

  // By keys, and where it is let go.
  await adding(page);
  await tiles(page).nth(1).focus();
  await page.keyboard.press('Enter');
  await expect(objects(page)).toHaveCount(3);
  await expect(outlines(page)).toHaveCount(1);
  const before = await x(withWords(page, 'Glued together'));
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => x(withWords(page, 'Glued together'))).toBe(before + 1);
  await adding(page);
  const at = { x: stage.x + 700, y: stage.y + 500 };
  await tiles(page).nth(1).dragTo(region(page), { targetPosition: { x: 700, y: 500 } });
  await expect(withWords(page, 'Glued together')).toHaveCount(2);
  const dropped = middle(await rect(outlines(page)));
  expect(Math.hypot(dropped.x - at.x, dropped.y - at.y)).toBeLessThan(24);
  const ids = await objects(page).evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['object']));
  expect(new Set(ids).size).toBe(4);

  // Taken away there, it is gone here; what is glued stays; undo brings it back to both.
  await other.getByRole('button', { name: /^Take away “Glued together/ }).click();
  await expect(other.getByText('Taken away. What is glued stays; Undo brings the sticker back.')).toBeVisible();
  await expect(tiles(other)).toHaveCount(1);
  await expect(tiles(other).first()).toBeFocused();
  await expect(tiles(page)).toHaveCount(1);
  await expect(objects(page)).toHaveCount(4);
  await button(other, 'Undo').click();
  await expect(tiles(page)).toHaveCount(2);
  await expect(picture(other, 'Glued together')).toBeVisible();
  await tiles(other).nth(1).press('Delete');
  await expect(tiles(page)).toHaveCount(1);
  await saved(other);
  await saved(page);

  // It is in History, and it outlives a reload.
  await button(other, 'History').click();
  const list = other.getByRole('region', { name: 'History of this page' });
  await expect(list).toContainText(/Anna kept “Glued together.*” as a sticker/);
  await expect(list).toContainText('Anna kept 2 texts as a sticker');
  await expect(list).toContainText(/You took “Glued together.*” away from the stickers/);
  await other.screenshot({ path: 'test-results/stickers-history-1440.png' });
  expect(await findings(other), 'History with stickers').toEqual([]);
  await other.reload();
  await opened(other);
  await adding(other);
  await expect(tiles(other)).toHaveCount(1);
  await button(other, 'Undo').click();
  await expect(tiles(other)).toHaveCount(2);
  await saved(other);
  await context.close();
});

test('a picture that was kept is seen by its owner though no page has it', async ({ page, box }) => {
  await claim(page, box);
  const sun = canvas(page).locator('[data-kind=picture]').first();
  const id = await idOf(sun);
  await press(page, sun);
  await toolbar(page).getByRole('button', { name: 'More', exact: true }).click();
  await button(page, 'Keep as a sticker').click();
  await page.locator('.gb-scroller').focus();
  await page.keyboard.press('Delete');
  await expect(object(page, id)).toHaveCount(0);
  await adding(page);
  const image = page.frameLocator('iframe[title="Stickers"]').locator('img');
  await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(0);
  const [drawn, tile] = [await rect(image), await rect(tiles(page).first())];
  expect(drawn.width).toBeGreaterThan(40);
  for (const [side, length] of [['x', 'width'], ['y', 'height']] as const) {
    expect(drawn[side], side).toBeGreaterThanOrEqual(tile[side]);
    expect(drawn[side] + drawn[length], side).toBeLessThanOrEqual(tile[side] + tile[length]);
  }
  await saved(page);
});

test('the flyout leaves the toolbar of what is chosen in sight', async ({ page, box }) => {
  await claim(page, box);
  await button(page, 'History').click();
  await press(page, withWords(page, 'It lives on'));
  const flyout = await rect(page.locator('.flyout'));
  await expect.poll(async () => (await rect(toolbar(page))).x).toBeGreaterThanOrEqual(flyout.x + flyout.width);
  await page.screenshot({ path: 'test-results/history-toolbar-1440.png' });
  await button(page, 'History').click();
  await expect.poll(async () => (await rect(toolbar(page))).x).toBeLessThan(flyout.x + flyout.width);
});

test.describe('with thumbs', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

  test('things are kept, glued and taken away', async ({ page, box }) => {
    await claim(page, box);
    const fingers = await Fingers.of(page);
    const count = await objects(page).count();
    await expect(page.getByRole('button', { name: 'Stickers' })).toHaveCount(0);
    await fingers.down(middle(await rect(withWords(page, 'It lives on'))));
    await expect(outlines(page)).toHaveCount(1);
    await fingers.up();
    await page.getByRole('menuitem', { name: 'Keep as a sticker' }).tap();
    await expect(page.getByRole('button', { name: 'Stickers' })).toBeVisible();
    await page.screenshot({ path: 'test-results/stickers-dock-390.png' });
    await page.getByRole('button', { name: 'Stickers' }).tap();
    const sheet = page.getByRole('dialog', { name: 'Stickers' });
    await expect(picture(page, 'It lives on')).toBeVisible();
    for (const one of await sheet.getByRole('button').all()) {
      const { width, height } = await rect(one);
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    }
    await page.screenshot({ path: 'test-results/stickers-390.png' });
    expect(await findings(page), 'the stickers on a phone').toEqual([]);
    await tiles(page).first().tap();
    await expect(sheet).toHaveCount(0);
    await expect(objects(page)).toHaveCount(count + 1);
    await expect(outlines(page)).toHaveCount(1);

    // Colours are wide enough for a thumb.
    await toolbar(page).getByRole('button', { name: 'More', exact: true }).tap();
    for (const well of await page.getByRole('group', { name: 'Colours', exact: true }).getByRole('button').all()) {
      const { width, height } = await rect(well);
      expect([width, height]).toEqual([44, 44]);
    }
    await page.screenshot({ path: 'test-results/colours-390.png' });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Stickers' }).tap();
    await page.getByRole('button', { name: /^Take away/ }).tap();
    await expect(page.getByText('Keep anything as a sticker')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Stickers' })).toHaveCount(0);
    await expect(objects(page)).toHaveCount(count + 1);
    await saved(page);
  });
});
