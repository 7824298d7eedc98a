// Mail as an owner meets it: set up on the desk with a trial, a link sent from the share sheet, what waits and what was
// refused. At both widths, by a real provider.

import type { Locator, Page } from '@playwright/test';
import { findings } from '../support/axe.ts';
import { Box } from '../support/box.ts';
import { ADDRESS, Provider, SECRET } from '../support/provider.ts';
import { button, claim } from '../support/screen.ts';
import { expect, test as base } from '../support/test.ts';

const test = base.extend<{ provider: Provider }>({
  provider: async ({}, use) => {
    const provider = await Provider.start();
    await use(provider);
    await provider.end();
  },
  box: async ({ provider, watch }, use) => {
    const box = await Box.start({}, provider.settings);
    await use(box);
    const faults = box.faults();
    watch.allow(/./);
    await box.end();
    expect(faults, 'the log of the box').toEqual([]);
  },
});

const WIDTHS = [1440, 390];
const sheet = (page: Page, title: string | RegExp): Locator => page.getByRole('dialog', { name: title });

/** At both widths nothing is cut off, and axe finds nothing serious. PICTURES names a folder to look at them afterwards. */
async function good(page: Page, what: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const { scroll, client } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth }));
    expect(scroll, `${what} at ${width}`).toBeLessThanOrEqual(client);
    expect(await findings(page), `${what} at ${width}`).toEqual([]);
    if (process.env['PICTURES']) await page.screenshot({ path: `${process.env['PICTURES']}/${what}-${width}.png`, animations: 'disabled' });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function setUp(page: Page, box: Box, provider: Provider, password = SECRET): Promise<Locator> {
  await page.goto(`${box.address}-/`);
  await button(page, 'Set up mail').click();
  const form = sheet(page, 'Mail');
  await form.getByLabel('Your mail provider').selectOption('Another one');
  await form.getByLabel('Its name for programs').fill('localhost');
  await form.getByLabel('Number').fill(provider.number);
  await form.getByLabel('Your mail address there').fill(ADDRESS);
  await form.getByLabel('Password', { exact: true }).fill(password);
  await form.getByRole('button', { name: 'Keep it and send a trial' }).click();
  return form;
}

test('mail is set up with a trial that says what is wrong, and forgotten again', async ({ page, box, provider, watch }) => {
  // What is refused is said in the browser's own log, too.
  watch.allow(/400/);
  await claim(page, box);
  await page.goto(`${box.address}-/`);
  await button(page, 'Set up mail').click();
  const form = sheet(page, 'Mail');
  await expect(form.getByLabel('Your mail provider')).toHaveValue('gmail');
  await expect(form).toContainText('app password');
  await good(page, 'mail-empty');
  await form.getByRole('button', { name: 'Keep it and send a trial' }).click();
  await expect(form.getByRole('alert')).toContainText('The mail address is still empty.');
  await expect(form.getByLabel('Your mail address there')).toBeFocused();
  await form.getByRole('button', { name: 'Close' }).click();

  await setUp(page, box, provider, 'a guess');
  await expect(form.getByRole('alert')).toContainText('does not take this name with this password');
  await good(page, 'mail-wrong');
  await form.getByLabel('Password', { exact: true }).fill(SECRET);
  await form.getByRole('button', { name: 'Keep it and send a trial' }).click();
  await expect(form.getByRole('status')).toContainText('Your mail provider took the letter.');
  await good(page, 'mail-good');
  expect((await provider.letters()).map(({ subject, to }) => [subject, to])).toEqual([['Mail from your box works', [ADDRESS]]]);
  await form.getByRole('button', { name: 'Done' }).click();

  await expect(page.getByText(ADDRESS)).toBeVisible();
  await button(page, 'Change mail').click();
  await expect(form.getByLabel('Password', { exact: true })).toHaveValue('');
  await expect(form).toContainText('I keep the one you gave me');
  await form.getByRole('button', { name: 'Forget mail' }).click();
  await good(page, 'mail-forget');
  await sheet(page, 'Forget mail?').getByRole('button', { name: 'Forget mail' }).click();
  await expect(button(page, 'Set up mail')).toBeVisible();
});

test('a link goes out from the share sheet; what waits and what was refused stands on the desk', async ({ page, box, provider, watch }) => {
  watch.allow(/400/);
  await claim(page, box);
  const share = async (): Promise<Locator> => {
    await page.getByRole('button', { name: /^Page/ }).first().click();
    await button(page, 'Share…').click();
    await sheet(page, /^Share/).getByRole('button', { name: 'Make the link' }).click();
    return sheet(page, 'The link is ready');
  };
  const editor = page.url();
  const off = await share();
  await expect(off).toContainText('To send it from here by mail, set up mail on the desk first.');
  await good(page, 'share-off');
  const [desk] = await Promise.all([page.context().waitForEvent('page').catch(() => page), off.getByRole('link', { name: 'set up mail' }).click()]);
  await expect(sheet(desk, 'Mail')).toBeVisible();

  const form = await setUp(page, box, provider);
  await expect(form.getByRole('status')).toContainText('took the letter');
  await page.goto(editor);
  const answer = await share();
  const send = async (to: string): Promise<void> => {
    await answer.getByLabel('Send it by mail to').fill(to);
    await answer.getByRole('button', { name: 'Send by mail' }).click();
  };
  await send('bo');
  await expect(answer.getByRole('alert')).toContainText('A mail address has an @ in it');
  await send('bo@example.org');
  await expect(answer.getByRole('status').filter({ hasText: 'Sent to bo@example.org.' })).toBeVisible();
  await good(page, 'share-sent');
  const letter = (await provider.letters()).at(-1);
  const link = await answer.getByRole('textbox', { name: 'Link' }).inputValue();
  expect(letter?.plain).toContain(link);
  await send('later@example.org');
  await expect(answer.getByRole('status').filter({ hasText: 'The letter to later@example.org waits.' })).toBeVisible();
  await send('nobody@example.org');
  await expect(answer.getByRole('alert')).toContainText('is not taken');
  await answer.getByRole('button', { name: 'Done' }).click();

  // The letter itself, as a mail program shows it.
  const reader = await page.context().newPage();
  await reader.setContent(letter?.html ?? '');
  await expect(reader.getByRole('link', { name: 'Open the page' })).toHaveAttribute('href', link);
  await good(reader, 'letter');
  await reader.close();

  await page.goto(`${box.address}-/`);
  const letters = page.getByRole('region', { name: 'Letters' });
  await expect(letters.getByRole('listitem')).toHaveCount(2);
  await expect(letters).toContainText('The next try is on');
  await letters.scrollIntoViewIfNeeded();
  await good(page, 'letters');
  await letters.getByRole('button', { name: 'Take away: to nobody@example.org' }).click();
  await expect(letters.getByRole('listitem')).toHaveCount(1);
  await provider.open();
  await letters.getByRole('button', { name: 'Try again: to later@example.org' }).click();
  await expect(letters).toHaveCount(0);

  // From the list of links, too.
  const out = page.getByRole('region', { name: 'Links out there' });
  await out.getByRole('button', { name: 'more' }).click();
  await good(page, 'links');
  await out.getByRole('button', { name: /^Send by mail/ }).first().click();
  const again = sheet(page, /^Send/);
  await again.getByLabel('Send it by mail to').fill('cy@example.org');
  await good(page, 'send');
  await again.getByRole('button', { name: 'Send by mail' }).click();
  await expect(again.getByRole('status').filter({ hasText: 'Sent to cy@example.org.' })).toBeVisible();
});
