// The box and its readers: how it is on the desk, the question at the first Publish, and the way to a name as far as it
// goes where nobody outside answers. The whole way is walked in tests/lab.

import type { Page } from '@playwright/test';
import { findings } from '../support/axe.ts';
import { Box } from '../support/box.ts';
import { api, button, claim, opened } from '../support/screen.ts';
import { expect, test } from '../support/test.ts';

/** Nobody outside is asked, and nobody would answer. */
const ALONE = `[outside]
resolvers = ["127.0.0.1:9"]
authorities = ["127.0.0.1:9"]
echoes = ["https://127.0.0.1:9/"]
directory = "https://127.0.0.1:9/"
`;

/** Never on a screen, outside "more". No-IP is how somebody is called. */
const BANNED = /\b(ports?|DNS|(?<!No-)IP|NAT|CGNAT|UPnP|LAN|WAN|TLS|SSL|certificates?|server|host|token|session|cache|error code|invalid|failed|null|unauthorized|forbidden|[45]\d\d)\b/i;

const WIDTHS = [1440, 390];

/** At both widths nothing is cut off and axe finds nothing serious; what is read holds no banned word. */
async function good(page: Page, what: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const { scroll, client } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth }));
    expect(scroll, `${what} at ${width}`).toBeLessThanOrEqual(client);
    expect(await findings(page), `${what} at ${width}`).toEqual([]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  const read = await page.locator('body').evaluate((body) => {
    const hidden = [...body.querySelectorAll('details')].filter(({ open }) => !open).map((one) => one.innerText);
    return hidden.reduce((text, part) => text.replace(part, ''), body.innerText);
  });
  expect(BANNED.exec(read)?.[0], `${what}: ${read}`).toBeUndefined();
}

const desk = async (page: Page, box: Box): Promise<void> => {
  await page.goto(`${box.address}-/`);
  await expect(page.getByRole('region', { name: 'State of the box' })).not.toContainText('Looking');
};
const state = (page: Page) => page.getByRole('region', { name: 'State of the box' });
const sheet = (page: Page) => page.getByRole('dialog');

