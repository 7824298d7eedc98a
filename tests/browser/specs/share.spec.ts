// Share links, as an owner and two guests meet them: made in two clicks, opened in other browsers, worked with at once,
// ended while somebody writes.

import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Locator, Page } from '@playwright/test';
import { findings } from '../support/axe.ts';
import { PHOTOGRAPH } from '../support/give.ts';
import { button, canvas, claim, objects, region, saved, withWords } from '../support/screen.ts';
import { expect, test, type Watch } from '../support/test.ts';

const sheet = (page: Page, title: string | RegExp): Locator => page.getByRole('dialog', { name: title });

/** From the editor: *Share…*, what it may, *Make the link*. */
async function share(page: Page, wish: (form: Locator) => Promise<void> = async () => undefined): Promise<string> {
  await page.getByRole('button', { name: /^Page/ }).first().click();
  await button(page, 'Share…').click();
  const form = sheet(page, /^Share/);
  await wish(form);
  await form.getByRole('button', { name: 'Make the link' }).click();
  const answer = sheet(page, 'The link is ready');
  await expect(answer.getByRole('img', { name: /for the camera/ })).toBeVisible();
  await expect(answer).toContainText('The box has no public name yet, so this link opens only in your home.');
  const link = await answer.getByRole('textbox', { name: 'Link' }).inputValue();
  await answer.getByRole('button', { name: 'Done' }).click();
  return link;
}

async function stranger(browser: Browser, watch: Watch, link: string): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext();
  watch.over(context);
  const page = await context.newPage();
  await page.goto(link);
  await page.waitForURL(/\/-\/g\/[0-9a-z]+\/$/);
  return { page, context };
}

/** Every picture of the page has come. */
async function pictured(page: Page): Promise<void> {
  const due = canvas(page).locator('[data-kind="picture"] img');
  await expect.poll(() => due.evaluateAll((all) => all.every((image) => (image as HTMLImageElement).complete))).toBe(true);
}

/** Writes a new text in the middle of the page, and goes on writing. */
async function write(page: Page, words: string): Promise<void> {
  await button(page, 'Add').click();
  await page.getByRole('button', { name: 'Text', exact: true }).click();
  await page.keyboard.type(words);
}

test('two clicks make a link; a guest who looks sees the page as it is being made', async ({ page, browser, box, watch }) => {
  await claim(page, box);
  const link = await share(page);
  expect(link).toMatch(/\/-\/s\/[0-9a-hjkmnp-tv-z]{26}$/);
  const { page: guest } = await stranger(browser, watch, link);
  const seen = guest.frameLocator('iframe[title="The page"]');
  await expect(seen.getByText("This is Anna's page")).toBeVisible();
  const kept = await seen.locator('[data-kind="picture"] img').first().evaluateHandle((image) => image);
  await write(page, 'Rehearsal at seven');
  await expect(seen.getByText('Rehearsal at seven')).toBeVisible();
  expect(await kept.evaluate((image) => image.isConnected), 'what did not change stays').toBe(true);
  await expect(guest.getByText('Edit')).toHaveCount(0);
  expect(await findings(guest)).toEqual([]);

  await page.keyboard.press('Escape');
  await saved(page);
  await page.goto(`${box.address}-/`);
  const out = page.getByRole('region', { name: 'Links out there' });
  await expect(out.getByRole('listitem')).toContainText('may look');
  watch.allow(/404/);
  await out.getByRole('button', { name: /^Stop/ }).click();
  await expect(sheet(guest, 'This link has ended')).toContainText('Anna has ended this link.');
  await expect(out).toHaveCount(0);
  await guest.reload();
  await expect(guest.getByText('This link does not open anything, or not any more.')).toBeVisible();
});

