// Two browsers on one page, the box away and back, and plain http where the browser trusts nothing.

import type { Browser, BrowserContext, Page, WebSocketRoute } from '@playwright/test';
import { chromium } from '@playwright/test';
import { api, button, canvas, claim, drag, idOf, light, middle, object, objects, opened, outlines, pageId, PASSWORD, press, rect, saved, signIn, withWords } from '../support/screen.ts';
import type { Box } from '../support/box.ts';
import { expect, test, type Watch } from '../support/test.ts';

/** Takes a browser off the network and puts it back: requests and the open socket, which `setOffline` leaves alone. */
class Cable {
  private cut = false;
  private readonly open = new Set<WebSocketRoute>();

  constructor(private readonly context: BrowserContext) {}

  async plugIn(): Promise<void> {
    await this.context.routeWebSocket(/\/-\/live$/, (socket) => {
      if (this.cut) return void socket.close();
      socket.connectToServer();
      this.open.add(socket);
    });
  }

  async pull(): Promise<void> {
    this.cut = true;
    await this.context.setOffline(true);
    for (const socket of this.open) await socket.close();
    this.open.clear();
  }

  async putBack(): Promise<void> {
    this.cut = false;
    await this.context.setOffline(false);
  }
}

async function second(browser: Browser, box: Box, watch: Watch, cable = (context: BrowserContext) => new Cable(context)): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await cable(context).plugIn();
  watch.over(context);
  const page = await context.newPage();
  await signIn(page, box.address);
  await page.goto(`${box.address}-/edit/`);
  await opened(page);
  return page;
}

async function write(page: Page, words: string | RegExp): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await press(page, withWords(page, words));
  await press(page, withWords(page, words));
  await expect(canvas(page).locator('.ProseMirror')).toBeFocused();
}

const median = (all: number[]): number => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] as number;

test('two browsers see each other move things and choose them', async ({ page, browser, box, watch }) => {
  await claim(page, box);
  const other = await second(browser, box, watch);
  const headline = await idOf(withWords(page, 'This is'));
  await press(page, object(page, headline));
  await expect(other.locator('.gb-theirs')).toHaveCount(1);
  await expect(other.locator('.gb-theirs')).toHaveAttribute('data-name', 'Anna');
  const theirs = await rect(other.locator('.gb-theirs'));
  const root = await rect(object(other, headline));
  expect(Math.abs(theirs.x - root.x)).toBeLessThan(2);
  expect(Math.abs(theirs.width - root.width)).toBeLessThan(2);

  // Both clocks are one: from the key in this browser to the change in the other's page.
  await other.frames().find((frame) => frame.url().includes('/-/canvas/'))!.evaluate((id) => {
    const root = document.querySelector<HTMLElement>(`[data-object="${id}"]`) as HTMLElement;
    const seen = ((globalThis as any).seen = [] as [string, number][]);
    new MutationObserver(() => {
      const x = root.style.getPropertyValue('--x');
      if (seen.at(-1)?.[0] !== x) seen.push([x, Date.now()]);
    }).observe(root, { attributes: true, attributeFilter: ['style'] });
  }, headline);
  const pressed: number[] = [];
  for (let n = 0; n < 50; n++) {
    pressed.push(await page.evaluate(() => Date.now()));
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(60);
  }
  const x = await object(page, headline).evaluate((one: HTMLElement) => one.style.getPropertyValue('--x'));
  await expect.poll(() => object(other, headline).evaluate((one: HTMLElement) => one.style.getPropertyValue('--x'))).toBe(x);
  const frame = other.frames().find((one) => one.url().includes('/-/canvas/'))!;
  const seen = await frame.evaluate(() => (globalThis as any).seen as [string, number][]);
  expect(seen, 'every change arrives by itself').toHaveLength(50);
  const delays = seen.map(([, at], n) => at - (pressed[n] as number));
  console.log(`from the key to the other browser: median ${median(delays)} ms, longest ${Math.max(...delays)} ms of ${delays.length}`);
  await page.keyboard.press('Escape');
  await expect(other.locator('.gb-theirs')).toHaveCount(0);
  await other.context().close();
});