test('a box at home says so, and everything else is behind more', async ({ page, context, box }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await claim(page, box);
  await desk(page, box);
  await expect(state(page)).toContainText('Nothing is published yet.');
  await api(page, `publish-all`, {});
  await desk(page, box);
  await expect(state(page).getByRole('status')).toHaveText('At home only. People on your Wi-Fi can read your site.');
  await expect(state(page).getByRole('link', { name: 'Open it to everyone' })).toBeVisible();
  await good(page, 'desk');

  await state(page).getByText('more', { exact: true }).click();
  const links = state(page).getByRole('region', { name: 'Links of this box' });
  await expect(links.getByRole('link', { name: box.address })).toBeVisible();
  const qr = links.getByRole('img', { name: /^The link http/ });
  await expect.poll(() => qr.evaluate((one: HTMLImageElement) => one.complete && one.naturalWidth > 40)).toBe(true);
  await state(page).getByRole('button', { name: 'Copy the report for a helper' }).click();
  await expect(page.getByRole('log')).toContainText('The report is copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('At home only.');
  expect(await findings(page), 'more').toEqual([]);

  // A picture is drawn of links to this box alone.
  expect((await page.request.get(`${box.address}-/qr.svg?link=https://example.org/`)).status()).toBe(400);
});

test('the first Publish asks once who may read', async ({ page, box }) => {
  await claim(page, box);
  await button(page, 'Publish').click();
  await expect(sheet(page).getByRole('heading')).toHaveText('Who may read it?');
  await expect(sheet(page)).toContainText('Published in this home.');
  await expect(sheet(page)).toContainText('Visitors can find out roughly which town the box is in.');
  await good(page, 'the question');
  // Nothing is chosen beforehand, not even for who presses Enter.
  await page.keyboard.press('Enter');
  expect((await api(page, 'at-home')).asked).toBe(false);
  // It is read at home already, whatever is answered.
  expect((await page.request.get(box.address, { headers: { cookie: '' } })).status()).toBe(200);
  await page.keyboard.press('Escape');

  await button(page, 'Publish').click();
  await sheet(page).getByRole('button', { name: /^People in this home/ }).click();
  await expect(sheet(page).getByRole('heading')).toHaveText('Published in this home. To let anyone else read it, give the box a name.');
  await expect(sheet(page)).toContainText('This link works only in your home. People elsewhere cannot open it yet.');
  await expect(sheet(page).getByLabel('Link')).toHaveValue(box.address);
  await good(page, 'published');

  await box.startAgain();
  await page.reload();
  await opened(page);
  await button(page, 'Publish').click();
  await expect(sheet(page).getByRole('heading')).toHaveText(/^Published in this home\./);
});

test('the way to a name tells the truth, is left, and is found again', async ({ page }) => {
  test.setTimeout(180_000);
  const box = await Box.start({}, ALONE);
  await claim(page, box);
  await button(page, 'Publish').click();
  await sheet(page).getByRole('button', { name: /^Anyone with the link/ }).click();
  await page.waitForURL('**/-/open');
  const title = page.getByRole('heading', { level: 1 });
  await expect(title).toHaveText('Give your box a name');
  await good(page, 'name');

  // Left, and found again.
  await page.getByRole('link', { name: 'Not now, to the desk' }).click();
  await expect(state(page).getByRole('status')).toHaveText('Anyone may read your site as soon as it has a name.');
  await state(page).getByRole('link', { name: 'Give it a name' }).click();
  await expect(title).toBeVisible();

  // What is wrong is said beside its field, and the field has the focus.
  const name = page.getByLabel('Name of the box');
  const key = page.getByLabel('Key', { exact: true });
  await page.goto(`${box.address}-/open`);
  await page.getByLabel('Who keeps the name').selectOption({ label: 'DuckDNS' });
  await button(page, 'Try it').click();
  await expect(name).toHaveAccessibleDescription(/^A name is made of letters/);
  await expect(name).toBeFocused();
  await name.fill('anna');
  await button(page, 'Try it').click();
  await expect(key).toHaveAccessibleDescription(/is still empty/);
  await expect(key).toBeFocused();
  await good(page, 'a wrong field');

  // Nobody can be asked: that is said, and nothing is kept.
  await key.fill('0f9a-very-secret');
  await button(page, 'Try it').click();
  await expect(page.getByRole('alert')).toBeVisible({ timeout: 60_000 });
  await expect(name).toHaveValue('anna');
  expect((await api(page, 'at-home')).name).toBeNull();
  await good(page, 'nobody answers');
  await button(page, 'Keep it all the same').click();

  // Four lines; what cannot be done yet says why, what depends on it waits.
  await expect(page.getByRole('listitem').getByRole('heading')).toContainText(['Name', 'Door', 'Lock', 'Read from outside'], { timeout: 20_000 });
  await good(page, 'the way');
  await page.getByRole('link', { name: 'To the desk' }).click();
  await expect(state(page).getByRole('status')).not.toHaveText(/^At home only/);
  await state(page).getByText('more', { exact: true }).click();
  await expect(state(page).getByRole('region', { name: 'Every check' }).getByRole('listitem')).not.toHaveCount(0);
  expect(await findings(page), 'every check').toEqual([]);
  await page.goto(`${box.address}-/open`);
  await expect(title).toHaveText(/^(I open the way|Something is in the way)$/);

  // Another name: the key is kept and not shown.
  await page.getByRole('button', { name: 'Another name' }).click();
  await expect(name).toHaveValue('anna.duckdns.org');
  await expect(key).toHaveValue('');
  await expect(key).toHaveAccessibleDescription(/^I keep the one/);

  // And all of it is taken back on the desk.
  await desk(page, box);
  await page.getByRole('button', { name: 'Take it away' }).click();
  await sheet(page).getByRole('button', { name: 'Take it away' }).click();
  await expect(page.getByRole('link', { name: 'Give the box a name' })).toBeVisible();
  await page.getByRole('button', { name: 'Change who may read' }).click();
  await sheet(page).getByRole('button', { name: /^People in this home/ }).click();
  await expect(state(page).getByRole('status')).toHaveText(/^At home only/);
  expect(box.faults()).toEqual([]);
  await box.end();
});

test('what only the owner can do has a button that says how', async ({ page, context, box }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await claim(page, box);
  await api(page, 'publish-all', {});
  // What a router and an authority say is shown in tests/lab; here it is what the desk does with it.
  let told: object = {};
  await page.route('**/-/api/at-home', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), readers: 'anyone', flap: 'cannot', line: null, ...told } });
  });
  const page_of_router = `${box.address}-/site.css`;

  const steps = ['Open your router’s own page and sign in.', 'Choose this box in the list: gluebox, 192.168.178.31.', 'Then come back here.'];
  told = {
    sentence: 'Your router does not let devices open doors.',
    button: { kind: 'show_how', label: 'Show me how for FRITZ!Box 7590' },
    how: { title: 'Let this box open the door', steps, page: page_of_router, letter: null, there: ['It is called UPnP.'] },
  };
  await desk(page, box);
  await expect(state(page).getByRole('status')).toHaveText('Your router does not let devices open doors.');
  const how = state(page).getByRole('button', { name: 'Show me how for FRITZ!Box 7590' });
  await how.click();
  await expect(sheet(page).getByRole('heading')).toHaveText('Let this box open the door');
  await expect(sheet(page).getByRole('listitem')).toHaveText(steps);
  await expect(sheet(page).getByText('It is called UPnP.')).toBeHidden();
  await good(page, 'steps at the router');
  await sheet(page).getByText('more', { exact: true }).click();
  await expect(sheet(page).getByText('It is called UPnP.')).toBeVisible();
  await expect(sheet(page).getByRole('link', { name: 'Open the router’s page' })).toHaveAttribute('href', page_of_router);
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toBeHidden();
  await expect(how).toBeFocused();

  const letter = 'Dear provider,\n\nplease give my line a number of its own.\n\nThank you.';
  told = {
    sentence: 'Many homes share one number here.',
    button: { kind: 'show_how', label: 'What to tell my provider' },
    how: { title: 'What to tell your provider', steps: ['Send them this text.'], page: null, letter, there: [] },
  };
  await desk(page, box);
  await state(page).getByRole('button', { name: 'What to tell my provider' }).click();
  await good(page, 'a letter');
  await sheet(page).getByRole('button', { name: 'Copy the text' }).click();
  await expect(sheet(page).getByRole('status')).toHaveText('The text is copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(letter);
  await sheet(page).getByRole('button', { name: 'Close' }).click();

  told = { sentence: 'The lock on your site ends in 9 days and I could not renew it.', button: { kind: 'try_lock', label: 'Try now' }, how: null };
  await desk(page, box);
  await good(page, 'a lock that ends');
  // The box itself answers: it has no name, so there is nothing to try.
  await state(page).getByRole('button', { name: 'Try now' }).click();
  await expect(page.getByRole('log')).toContainText('Nothing is wrong with the lock of your site.');
  await expect(state(page).getByRole('button', { name: 'Try now' })).toBeEnabled();
});
