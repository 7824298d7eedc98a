// Off and on from the desk, wiping the box by its name, and everything back.

import { expect, test } from '../support/test.ts';
import { findings } from '../support/axe.ts';
import { claim } from '../support/screen.ts';

test('the box begins again from the desk, and the desk comes back by itself', async ({ page, box, watch }) => {
  watch.allow(/ERR_CONNECTION|Failed to load resource/);
  await claim(page, box);
  // At the same address after a restart, too.
  await box.startAgain();
  await page.goto(`${box.address}-/`);
  await expect(page.getByRole('button', { name: 'Switch off' }), 'this machine cannot').toHaveCount(0);
  await expect(page.getByText('You may also simply pull the plug. What said Saved is safe.')).toBeVisible();
  const run = (): Promise<string> => page.evaluate(async () => (await (await fetch('/-/api/box')).json()).inside.run);
  const before = await run();
  await page.getByRole('button', { name: 'Restart' }).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByRole('heading')).toHaveText('The box begins again');
  await expect(sheet).toHaveCount(0, { timeout: 60_000 });
  await expect(page.getByRole('article')).toHaveCount(1);
  expect(await run()).not.toBe(before);
});

test('wiped by its name, and brought back from the claim page', async ({ page, box, watch }) => {
  watch.allow(/ERR_CONNECTION|Failed to load resource/);
  await claim(page, box);
  await box.startAgain();
  await page.goto(`${box.address}-/`);
  await page.getByRole('button', { name: 'Wipe this box' }).click();
  const sheet = page.getByRole('dialog');
  expect(await findings(page), 'wiping').toEqual([]);
  await sheet.getByLabel('What the box is called').fill('Wilma');
  await sheet.getByRole('button', { name: 'Wipe everything' }).click();
  await expect(sheet.getByRole('alert')).toContainText('It is called "Anna\'s box"');
  await sheet.getByLabel('What the box is called').fill("Anna's box");
  await sheet.getByRole('button', { name: 'Wipe everything' }).click();
  await expect(page).toHaveURL(/claim/, { timeout: 60_000 });
  expect(await findings(page), 'the claim page of a wiped box').toEqual([]);
  await page.getByRole('link', { name: 'Bring back what was wiped' }).click();
  expect(await findings(page), 'bringing back').toEqual([]);
  await page.getByRole('button', { name: 'Bring everything back' }).click();
  await expect(page.getByText('The box begins again with what it had.')).toBeVisible();
  // This browser is known again.
  await expect(async () => {
    await page.goto(`${box.address}-/`);
    await expect(page.getByRole('article')).toHaveCount(1, { timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
});
