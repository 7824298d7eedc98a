// Fingers on the editor's page: two of them zoom, one that stays asks what can be done.

import type { Locator, Page } from '@playwright/test';
import { Fingers } from '../support/fingers.ts';
import { canvas, claim, middle, objects, outlines, rect, region, saved, withWords } from '../support/screen.ts';
import { expect, test } from '../support/test.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

const menu = (page: Page): Locator => page.getByRole('menu', { name: /^What to do/ });

test('two fingers zoom, and what is under them stays there', async ({ page, box }) => {
  await claim(page, box);
  const fingers = await Fingers.of(page);
  const headline = withWords(page, 'This is');
  const stage = await rect(region(page));
  const before = await rect(headline);
  const at = { x: stage.x + 150, y: stage.y + 60 };
  const apart = (n: number) => [{ x: at.x - n / 2, y: at.y }, { x: at.x + n / 2, y: at.y }] as const;
  await fingers.down(apart(60)[0]);
  await fingers.down(...apart(60));
  for (const n of [75, 90, 105, 120]) await fingers.move(...apart(n));
  await fingers.up();
  const after = await rect(headline);
  expect(after.width / before.width).toBeCloseTo(2, 1);
  const part = (of: typeof before): number => (at.x - of.x) / of.width;
  expect(part(after)).toBeCloseTo(part(before), 1);
  await expect(outlines(page), 'nothing was chosen by it').toHaveCount(0);
  expect(await page.evaluate(() => window.visualViewport?.scale), 'the page zooms, not the editor around it').toBe(1);
});

test('a finger that stays chooses and asks; a second thing is chosen too', async ({ page, box }) => {
  await claim(page, box);
  const fingers = await Fingers.of(page);
  const line = withWords(page, 'It lives on');
  const count = await objects(page).count();

  await fingers.down(middle(await rect(line)));
  await expect(outlines(page)).toHaveCount(1);
  await expect(menu(page), 'not before it is lifted').toHaveCount(0);
  await fingers.up();
  await expect(menu(page)).toBeVisible();
  for (const one of await menu(page).getByRole('menuitem').all()) expect((await rect(one)).height).toBeGreaterThanOrEqual(44);
  const { y, height } = await rect(menu(page));
  expect(y + height).toBeLessThanOrEqual(844);
  await menu(page).getByRole('menuitem', { name: 'Duplicate' }).tap();
  await expect(objects(page)).toHaveCount(count + 1);
  await saved(page);

  await fingers.down(middle(await rect(withWords(page, 'This is'))));
  await expect(outlines(page)).toHaveCount(2);
  await fingers.up();
  await expect(menu(page)).toHaveCount(0);
  await expect(outlines(page)).toHaveCount(2);
});

test('what is written on a telephone comes close and goes back', async ({ page, box }) => {
  await claim(page, box);
  const whole = await rect(canvas(page).locator('main.gb-page'));
  await page.getByRole('button', { name: 'Write', exact: true }).tap();
  await expect(canvas(page).locator('.ProseMirror')).toBeFocused();
  await page.keyboard.type('By thumb');
  const written = withWords(page, 'By thumb');
  await expect.poll(async () => (await rect(written)).height).toBeGreaterThan(18);
  const { x, width } = await rect(written);
  expect(x).toBeGreaterThanOrEqual(0);
  expect(x + width).toBeLessThanOrEqual(390);
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await rect(canvas(page).locator('main.gb-page'))).width).toBeCloseTo(whole.width, 0);
});
