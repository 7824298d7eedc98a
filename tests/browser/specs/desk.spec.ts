// The desk: pages as cards and what can be done to them, a copy of everything, signing out and in. And that every
// screen can be used by those who do not see it: axe finds nothing serious.

import type { Locator, Page } from '@playwright/test';
import { stat } from 'node:fs/promises';
import { findings } from '../support/axe.ts';
import { api, button, claim, OWNER, opened, pageId, PASSWORD, press, saved, signIn, withWords } from '../support/screen.ts';
import { expect, test } from '../support/test.ts';

const card = (page: Page, title: string): Locator => page.getByRole('article').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

async function choose(page: Page, title: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `Menu of ${title}`, exact: true }).click();
  await page.getByText(what, { exact: true }).locator('visible=true').click();
}

test('pages are begun, renamed, put in front, deleted and brought back', async ({ page, browser, box, watch }) => {
  await claim(page, box);
  await page.goto(`${box.address}-/`);
  await expect(card(page, "Anna's page")).toContainText('Not published');
  await expect(card(page, "Anna's page").locator('iframe')).toBeVisible();

  await page.getByRole('button', { name: 'New page' }).click();
  await page.getByLabel('Name of the page').fill('Bees in town');
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.waitForURL('**/-/edit/bees-in-town');
  await saved(page);
  await page.goto(`${box.address}-/`);
  await api(page, 'publish-all', {});
  await page.reload();
  await expect(card(page, 'Bees in town')).toContainText('Live');

  await choose(page, 'Bees in town', 'Rename');
  await page.getByLabel('Name of the page').fill('Wasps');
  await page.getByLabel(/^Its link/).fill('wasps');
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect(card(page, 'Wasps')).toBeVisible();
  const answer = await page.goto(`${box.address}bees-in-town`);
  expect(answer?.status()).toBe(200);
  await expect(page).toHaveURL(`${box.address}wasps`);

  await page.goto(`${box.address}-/`);
  await choose(page, 'Wasps', 'Make front page');
  await expect(card(page, 'Wasps')).toContainText('Front page');
  await choose(page, "Anna's page", 'Copy');
  await expect(page.getByRole('article')).toHaveCount(3);

  await choose(page, "Anna's page", 'Delete');
  await expect(page.getByRole('log')).toContainText('is in the bin for 30 days.');
  await expect(card(page, "Anna's page")).toHaveCount(0);
  await page.getByRole('log').getByRole('button', { name: 'Undo' }).click();
  await expect(card(page, "Anna's page")).toHaveCount(1);

  // A missing path is a page that could be; for a visitor it is none.
  watch.allow(/404/);
  const clean = await browser.newContext();
  watch.over(clean);
  const visitor = await clean.newPage();
  expect((await visitor.goto(`${box.address}nowhere`))?.status()).toBe(404);
  await expect(visitor.getByRole('button')).toHaveCount(0);
  await clean.close();
  await page.goto(`${box.address}nowhere`);
  await page.getByRole('button', { name: 'Make a page here' }).click();
  await page.waitForURL('**/-/edit/nowhere');
  await saved(page);
});

test('publishing the changed pages leaves private ones private', async ({ page, box, watch }) => {
  await claim(page, box);
  const front = await pageId(page);
  await api(page, `pages/${front}/publish`, {});
  const { revision } = await api<{ revision: number }>(page, `pages/${front}`);
  const edits = [{ do: 'set_page', register: 'title', value: 'Another name' }];
  await api(page, `pages/${front}/batches`, { client: 'a-script-of-the-tests', seq: 1, documents: [{ document: front, base: revision, edits }] });
  await api(page, 'pages', { title: 'My diary' });
  await page.goto(`${box.address}-/`);
  await expect(card(page, 'Another name')).toContainText('Unpublished changes');
  await page.getByRole('button', { name: 'Publish the changed page' }).click();
  await expect(card(page, 'Another name')).toContainText('Live');
  await expect(card(page, 'My diary')).toContainText('Not published');
  watch.allow(/404/);
  const visited = await page.request.get(`${box.address}my-diary`, { headers: { cookie: '' } });
  expect(visited.status()).toBe(404);
});

test('a copy of everything comes as a file, and the pages stand on a telephone', async ({ page, box }) => {
  await claim(page, box);
  await page.goto(`${box.address}-/`);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download a copy of everything' }).click();
  const file = await (await download).path();
  expect((await stat(file)).size).toBeGreaterThan(10_000);

  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    const { scroll, client } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth }));
    expect(scroll).toBeLessThanOrEqual(client);
  }
});

test('signing out, a wrong password, a new password', async ({ page, box, watch }) => {
  watch.allow(/40[13]/);
  await claim(page, box);
  await page.goto(`${box.address}-/`);
  await page.getByRole('button', { name: 'Change password' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Password until now').fill(PASSWORD);
  await sheet.getByLabel('New password', { exact: true }).fill('four plain words now');
  await sheet.getByRole('button', { name: 'Change password' }).click();
  await expect(sheet).toHaveCount(0);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(/-\/sign-in/);
  await page.goto(`${box.address}-/`);
  await expect(page).toHaveURL(/-\/sign-in/);
  await page.getByLabel('Name').fill(OWNER);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Name and password do not match.')).toBeVisible();
  await page.getByLabel('Password').fill('four plain words now');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/-/');
  await expect(card(page, "Anna's page")).toBeVisible();
});

test('axe finds nothing serious on any screen', async ({ page, browser, box, watch }) => {
  await page.goto(box.address);
  await expect(page.getByLabel('Claim code')).toBeVisible();
  expect(await findings(page), 'claim').toEqual([]);
  await claim(page, box);
  expect(await findings(page), 'editor').toEqual([]);
  await press(page, withWords(page, 'It lives on'));
  await expect(page.getByRole('toolbar')).toBeVisible();
  expect(await findings(page), 'editor with a selection').toEqual([]);
  await page.keyboard.press('Escape');
  await button(page, 'Add').click();
  expect(await findings(page), 'editor with its menu').toEqual([]);
  await api(page, 'publish-all', {});
  await page.goto(`${box.address}-/`);
  await expect(card(page, "Anna's page")).toContainText('Live');
  expect(await findings(page), 'desk').toEqual([]);

  const clean = await browser.newContext();
  watch.over(clean);
  const visitor = await clean.newPage();
  await visitor.goto(box.address);
  expect(await findings(visitor), 'published page').toEqual([]);
  await visitor.goto(`${box.address}-/sign-in`);
  expect(await findings(visitor), 'sign-in').toEqual([]);
  await signIn(visitor, box.address);
  await visitor.goto(`${box.address}-/edit/`);
  await opened(visitor);
  await clean.close();
});