test('a guest edits under the label, sees the owner, undoes, and keeps the words when the link ends', async ({ page, browser, box, watch }) => {
  await claim(page, box);
  const link = await share(page, async (form) => {
    await form.getByLabel('edit this page').check();
    await form.getByLabel(/^For whom/).fill('For the choir');
  });
  const { page: guest } = await stranger(browser, watch, link);
  const { page: second } = await stranger(browser, watch, `${link}.%20See%20you`);
  await saved(guest);
  await expect(objects(guest).first()).toBeVisible();
  await expect(guest.getByRole('list', { name: 'Also here' }).getByText('Anna')).toHaveCount(1);
  await expect(page.getByRole('list', { name: 'Also here' }).getByText('For the choir')).toHaveCount(2);
  for (const name of ['Publish', 'Pages', 'Share…']) await expect(button(guest, name)).toHaveCount(0);
  await expect(guest.getByRole('link', { name: 'Desk' })).toHaveCount(0);
  expect(await findings(guest)).toEqual([]);
  await expect(canvas(guest).locator('[data-kind="picture"] img').first()).toHaveJSProperty('complete', true);

  await write(guest, 'Bring the scores');
  await guest.keyboard.press('Escape');
  await expect(withWords(page, 'Bring the scores')).toBeVisible();
  await button(guest, 'Undo').click();
  await expect(withWords(page, 'Bring the scores')).toHaveCount(0);
  await button(guest, 'Redo').click();
  await expect(withWords(second, 'Bring the scores')).toBeVisible();
  await saved(guest);
  await button(guest, 'History').click();
  await expect(guest.getByRole('region', { name: 'History of this page' })).toContainText('You');
  await button(page, 'History').click();
  await expect(page.getByRole('region', { name: 'History of this page' })).toContainText('For the choir');
  await button(page, 'History').click();
  await button(guest, 'History').click();

  // A picture of the guest's own device lands on everybody's page.
  const before = await objects(page).count();
  const choosing = guest.waitForEvent('filechooser');
  await button(guest, 'Add').click();
  await guest.getByRole('button', { name: 'Picture', exact: true }).click();
  await (await choosing).setFiles(PHOTOGRAPH.pathname);
  for (const one of [page, guest, second]) {
    await expect(objects(one)).toHaveCount(before + 1);
    const loaded = canvas(one).locator('[data-kind="picture"] img').last();
    await expect.poll(() => loaded.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
  }
  await saved(guest);

  // Ended while somebody writes: a sentence, and the words are there to copy.
  watch.allow(/404/);
  await write(guest, 'Half a sente');
  const desk = await page.context().newPage();
  await desk.goto(`${box.address}-/`);
  await desk.getByRole('region', { name: 'Links out there' }).getByRole('button', { name: 'Stop: For the choir' }).click();
  const over = sheet(guest, 'This link has ended');
  await expect(over).toContainText('Anna has ended this link. What you made stays on the page. Your last sentence is below, to copy.');
  await expect(over.getByLabel('What you wrote')).toHaveValue(/Half a sente/);
  await expect(sheet(second, 'This link has ended')).toBeVisible();
  await desk.close();
  await expect(withWords(page, 'Bring the scores')).toBeVisible();
  for (const one of [guest, second]) await one.context().close();
});

test('a password is asked once per device, and a counted door is opened by hand', async ({ page, browser, box, watch }) => {
  await claim(page, box);
  const link = await share(page, async (form) => {
    await form.getByText('more', { exact: true }).click();
    await form.getByLabel(/^How many devices/).fill('1');
    await form.getByLabel(/^Ask for a password/).check();
    await form.getByLabel('Password', { exact: true }).fill('alto');
  });
  const { page: guest } = await stranger(browser, watch, link);
  watch.allow(/403|404/);
  await guest.getByLabel('Password').fill('tenor');
  await button(guest, 'Open the page').click();
  await expect(guest.getByRole('alert')).toHaveText('That is not the password of this link.');
  expect(await findings(guest)).toEqual([]);
  await guest.getByLabel('Password').fill('alto');
  await button(guest, 'Open the page').click();
  await expect(guest.frameLocator('iframe[title="The page"]').getByText("This is Anna's page")).toBeVisible();
  await guest.goto(link.replace(/\/-\/s\/.*/, '/'));
  await guest.goBack();
  await expect(guest.frameLocator('iframe[title="The page"]').getByText("This is Anna's page")).toBeVisible();
  const late = await (await browser.newContext()).newPage();
  expect((await late.goto(link))?.status()).toBe(404);

  await page.goto(`${box.address}-/`);
  const out = page.getByRole('region', { name: 'Links out there' });
  await expect(out.getByRole('listitem')).toContainText('used up');
  await expect(out.getByRole('listitem')).toContainText('opened on 1 of 1 devices');
  await button(out as unknown as Page, 'more').click();
  await out.getByRole('button', { name: /^Change/ }).click();
  await sheet(page, 'Change this link').getByLabel(/^How many devices/).fill('');
  await sheet(page, 'Change this link').getByRole('button', { name: 'Change it' }).click();
  await sheet(page, 'The link is ready').getByRole('button', { name: 'Done' }).click();
  await expect(out.getByRole('listitem')).toContainText('with a password');
  await expect(out.getByRole('listitem')).not.toContainText('used up');
  await out.getByRole('button', { name: 'Stop all links' }).click();
  await sheet(page, 'Stop all links?').getByRole('button', { name: 'Stop all links' }).click();
  await expect(out).toHaveCount(0);
  expect(await findings(page)).toEqual([]);
});

test('a published page has a link for everybody, a picture of it to save, and a sheet to print', async ({ page, box }) => {
  await claim(page, box);
  await page.getByRole('button', { name: /^Page/ }).first().click();
  await button(page, 'Share…').click();
  await expect(sheet(page, /^Share/)).toBeVisible();
  await expect(button(page, 'Link for everybody')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(sheet(page, /^Share/)).toHaveCount(0);
  await button(page, 'Publish').click();
  await sheet(page, 'Who may read it?').getByRole('button', { name: /^People in this home/ }).click();
  await page.getByRole('button', { name: 'Back to the page' }).click();
  await page.getByRole('button', { name: /^Page/ }).first().click();
  await button(page, 'Share…').click();
  await button(page, 'Link for everybody').click();
  const shared = sheet(page, 'The published page');
  const link = await shared.getByRole('textbox', { name: 'Link' }).inputValue();
  expect(link).toBe(box.address);
  await expect(shared.getByRole('img', { name: /for the camera/ })).toBeVisible();
  expect(await findings(page)).toEqual([]);

  const saving = page.waitForEvent('download');
  await shared.getByRole('button', { name: 'Save as picture' }).click();
  const picture = await saving;
  expect(picture.suggestedFilename()).toBe("Anna's page QR code.png");
  const png = await readFile(await picture.path());
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1024, 1024]);
  expect(png.length, 'not an empty one').toBeGreaterThan(3_000);
  const drawing = page.waitForEvent('download');
  await shared.getByRole('link', { name: 'Save as drawing' }).click();
  expect((await drawing).suggestedFilename()).toBe("Anna's page QR code.svg");

  // What comes out of a printer: the sheet, and nothing of the screen.
  await page.evaluate(() => (window.print = () => document.body.setAttribute('data-printed', '')));
  await shared.getByRole('button', { name: 'Print a sheet' }).click();
  await expect(page.locator('body[data-printed]')).toHaveCount(1);
  await page.emulateMedia({ media: 'print' });
  const paper = page.locator('[data-paper]');
  await expect(paper).toBeVisible();
  await expect(paper).toContainText(new URL(link).host);
  await expect(paper.locator('img')).toHaveJSProperty('complete', true);
  await expect(shared).toBeHidden();
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b/g), 'one page of paper').toHaveLength(1);
  await page.emulateMedia({ media: 'screen' });
  await expect(paper).toBeHidden();
  await shared.getByRole('button', { name: 'Done' }).click();
  await expect(paper).toHaveCount(0);
});

