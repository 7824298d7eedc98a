// What somebody writes on is what the box renders: ProseMirror's own HTML, while the caret is in it, beside a fresh page.

import type { Page } from '@playwright/test';
import { api, button, canvas, claim, object, opened, pageId, saved } from '../support/screen.ts';
import type { Box } from '../support/box.ts';
import { everything, htmlOf } from '../support/words.ts';
import { expect, test } from '../support/test.ts';

const IT = 'object-of-every-word-0';
const writer = (page: Page) => canvas(page).locator('.ProseMirror');
const tool = (page: Page, name: string | RegExp) => page.getByRole('toolbar', { name: 'What is selected' }).getByRole('button', { name, exact: true });

/** As the box renders it now. */
async function rendered(fresh: Page, box: Box, id: string): Promise<string[]> {
  await fresh.goto(new URL(`/-/canvas/${id}`, box.address).href);
  return htmlOf(fresh.locator(`[data-object="${IT}"] .gb-text`));
}

async function writeOn(page: Page, doc: unknown): Promise<string> {
  const made = await api<{ id: string; path: string }>(page, 'pages', { title: 'Words' });
  const it = { version: 1, id: IT, kind: 'text', content: { doc }, stacking: 'V', frame: { x: 10_000, y: 4_000, w: 90_000, h: 5_000, r: 0 } };
  await api(page, `pages/${made.id}/batches`, { client: 'client-of-every-word-0', seq: 1, documents: [{ document: made.id, base: 0, edits: [{ do: 'put', object: it }] }] });
  await page.goto(new URL(`/-/edit/${made.path.replace(/^\//, '')}`, page.url()).href);
  await opened(page);
  await object(page, IT).locator('.gb-text > :first-child').click({ force: true });
  await page.keyboard.press('Enter');
  await expect(writer(page)).toBeFocused();
  return pageId(page);
}

test('every node and every mark has the HTML of the box while it is written on', async ({ page, context, box }) => {
  await claim(page, box);
  const id = await writeOn(page, everything);
  const fresh = await context.newPage();
  const html = await rendered(fresh, box, id);
  expect(html.filter((one) => /<(h[1-6]|p|ul|ol|li|br|a|strong|em|u|span)\b/.test(one)).length).toBeGreaterThan(80);
  expect(await htmlOf(writer(page))).toEqual(html);

  // And again with a letter more in every line: what the browser and ProseMirror make of typing.
  const lines = writer(page).locator('p, h1, h2, h3, h4, h5, h6');
  const before = (await writer(page).textContent())?.length ?? 0;
  for (let nth = 0; nth < (await lines.count()); nth++) {
    await lines.nth(nth).evaluate((one) => {
      const end = document.createRange();
      end.selectNodeContents(one);
      end.collapse(false);
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(end);
    });
    await page.keyboard.type('x');
  }
  await saved(page);
  expect((await writer(page).textContent())?.length).toBe(before + (await lines.count()));
  await expect.poll(() => rendered(fresh, box, id), { timeout: 5_000 }).toEqual(await htmlOf(writer(page)));
});

test('a numbered list, a break within a line, a font and an alignment made by hand have it too', async ({ page, context, box }) => {
  await claim(page, box);
  const id = await writeOn(page, { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'steps' }] }] });
  const fresh = await context.newPage();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  await tool(page, 'Numbered list').click();
  for (const [nth, words] of ['one', 'below', 'two'].entries()) {
    if (nth > 0) await page.keyboard.press('Enter');
    if (words === 'below') await page.keyboard.press('Tab');
    if (words === 'two') await page.keyboard.press('Shift+Tab');
    await page.keyboard.type(words);
  }
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('and still two');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.type('as typed by a machine');
  await page.keyboard.press('Shift+Home');
  await tool(page, /^Font/).click();
  await page.getByRole('menuitemradio').filter({ hasNotText: 'As the style' }).last().click();
  await tool(page, /^Alignment/).click();
  await page.getByText('Right', { exact: true }).click();
  await expect(writer(page).locator('ol > li > ol > li')).toHaveText(['below']);
  await expect(writer(page).locator('ol > li')).toHaveCount(3);
  await expect(writer(page).locator('li br:not(.ProseMirror-trailingBreak)')).toHaveCount(2);
  await expect(writer(page).locator('p[style*="right"] span[style*="font-family"]')).toHaveText('as typed by a machine');
  await saved(page);
  await expect.poll(() => rendered(fresh, box, id), { timeout: 5_000 }).toEqual(await htmlOf(writer(page)));
});

test('what was written in the same breath as Publish is published', async ({ page, context, box }) => {
  await claim(page, box);
  await writeOn(page, { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'The last words:' }] }] });
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' here they are');
  await button(page, 'Publish').click();
  await expect(page.getByRole('dialog')).toContainText('Published in this home.');
  const visitor = await context.newPage();
  await visitor.goto(new URL('words', box.address).href);
  await expect(visitor.locator('main')).toContainText('The last words: here they are');
});
