// A visitor with a telephone: what was published reads well on a narrow screen, and its links can be tapped.

import type { Page } from '@playwright/test';
import { dropPhotograph } from '../support/give.ts';
import { api, claim, objects, pageId, rect, region, saved } from '../support/screen.ts';
import { expect, test } from '../support/test.ts';

/** Nothing hangs out at the right: one can scroll down only. */
async function noOverflow(page: Page): Promise<void> {
  const { scroll, client } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth }));
  expect(scroll).toBeLessThanOrEqual(client);
}

/** The least size at which words are really drawn, scaled collages included. */
const smallest = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let least = Infinity;
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement as HTMLElement;
      if (!walker.currentNode.nodeValue?.trim() || !element.checkVisibility() || element.closest('style, script')) continue;
      const stage = element.closest('.gb-stage');
      const scale = stage ? Number(getComputedStyle(stage).scale.split(' ')[0]) || 1 : 1;
      least = Math.min(least, parseFloat(getComputedStyle(element).fontSize) * scale);
    }
    return least;
  });

test('a visitor with a touch screen reads the starter page and another one', async ({ page, browser, box, watch }) => {
  await claim(page, box);
  const front = await pageId(page);
  const stage = await rect(region(page));
  const before = await objects(page).count();
  await dropPhotograph(page, { x: stage.x + 330, y: stage.y + 620 });
  await expect(objects(page)).toHaveCount(before + 1);
  await saved(page);
  const { revision } = await api<{ revision: number }>(page, `pages/${front}`);
  const made = await api<{ id: string; path: string }>(page, 'pages', { title: 'Bees' });
  const text = (id: string, y: number, words: string, link?: string) => ({
    do: 'put',
    object: {
      version: 1,
      id,
      kind: 'text',
      frame: { x: 8_000, y, w: 40_000, h: 3_000, r: 0 },
      stacking: 'z',
      content: { doc: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: words, ...(link ? { marks: [{ type: 'link', attrs: { href: link } }] } : {}) }] }] } },
    },
  });
  const batch = (seq: number, document: string, base: number, edits: unknown[]) => ({ client: 'a-script-of-the-tests', seq, documents: [{ document, base, edits }] });
  await api(page, `pages/${made.id}/batches`, batch(1, made.id, 0, [text('text-on-the-second-page', 12_000, `Back to ${'where it began '.repeat(20)}`, `page:${front}`)]));
  await api(page, `pages/${front}/batches`, batch(2, front, revision, [text('a-link-to-the-second-page', 102_000, 'Read about bees', `page:${made.id}`)]));
  await api(page, 'publish-all', {});

  for (const width of [320, 390]) {
    const phone = await browser.newContext({ viewport: { width, height: width === 320 ? 568 : 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
    watch.over(phone);
    const visitor = await phone.newPage();
    await visitor.goto(box.address);
    await visitor.evaluate(() => document.fonts.ready);
    await noOverflow(visitor);
    await expect(visitor.getByRole('heading', { level: 1 })).toBeInViewport();
    expect(await smallest(visitor)).toBeGreaterThanOrEqual(12);
    if (width === 390) await expect(visitor.locator('[data-kind="picture"] img').first()).toBeInViewport({ ratio: 0.05 });
    await visitor.getByRole('link', { name: 'Read about bees' }).tap();
    await expect(visitor).toHaveURL(new URL(made.path, box.address).href);
    await noOverflow(visitor);
    await visitor.getByRole('link', { name: /^Back to/ }).tap();
    await expect(visitor).toHaveURL(box.address);
    await phone.close();
  }
  expect([...watch.hosts]).toEqual([new URL(box.address).host]);
});
