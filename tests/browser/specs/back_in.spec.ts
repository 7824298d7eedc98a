// Getting back in: the recovery card from the desk to the sheet that takes its words, and a link from the machine.

import { expect, test } from '../support/test.ts';
import { findings } from '../support/axe.ts';
import { api, claim, OWNER } from '../support/screen.ts';

const NEW = 'four quite plain words';

test('a recovery card is made, proved, used, and leaves a notice', async ({ page, browser, box, watch }) => {
  watch.allow(/40[013]/);
  await claim(page, box);
  await page.goto(`${box.address}-/`);
  await expect(page.getByRole('heading', { name: 'This box' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Make the card' }), 'nothing is published yet').toHaveCount(0);
  await api(page, 'publish-all', {});
  await page.reload();

  await page.getByRole('button', { name: 'Make the card' }).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByRole('listitem')).toHaveCount(6);
  expect(await findings(page), 'the card').toEqual([]);
  const words = (await sheet.getByRole('listitem').allInnerTexts()).map((line) => line.replace(/[^a-z]/g, ''));
  await expect(sheet.getByRole('button', { name: 'Keep this card' }), 'not before it is on paper').toHaveCount(0);
  await sheet.getByRole('button', { name: 'Copy' }).click();
  await expect(sheet.locator('form label')).toHaveCount(2);
  const asked = await sheet.locator('form label').allInnerTexts();
  const places = asked.map((label) => Number(/\d/.exec(label)?.[0]));
  await sheet.getByLabel(`Word ${places[0]}`).fill('wrong');
  await sheet.getByLabel(`Word ${places[1]}`).fill(words[places[1]! - 1]!);
  await sheet.getByRole('button', { name: 'Keep this card' }).click();
  await expect(sheet.getByRole('alert')).toContainText('not what stands on the card');
  await sheet.getByLabel(`Word ${places[0]}`).fill(words[places[0]! - 1]!.toUpperCase());
  await sheet.getByRole('button', { name: 'Keep this card' }).click();
  await expect(sheet).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Make the card' })).toHaveCount(0);
  await expect(page.getByText(/^Made on/)).toBeVisible();

  const clean = await browser.newContext();
  watch.over(clean);
  const other = await clean.newPage();
  await other.goto(`${box.address}-/sign-in`);
  await other.getByRole('link', { name: 'Forgot the password?' }).click();
  expect(await findings(other), 'the sheet').toEqual([]);
  await other.getByLabel('Words on the card').fill(words.slice().reverse().join(' '));
  await other.getByLabel('New password').fill(NEW);
  await other.getByRole('button', { name: 'Set the password' }).click();
  await expect(other.getByRole('alert')).toContainText('not the words');
  await other.getByLabel('Words on the card').fill(words.join('  '));
  await other.getByLabel('New password').fill(NEW);
  await other.getByRole('button', { name: 'Set the password' }).click();
  await other.waitForURL('**/-/');
  await expect(other.getByText(/The password was reset with the recovery card on/)).toBeVisible();
  expect(await findings(other), 'the desk with a notice').toEqual([]);
  await other.getByRole('button', { name: 'Sign everyone out and choose a new one' }).click();
  await expect(other.getByRole('dialog').getByLabel('Password until now')).toBeFocused();
  await clean.close();

  // Whoever was signed in here is not any more, and the desk notices by itself; but this device knows the name.
  await expect(page).toHaveURL(/sign-in/, { timeout: 30_000 });
  await expect(page.getByLabel('Name')).toHaveValue(OWNER);
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
});

test('in help mode the code on the screen sets a new password, or the button once more', async ({ page, browser, box, watch }) => {
  watch.allow(/40[13]|HTTP Authentication failed/);
  await claim(page, box);
  await box.command('press', '6');
  await expect.poll(() => box.heard(/^Help code: (.+)$/)).toMatch(/^\d{4} \d{4}$/);
  const clean = await browser.newContext();
  watch.over(clean);
  const other = await clean.newPage();
  await other.goto(`${box.address}-/back-in`);
  await expect(other.getByText('Help mode for 15 minutes.')).toBeVisible();
  expect(await findings(other), 'help mode').toEqual([]);
  const set = async (code: string): Promise<void> => {
    await other.getByLabel('Help code').fill(code);
    await other.getByLabel('New password').fill(NEW);
    await other.getByRole('button', { name: 'Set the password' }).click();
  };
  await set('0000 0001');
  await expect(other.getByRole('alert')).toContainText('not the code');
  expect(await findings(other), 'a wrong code').toEqual([]);
  await set(box.heard(/^Help code: (.+)$/));
  await other.waitForURL('**/-/');
  await expect(other.getByText(/The password was reset with the button on/)).toBeVisible();
  await clean.close();
});

test('who is signed in at home and forgot the password sets a new one', async ({ page, box, watch }) => {
  watch.allow(/401/);
  await claim(page, box);
  await page.goto(`${box.address}-/`);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByRole('button', { name: 'I do not know it any more' }).click();
  await page.getByLabel('New password').fill(NEW);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/-/');
  await expect(page.getByText(/without the old one on/)).toBeVisible();
});

test('paper gets the card alone', async ({ page, box }) => {
  await claim(page, box);
  await api(page, 'publish-all', {});
  await page.goto(`${box.address}-/`);
  await page.getByRole('button', { name: 'Make the card' }).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByRole('listitem')).toHaveCount(6);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('dialog li').first()).toBeVisible();
  await expect(page.locator('dialog button').first()).toBeHidden();
  await expect(page.locator('main h2').first()).toBeHidden();
  const sheets = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type \/Page\b/g);
  expect(sheets, 'one sheet of paper').toHaveLength(1);
});

test('a link from the machine signs in', async ({ page, browser, box, watch }) => {
  // The editor that is open elsewhere is signed out.
  watch.allow(/401|HTTP Authentication failed/);
  await claim(page, box);
  const [link] = (await box.command('owner-link')).split('\n');
  const clean = await browser.newContext();
  watch.over(clean);
  const other = await clean.newPage();
  await other.goto(link!);
  expect(await findings(other), 'the sheet').toEqual([]);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await other.waitForURL('**/-/');
  await expect(other.getByText(/by a link from the machine/)).toBeVisible();
  await clean.close();
});
