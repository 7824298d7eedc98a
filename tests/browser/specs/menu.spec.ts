// The menu of the other button, and carrying things by clipboard: on one page, to another, and their look.

import type { Locator, Page } from '@playwright/test';
import { findings } from '../support/axe.ts';
import { api, button, canvas, claim, light, middle, objects, opened, outlines, press, rect, region, saved, withWords } from '../support/screen.ts';
import { expect, test } from '../support/test.ts';

const menu = (page: Page): Locator => page.getByRole('menu', { name: /^What to do/ });
const item = (page: Page, name: string): Locator => menu(page).getByRole('menuitem', { name: new RegExp(`^${name}( \\S+)?$`) });
const ask = async (page: Page, which: Locator): Promise<void> => page.mouse.click(...Object.values(middle(await rect(which))) as [number, number], { button: 'right' });
const choose = async (page: Page, which: Locator, name: string): Promise<void> => {
  await ask(page, which);
  await item(page, name).click();
  await expect(menu(page)).toHaveCount(0);
};
const rank = (which: Locator): Promise<number> => which.evaluate((one: HTMLElement) => Number(one.style.getPropertyValue('--z')));

async function otherPage(page: Page, title: string): Promise<void> {
  const { path } = await api<{ path: string }>(page, 'pages', { title });
  await page.goto(new URL(`/-/edit/${path}`, page.url()).href);
  await expect(light(page)).toHaveText(/^Saved/);
  await expect(canvas(page).locator('main.gb-page')).toBeAttached();
}

test('the other button asks what can be done with what lies there', async ({ page, box }) => {
  await claim(page, box);
  const line = withWords(page, 'It lives on');
  const count = await objects(page).count();

  await ask(page, line);
  await expect(outlines(page)).toHaveCount(1);
  await expect(item(page, 'Paste')).toBeDisabled();
  expect(await findings(page), 'the menu of a text').toEqual([]);
  await page.keyboard.press('ArrowDown');
  await expect(item(page, 'Cut')).toBeFocused();
  await page.keyboard.press('End');
  await expect(item(page, 'Delete')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu(page)).toHaveCount(0);
  await expect(outlines(page), 'the menu is gone, what is chosen stays').toHaveCount(1);

  await choose(page, line, 'To the very back');
  expect(await rank(line)).toBe(1);
  await choose(page, line, 'Forward');
  expect(await rank(line)).toBe(2);
  await choose(page, line, 'To the very front');
  expect(await rank(line)).toBe(count);
  await choose(page, line, 'Lock');
  await ask(page, line);
  await expect(item(page, 'Delete')).toHaveCount(0);
  await item(page, 'Unlock').click();
  await choose(page, line, 'Duplicate');
  await expect(line).toHaveCount(2);
  await page.keyboard.press('Shift+F10');
  await item(page, 'Delete').click();
  await expect(line).toHaveCount(1);

  // Where nothing lies it is about the place.
  const stage = await rect(region(page));
  await page.mouse.click(stage.x + 200, stage.y + 600, { button: 'right' });
  await expect(outlines(page)).toHaveCount(0);
  await item(page, 'Select all').click();
  await expect(outlines(page)).toHaveCount(count);
  await page.keyboard.press('Escape');
  await page.mouse.click(stage.x + 200, stage.y + 600, { button: 'right' });
  await item(page, 'Write here').click();
  await page.keyboard.type('Just here');
  await page.keyboard.press('Escape');
  const written = await rect(withWords(page, 'Just here'));
  expect(written.x).toBeLessThan(stage.x + 200);
  expect(Math.abs(written.y + written.height / 2 - stage.y - 600)).toBeLessThan(20);
  await saved(page);
});

test('things are carried to another page, by menu and by keys', async ({ page, box }) => {
  await claim(page, box);
  const front = page.url();
  await choose(page, withWords(page, 'It lives on'), 'Copy');
  await otherPage(page, 'Second');
  await expect(objects(page)).toHaveCount(0);
  await expect(page.getByText('Double-click to write, or drop pictures anywhere')).toBeVisible();
  const stage = await rect(region(page));
  const at = { x: stage.x + 500, y: stage.y + 300 };
  await page.mouse.click(at.x, at.y, { button: 'right' });
  await item(page, 'Paste').click();
  await expect(withWords(page, 'It lives on')).toHaveCount(1);
  const there = middle(await rect(withWords(page, 'It lives on')));
  expect(Math.abs(there.x - at.x)).toBeLessThan(2);
  // How high its words are is measured where they stand.
  expect(Math.abs(there.y - at.y)).toBeLessThan(24);
  await saved(page);

  // Both keep who is in front of whom, whatever was chosen first.
  await page.goto(front);
  await opened(page);
  const [note, headline] = [withWords(page, 'Glued together'), withWords(page, 'This is')];
  const before = [await rank(headline), await rank(note)] as const;
  await press(page, before[0] < before[1] ? note : headline);
  await page.keyboard.down('Shift');
  await press(page, before[0] < before[1] ? headline : note);
  await page.keyboard.up('Shift');
  await expect(outlines(page)).toHaveCount(2);
  const x = (): Promise<string> => headline.evaluate((one: HTMLElement) => one.style.getPropertyValue('--x').trim());
  const place = await x();
  await page.keyboard.press('Control+X');
  await expect(note).toHaveCount(0);
  await saved(page);
  await otherPage(page, 'Third');
  await page.locator('.gb-scroller').focus();
  await page.keyboard.press('Control+V');
  await expect(objects(page)).toHaveCount(2);
  await expect(outlines(page)).toHaveCount(2);
  expect((await rank(headline)) < (await rank(note))).toBe(before[0] < before[1]);
  expect(await x(), 'where it was').toBe(place);
  await saved(page);
});

test('the look of one thing is given to another', async ({ page, box }) => {
  await claim(page, box);
  const [note, line] = [withWords(page, 'Glued together'), withWords(page, 'It lives on')];
  const look = (which: Locator): Promise<string> => which.evaluate((one: HTMLElement) => ['--ground', '--font', '--size', '--pad-x'].map((name) => one.style.getPropertyValue(name).trim()).join('|'));
  const wanted = await look(note);
  const before = await look(line);
  expect(before).not.toBe(wanted);
  await choose(page, note, 'Copy look');
  await choose(page, line, 'Paste look');
  expect(await look(line)).toBe(wanted);
  await saved(page);
  await button(page, 'Undo').click();
  expect(await look(line)).toBe(before);
  // What was undone is chosen.
  await page.locator('.gb-scroller').focus();
  await page.keyboard.press('Control+Alt+V');
  expect(await look(line)).toBe(wanted);
});
