// History: who did what, the page as it was, going back to it and back again; undo after a reload; lost words of
// somebody who was away.

import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Locator, Page } from '@playwright/test';
import { api, button, canvas, claim, drag, idOf, middle, object, objects, opened, pageId, press, rect, saved, signIn, withWords } from '../support/screen.ts';
import type { Box } from '../support/box.ts';
import { expect, test, type Watch } from '../support/test.ts';

async function second(browser: Browser, box: Box, watch: Watch): Promise<{ context: BrowserContext; other: Page }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  watch.over(context);
  const other = await context.newPage();
  await signIn(other, box.address);
  await other.goto(`${box.address}-/edit/`);
  await opened(other);
  return { context, other };
}

async function write(page: Page, words: string, more: string): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await press(page, withWords(page, words));
  await press(page, withWords(page, words));
  await expect(canvas(page).locator('.ProseMirror')).toBeFocused();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(more);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await saved(page);
}

const findings = async (page: Page): Promise<string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);

const panel = (page: Page): Locator => page.getByRole('region', { name: 'History of this page' });
const lines = (where: Locator): Locator => where.getByRole('listitem');
const line = (where: Locator, words: string | RegExp): Locator => where.getByRole('button', { name: words });
const then = (page: Page): Locator => page.getByRole('region', { name: 'The page as it was' });
const place = (page: Page, id: string): Promise<string> => object(page, id).evaluate((one: HTMLElement) => `${one.style.getPropertyValue('--x')} ${one.style.getPropertyValue('--y')}`);

test('two people see what was done, and going back to it can be undone', async ({ page, browser, box, watch }) => {
  await claim(page, box);
  const { context, other } = await second(browser, box, watch);
  await write(page, 'It lives on', ' And more.');
  const id = await idOf(withWords(page, 'And more.'));
  await button(page, 'History').click();
  const list = panel(page);
  await expect(list.getByRole('heading', { name: 'Today' })).toBeVisible();
  await expect(line(list, /^You wrote in “It lives on/)).toBeVisible();
  expect(await findings(page), 'the list').toEqual([]);

  // Live: what the other does comes into the open list.
  await press(other, object(other, id));
  const before = await place(page, id);
  await drag(other, middle(await rect(object(other, id))), { x: 60, y: 90 });
  await saved(other);
  await expect(line(list, /^Anna moved “It lives on/)).toBeVisible();
  const moved = await place(page, id);
  expect(moved).not.toBe(before);
  await button(page, 'Publish').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Back to the page' }).click();
  await expect(line(list, /published the page/)).toBeVisible();

  // The page as it was, its object marked; the page itself is not touched.
  await line(list, /^You wrote in “It lives on/).click();
  const shown = page.frameLocator('iframe[title="The page as it was"]');
  await expect(shown.locator(`[data-object="${id}"]`)).toHaveCSS('outline-style', 'solid');
  await expect(shown.locator(`[data-object="${id}"]`)).toContainText('And more.');
  expect(await shown.locator(`[data-object="${id}"]`).evaluate((one: HTMLElement) => `${one.style.getPropertyValue('--x')} ${one.style.getPropertyValue('--y')}`)).toBe(before);
  expect(await place(page, id)).toBe(moved);
  expect(await findings(page), 'the page as it was').toEqual([]);
  await page.keyboard.press('Escape');
  await expect(then(page)).toHaveCount(0);
  await expect(list).toBeVisible();

  // Going back is one step, in both browsers, and one undo takes it back.
  await line(list, /^You wrote in “It lives on/).click();
  await then(page).getByRole('button', { name: 'Go back to this' }).click();
  await expect(then(page)).toHaveCount(0);
  await expect.poll(() => place(other, id)).toBe(before);
  expect(await place(page, id)).toBe(before);
  await saved(page);
  await expect(lines(list).first()).toContainText(/You went back to today/);
  await button(page, 'Undo').click();
  await expect.poll(() => place(other, id)).toBe(moved);
  await expect(lines(list).first()).toContainText(/You took back: went back to today/);
  await context.close();
});