test('one at a time writes in a text, and it can be taken over', async ({ page, browser, box, watch }) => {
  await claim(page, box);
  const other = await second(browser, box, watch);
  await write(page, 'It lives on');
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' First.');
  await press(other, withWords(other, 'It lives on'));
  await press(other, withWords(other, 'It lives on'));
  await expect(other.getByRole('log')).toContainText('Anna is writing in this text.');
  await expect(canvas(other).locator('.ProseMirror')).toHaveCount(0);
  await expect(withWords(other, 'First.')).toHaveCount(1);
  await other.getByRole('button', { name: 'Take over' }).click();
  await expect(canvas(other).locator('.ProseMirror')).toBeFocused();
  await expect(page.getByRole('log')).toContainText('took over this text');
  await expect(canvas(page).locator('.ProseMirror')).toHaveCount(0);
  await other.keyboard.press('Control+End');
  await other.keyboard.type(' Second.');
  await other.keyboard.press('Escape');
  await expect(withWords(page, 'First. Second.')).toHaveCount(1);
  await other.context().close();
});

test('two who wrote in one text while apart both find their words again', async ({ page, browser, box, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED|WebSocket/);
  await claim(page, box);
  let cable = null as Cable | null;
  const other = await second(browser, box, watch, (context) => (cable = new Cable(context)));
  const id = await pageId(page);
  await write(other, 'It lives on');
  const writes = page.locator('.gb-theirs[data-name="Anna is writing"]');
  await expect(writes).toBeVisible();
  await other.keyboard.press('Escape');
  // Else the text stays in a hand that is not heard of for a while.
  await expect(writes).toHaveCount(0);
  await cable!.pull();
  await expect(light(other)).toHaveText(/^Offline/, { timeout: 30_000 });
  await write(other, 'It lives on');
  await other.keyboard.press('Control+End');
  await other.keyboard.type(' Said far away.');
  await other.keyboard.press('Escape');
  await write(page, 'It lives on');
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' Said at home.');
  await page.keyboard.press('Escape');
  await saved(page);
  await cable!.putBack();
  await saved(other);
  // The later write stands in both, and both are told.
  await expect(withWords(page, 'Said far away.')).toHaveCount(1);
  await expect(withWords(page, 'Said at home.')).toHaveCount(0);
  await expect(page.getByRole('log')).toContainText('Anna changed this after you. Yours is in History.');
  await expect(other.getByRole('log')).toContainText('Theirs is in History.');
  // What was overwritten is a step with a name, and comes back.
  const { steps } = await api<{ steps: { note?: string; lost: unknown[] }[] }>(page, `pages/${id}/steps`);
  const kept = steps.find((step) => step.lost.length > 0);
  expect(kept?.note, JSON.stringify(steps)).toContain('Anna');
  const { revision } = await api<{ revision: number }>(page, `pages/${id}`);
  await api(page, `pages/${id}/batches`, { client: 'history-of-the-page', seq: 1, documents: [{ document: id, base: revision, edits: kept?.lost }] });
  await expect(withWords(page, 'Said at home.')).toHaveCount(1);
  await expect(withWords(other, 'Said at home.')).toHaveCount(1);
  await other.context().close();
});

test('what was made while the box was away arrives once, also after a reload', async ({ page, box, watch }) => {
  watch.allow(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket/);
  await claim(page, box);
  const id = await pageId(page);
  const before = await api<{ revision: number }>(page, `pages/${id}`);
  const count = await objects(page).count();
  await write(page, 'It lives on');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await box.kill();
  await expect(light(page)).toHaveText(/^Offline/, { timeout: 30_000 });
  await press(page, withWords(page, 'This is'));
  await page.keyboard.press('Control+D');
  await page.keyboard.press('ArrowDown');
  await page.waitForTimeout(1_200);
  await page.keyboard.press('ArrowDown');
  await write(page, 'It lives on');
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' Written while away.');
  await page.keyboard.press('Escape');
  await expect(light(page)).toHaveText(/^Offline, \d+ changes? kept on this device/);
  // The tab is gone before the box is back.
  await page.reload().catch(() => undefined);
  // The browser's own error page comes a moment after the failure is told, and would break into what follows.
  await expect.poll(() => page.url()).toMatch(/^chrome-error:/);
  await box.startAgain();
  await page.goto(`${box.address}-/edit/`);
  await opened(page);
  await expect(withWords(page, 'Written while away.')).toHaveCount(1);
  await expect(objects(page)).toHaveCount(count + 1);
  const after = await api<{ revision: number; page: { objects: Record<string, unknown> } }>(page, `pages/${id}`);
  expect(Object.keys(after.page.objects)).toHaveLength(count + 1);
  expect(after.revision).toBeGreaterThan(before.revision);
  await page.reload();
  await opened(page);
  await page.waitForTimeout(1_500);
  expect((await api<{ revision: number }>(page, `pages/${id}`)).revision, 'nothing arrives twice').toBe(after.revision);
  await expect(objects(page)).toHaveCount(count + 1);
});

