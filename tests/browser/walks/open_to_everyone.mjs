// The whole way in a real browser, as somebody at the laptop goes it: claim, publish, anyone, name, link. Run where the
// laptop is (tests/lab/by_hand.rs): `open_to_everyone.mjs ADDRESS CODE NAME PLACE`. Says what it cost as one line of
// JSON. It must not ask the box anything but by its screens.

import { chromium } from '@playwright/test';

const [address, code, name, place] = process.argv.slice(2);
// At home the name leads to the box itself, as where the router is asked; the authority of the laboratory is nobody's.
const rules = `--host-resolver-rules=MAP ${name} ${new URL(address).hostname}`;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', rules] });
const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' });
const page = await context.newPage();
page.setDefaultTimeout(60_000);

const own = new Set([new URL(address).host, name]);
let typed = 0;
let left = 0;
page.on('framenavigated', (frame) => {
  if (frame === page.mainFrame() && !own.has(new URL(frame.url()).host)) left += 1;
});
const began = Date.now();
const seconds = () => (Date.now() - began) / 1000;
const type = async (label, words, exact = false) => {
  await page.getByLabel(label, { exact }).fill(words);
  typed += 1;
};
const press = (button) => page.getByRole('button', { name: button }).click();

await page.goto(address);
left = 0;
await type('Claim code', code);
await type('Your name', 'Anna');
await type('Password', 'three plain words');
await press('Claim this box');
await page.waitForURL('**/-/edit/');
await press('Publish');
await page.getByRole('dialog').getByRole('button', { name: /^Anyone with the link/ }).click();
await page.waitForURL('**/-/open');
const published = seconds();

await page.getByLabel('Who keeps the name').selectOption({ label: 'Another provider (DynDNS)' });
await type('Name of the box', name);
await type('Address for updates', place);
await type('Name of the account', 'owner');
await type('Password', 'secret', true);
await press('Try it');
const title = page.getByRole('heading', { level: 1 });
await title.filter({ hasText: 'This is your link' }).waitFor();
const link = await page.getByLabel('Link').inputValue();
const opened = seconds();

// On at the new link, without signing in again.
await page.getByRole('link', { name: 'Go on at the new link' }).click();
await page.waitForURL(`https://${name}/-/`);
await page.getByText('Open. Anyone with the link can read your site.').waitFor();
console.log(JSON.stringify({ link, typed, left, published, opened, signedIn: seconds() }));
await browser.close();