test('after a reload a person takes back what was theirs, and nothing that somebody else wrote since', async ({ page, browser, box, watch }) => {
  await claim(page, box);
  const { context, other } = await second(browser, box, watch);
  const headline = await idOf(withWords(page, 'This is'));
  const note = await idOf(withWords(page, 'It lives on'));
  const at = { headline: await place(page, headline), note: await place(page, note) };
  await drag(page, middle(await rect(object(page, headline))), { x: 30, y: 20 });
  const once = await place(page, headline);
  await page.keyboard.press('Escape');
  await drag(page, middle(await rect(object(page, note))), { x: 40, y: 60 });
  await page.keyboard.press('Escape');
  await saved(page);
  const mine = await place(page, note);
  expect(once).not.toBe(at.headline);
  expect(mine).not.toBe(at.note);
  await expect.poll(() => place(other, note)).toBe(mine);
  await drag(other, middle(await rect(object(other, note))), { x: 40, y: 70 });
  await saved(other);
  const theirs = await place(other, note);
  await expect.poll(() => place(page, note)).toBe(theirs);

  await page.reload();
  await opened(page);
  const undo = button(page, 'Undo');
  await expect(undo).toBeEnabled();
  await undo.click();
  await expect(page.getByRole('log')).toContainText('Somebody else changed this since; that part was left as it is.');
  expect(await place(page, note)).toBe(theirs);
  await undo.click();
  await expect.poll(() => place(page, headline)).toBe(at.headline);
  await expect.poll(() => place(other, headline)).toBe(at.headline);
  await saved(page);
  // What was taken back before another reload can be done again after it.
  await page.reload();
  await opened(page);
  await expect(button(page, 'Redo')).toBeEnabled();
  await button(page, 'Redo').click();
  await expect.poll(() => place(other, headline)).toBe(once);
  await context.close();
});

test('whoever lost words while away is told once at the next opening and brings them back', async ({ page, browser, box, watch }) => {
  await claim(page, box);
  const id = await pageId(page);
  const text = await idOf(withWords(page, 'It lives on'));
  const { revision } = await api<{ revision: number }>(page, `pages/${id}`);
  const { context, other } = await second(browser, box, watch);
  await write(other, 'It lives on', ' My own words.');
  const address = other.url();
  await other.close();
  // Somebody who had not seen them writes over them.
  const content = { kind: 'text', content: { doc: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Something else altogether' }] }] } } };
  const edits = [{ do: 'set', object: text, register: 'content', value: content }];
  await api(page, `pages/${id}/batches`, { client: 'somebody-far-away', seq: 1, documents: [{ document: id, base: revision, edits }] });

  const again = await context.newPage();
  watch.over(context);
  await again.goto(address);
  await opened(again);
  const log = again.getByRole('log');
  await expect(log).toContainText('Anna changed this after you. Yours is in History.');
  await expect(log.getByRole('button', { name: 'Bring mine back' })).toBeVisible();
  await log.getByRole('button', { name: 'Show History' }).click();
  const list = panel(again);
  await expect(list).toContainText('Your words were written over: “It lives on');
  expect(await findings(again), 'lost words').toEqual([]);
  // Once.
  await again.reload();
  await opened(again);
  await button(again, 'History').click();
  await expect(list).toContainText('Your words were written over');
  await expect(log).not.toContainText('Yours is in History');
  await list.getByRole('button', { name: 'Bring mine back' }).click();
  await expect(withWords(again, 'My own words.')).toHaveCount(1);
  await expect(withWords(page, 'My own words.')).toHaveCount(1);
  await saved(again);
  await context.close();
});

test('on a phone History is a sheet', async ({ page, browser, box, watch }) => {
  await claim(page, box);
  const id = await pageId(page);
  const object = await idOf(withWords(page, 'This is'));
  for (let n = 1; n <= 60; n++) {
    const edits = [{ do: 'set', object, register: 'alt', value: `The headline, ${n}` }];
    await api(page, `pages/${id}/batches`, { client: `a-tab-of-its-own-${n}`, seq: 1, documents: [{ document: id, base: n, edits }] });
  }
  await write(page, 'It lives on', ' Written on a computer.');
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'en-GB', deviceScaleFactor: 2 });
  watch.over(context);
  const phone = await context.newPage();
  await signIn(phone, box.address);
  await phone.goto(`${box.address}-/edit/`);
  await opened(phone);
  await phone.getByRole('button', { name: /^Page:/ }).tap();
  await phone.getByRole('button', { name: 'History' }).tap();
  const sheet = phone.getByRole('dialog', { name: 'History' });
  await expect(line(sheet, /^Anna wrote in “It lives on/)).toBeVisible();
  expect(await lines(sheet).count()).toBeLessThan(61);
  // The rest comes while one scrolls.
  await lines(sheet).last().scrollIntoViewIfNeeded();
  await expect(lines(sheet)).toHaveCount(61);
  await lines(sheet).last().scrollIntoViewIfNeeded();
  await expect(sheet).not.toContainText('Looking further back');
  await phone.screenshot({ path: 'test-results/history-390-list.png' });
  await lines(sheet).first().scrollIntoViewIfNeeded();
  await line(sheet, /^Anna wrote in “It lives on/).tap();
  await expect(phone.frameLocator('iframe[title="The page as it was"]').getByText('Written on a computer.')).toBeVisible();
  await expect(sheet).toHaveCount(0);
  await then(phone).getByRole('button', { name: 'To the list' }).tap();
  await expect(sheet).toBeVisible();
  await phone.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  await expect(objects(phone).first()).toBeVisible();
  await context.close();
});
