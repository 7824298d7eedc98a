// Words that come from elsewhere into a text, and what *Preview* shows of words that nobody else sees yet.

import { copyFrom } from '../support/give.ts';
import { button, canvas, claim, objects, opened, press, region, saved, withWords } from '../support/screen.ts';
import { expect, test } from '../support/test.ts';

const RECIPE = `<!doctype html><title>A recipe</title><style>p { color: red }</style>
  <p style="font-size:40px;color:#f00">Stir <b>slowly</b>, <a href="https://example.org/glue" onclick="alert(1)">with glue</a><script>window.bad = 1</script>.</p>
  <ul><li>flour</li><li>water</li></ul><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">`;

test('formatted words are pasted inside the text that is being written', async ({ page, context, box, watch }) => {
  await claim(page, box);
  // Named by the browser where the HTML is parsed without being shown; it never runs.
  watch.allow(/Executing inline event handler/);
  page.on('dialog', (dialog) => void dialog.dismiss());
  const count = await objects(page).count();
  const line = withWords(page, 'It lives on');
  const before = await line.locator('.gb-text').textContent();
  await copyFrom(context, RECIPE);
  await page.bringToFront();
  await press(page, line);
  await press(page, line);
  const writer = canvas(page).locator('.ProseMirror');
  await expect(writer).toBeFocused();
  await page.keyboard.press('Control+V');
  const text = objects(page).filter({ has: page.locator('li', { hasText: 'flour' }) });
  await expect(text).toHaveCount(1);
  await expect(objects(page), 'into this text, not beside it').toHaveCount(count);
  await page.keyboard.type('!');
  await saved(page);
  await page.reload();
  await opened(page);
  await expect(text.locator('strong')).toHaveText('slowly');
  await expect(text.locator('a[href="https://example.org/glue"]')).toHaveText('with glue');
  await expect(text.locator('li').first()).toHaveText('flour');
  const after = await text.locator('.gb-text').textContent();
  expect(after?.replace('Stir slowly, with glue.flourwater!', ''), 'what stood there stands there').toBe(before);
  expect(await text.innerHTML()).not.toMatch(/onclick|<script|<img|40px|#f00|rgb\(255/);
  expect([...watch.hosts]).toEqual([new URL(box.address).host]);
});

test('Preview shows the page as it is now, visitors what was published', async ({ page, context, browser, box, watch }) => {
  await claim(page, box);
  await button(page, 'Publish').click();
  await expect(page.getByRole('dialog')).toContainText('Published in this home.', { timeout: 60_000 });
  await page.keyboard.press('Escape');
  const stage = (await region(page).boundingBox())!;
  await page.mouse.dblclick(stage.x + 180, stage.y + 640);
  await expect(canvas(page).locator('.ProseMirror')).toBeFocused();
  await page.keyboard.type('Not for everyone yet');
  await page.keyboard.press('Escape');
  await saved(page);

  const opening = context.waitForEvent('page');
  await button(page, 'Preview').click();
  const preview = await opening;
  await expect(preview.getByText('Not for everyone yet')).toBeVisible();
  await expect(preview.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(preview.getByRole('link', { name: 'Edit' }), 'as a visitor gets it').toHaveCount(0);
  expect(await preview.evaluate(() => document.scripts.length)).toBe(0);

  const clean = await browser.newContext();
  watch.over(clean);
  const visitor = await clean.newPage();
  await visitor.goto(box.address);
  await expect(visitor.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(visitor.getByText('Not for everyone yet')).toHaveCount(0);
  // Nor does whoever learns the address of the preview see it.
  await visitor.goto(preview.url());
  await expect(visitor).toHaveURL(/-\/sign-in/);

  await button(page, 'Publish').click();
  await expect(page.getByRole('dialog')).toContainText('Published in this home.', { timeout: 60_000 });
  await visitor.goto(box.address);
  await expect(visitor.getByText('Not for everyone yet')).toBeVisible();
  await clean.close();
});

test('the owner\'s Edit link leaves the last words of a page free', async ({ page, box }) => {
  await claim(page, box);
  await button(page, 'Publish').click();
  await expect(page.getByRole('dialog')).toContainText('Published in this home.', { timeout: 60_000 });
  for (const width of [320, 390, 1440]) {
    await page.setViewportSize({ width, height: 700 });
    await page.goto(box.address);
    const edit = page.getByRole('link', { name: 'Edit' });
    await expect(edit).toBeInViewport({ ratio: 1 });
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    const last = (await page.getByText('Come back soon').boundingBox())!;
    const link = (await edit.boundingBox())!;
    expect(link.y, `${width}`).toBeGreaterThanOrEqual(last.y + last.height);
    expect(link.y + link.height).toBeLessThanOrEqual(700);
  }
});