test('photographs from a phone land on the page live, and notes too', async ({ page, browser, box, watch }) => {
  await claim(page, box);
  const made = page.waitForResponse((answer) => answer.url().endsWith('/-/api/links') && answer.request().method() === 'POST');
  await button(page, 'Add').click();
  await button(page, 'Photographs from your phone').click();
  const qr = sheet(page, 'Photographs from your phone');
  await expect(qr.getByRole('img', { name: /for the camera/ })).toBeVisible();
  const { link, until } = (await (await made).json()) as { link: string; until: string };
  expect(Date.parse(until) - Date.now()).toBeLessThanOrEqual(30 * 60_000);
  expect(await findings(page)).toEqual([]);
  await qr.getByRole('button', { name: 'Done' }).click();
  const before = await objects(page).count();

  const { page: phone, context } = await stranger(browser, watch, link);
  await phone.setViewportSize({ width: 390, height: 844 });
  const seen = phone.frameLocator('iframe[title="The page"]');
  await expect(seen.getByText("This is Anna's page")).toBeVisible();
  expect(await findings(phone)).toEqual([]);
  const choosing = phone.waitForEvent('filechooser');
  await button(phone, 'Add photographs').click();
  await (await choosing).setFiles([PHOTOGRAPH.pathname, PHOTOGRAPH.pathname]);
  await expect(objects(page)).toHaveCount(before + 2);
  await pictured(page);
  await button(phone, 'Write a note').click();
  await phone.getByLabel('Your words').fill('Greetings from the garden');
  await button(phone, 'Put it on the page').click();
  await expect(withWords(page, 'Greetings from the garden')).toHaveCount(1);
  await expect(seen.getByText('Greetings from the garden')).toHaveCount(1);
  await expect(phone.getByRole('status')).toHaveText('It is on the page.');

  // A whole evening at once, which is more than the box takes in one piece.
  const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const evening = phone.waitForEvent('filechooser');
  await button(phone, 'Add photographs').click();
  await (await evening).setFiles(Array.from({ length: 51 }, (_, nth) => ({ name: `${nth}.png`, mimeType: 'image/png', buffer: dot })));
  await expect(objects(page)).toHaveCount(before + 3 + 51);
  await expect(phone.getByRole('alert')).toHaveCount(0);
  await pictured(page);
  await context.close();
});