test('writing that could not start because the box was away starts when it is back', async ({ page, box, watch }) => {
  watch.allow(/ERR_FAILED|Failed to load resource/);
  await page.route(/\/writer-[^/]*\.js$/, (route) => route.abort());
  await claim(page, box);
  await press(page, withWords(page, 'It lives on'));
  await press(page, withWords(page, 'It lives on'));
  await expect(page.getByRole('log')).toContainText('Writing could not start');
  await expect(withWords(page, 'It lives on')).toHaveCount(1);
  await page.unroute(/\/writer-[^/]*\.js$/);
  await write(page, 'It lives on');
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' At last.');
  await page.keyboard.press('Escape');
  await expect(withWords(page, 'At last.')).toHaveCount(1);
  await saved(page);
});

test('whoever is signed out while editing signs in over the page and loses nothing', async ({ page, context, box, watch }) => {
  watch.allow(/401|WebSocket|ERR_INTERNET_DISCONNECTED/);
  const cable = new Cable(context);
  await cable.plugIn();
  await claim(page, box);
  await write(page, 'It lives on');
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' Before.');
  await saved(page);
  await cable.pull();
  await page.keyboard.type(' After.');
  await expect(light(page)).toHaveText(/^Offline/, { timeout: 20_000 });
  await api(page, 'sign-out', {});
  await cable.putBack();
  const sheet = page.getByRole('dialog');
  await expect(sheet).toContainText('Sign in once more', { timeout: 40_000 });
  await sheet.getByLabel('Password').fill(PASSWORD);
  await sheet.getByRole('button', { name: 'Sign in' }).click();
  await expect(sheet).toHaveCount(0);
  await saved(page);
  await page.reload();
  await opened(page);
  await expect(withWords(page, 'Before. After.')).toHaveCount(1);
});

test('everything works over plain http where the browser trusts nothing', async ({ box, watch }) => {
  const { port } = new URL(box.address);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--host-resolver-rules=MAP gluebox.local 127.0.0.1'] });
  try {
    const context: BrowserContext = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    watch.over(context);
    // Chromium says that this header does nothing here; where it does something it is wanted.
    watch.allow(/Cross-Origin-Opener-Policy header has been ignored/);
    const page = await context.newPage();
    const address = `http://gluebox.local:${port}/`;
    await claim(page, Object.assign(Object.create(box), { address, code: box.code }) as Box);
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    await write(page, 'It lives on');
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' And it needs no lock.');
    await page.keyboard.press('Escape');
    const sun = objects(page).first();
    await drag(page, middle(await rect(withWords(page, 'It lives on'))), { x: 40, y: 35 });
    await expect(outlines(page)).toHaveCount(1);
    await expect(sun).toBeAttached();
    await saved(page);
    await page.reload();
    await opened(page);
    await expect(withWords(page, 'And it needs no lock.')).toHaveCount(1);
    await button(page, 'Publish').click();
    await expect(page.getByRole('dialog').getByLabel('Link')).toBeVisible();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await expect(page.getByText('Copied', { exact: true })).toBeVisible();
    await page.goto(address);
    await expect(page.getByText('And it needs no lock.')).toBeVisible();
  } finally {
    await browser.close();
  }
});
