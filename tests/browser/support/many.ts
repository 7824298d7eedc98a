// Pages of many objects, for what must not grow with their number.

import type { Page } from '@playwright/test';
import { api, opened, pageId } from './screen.ts';

const COLUMNS = 5;
const [ACROSS, DOWN] = [23_000, 16_000];

/** Opens the editor on a new page of so many objects in rows of five, every fifth a picture. Answers their ids, the
 * first row first. Needs a page whose editor is open: its picture is taken. */
export async function openPageOf(page: Page, count: number): Promise<string[]> {
  const { origin } = new URL(page.url());
  const { page: starter } = await api<{ page: { objects: Record<string, { kind: string; content: unknown }> } }>(page, `pages/${await pageId(page)}`);
  const picture = Object.values(starter.objects).find((object) => object.kind === 'picture')?.content;
  const made = await api<{ id: string; path: string }>(page, 'pages', { title: `A page of ${count}` });
  const ids = Array.from({ length: count }, (_, nth) => `object-of-many-${String(nth).padStart(8, '0')}`);
  const edits = ids.map((id, nth) => {
    const words = [{ type: 'text', text: `Number ${nth}: a few words that take two or three lines of a narrow column.` }];
    const text = { kind: 'text', content: { doc: { type: 'doc', content: [{ type: 'paragraph', content: words }] } } };
    const frame = { x: 3_000 + (nth % COLUMNS) * ACROSS, y: 3_000 + Math.floor(nth / COLUMNS) * DOWN, w: 20_000, h: 12_000, r: 0 };
    return { do: 'put', object: { version: 1, id, stacking: 'V', frame, ...(nth % COLUMNS === 4 ? { kind: 'picture', content: picture } : text) } };
  });
  await api(page, `pages/${made.id}/batches`, { client: `client-of-${count}-objects-00`, seq: 1, documents: [{ document: made.id, base: 0, edits }] });
  await page.goto(`${origin}/-/edit/${made.path.replace(/^\//, '')}`);
  await opened(page);
  return ids;
}
