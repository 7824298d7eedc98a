// The editor shows exactly what the renderer renders: after random batches over every kind and register, made in this
// editor, in a second one and over HTTP, both editors' frames equal a fresh page of the server.

import type { Frame, Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { api, claim, pageId, saved } from '../support/screen.ts';
import { Batches, REGISTERS, type Edit, type Stock } from '../support/random.ts';
import { editInside, reachInside } from '../support/inside.ts';
import { differences, shown } from '../support/same.ts';
import { expect, test } from '../support/test.ts';

const BATCHES = Number(process.env.BATCHES ?? 200);
/** Batches between two looks. */
const EVERY = Number(process.env.EVERY ?? 10);
const IDLE = 6_000;
/** Two are new in every run (the configuration draws them), and a seed that once failed stays for ever. */
const KEPT = [626_744];
const SEEDS = process.env.SEED ? [Number(process.env.SEED)] : [Number(process.env.SEED_A), Number(process.env.SEED_B), ...KEPT];

const frameOf = (page: Page): Frame => {
  const frame = page.frames().find((one) => one.url().includes('/-/canvas/'));
  if (!frame) throw new Error('the editor has no frame');
  return frame;
};

interface Head {
  revision: number;
  page: { site: string; design_width: number; objects: Record<string, unknown> };
}

/** Of a page, or of what all pages share. */
const headOf = (page: Page, id: string) => api<Head>(page, `pages/${id}`);

async function headsOf(page: Page, id: string): Promise<[Head, Head]> {
  const own = await headOf(page, id);
  return [own, await headOf(page, own.page.site)];
}

/** Both editors equal a fresh render, as soon as they are idle. */
async function compare(editors: Page[], id: string, fresh: Page, note: string): Promise<void> {
  for (const editor of editors) await saved(editor);
  const until = Date.now() + IDLE;
  let found: string[] = ['nothing was compared'];
  while (found.length && Date.now() < until) {
    await wait(500);
    const before = await headsOf(editors[0] as Page, id);
    await fresh.setViewportSize({ width: before[0].page.design_width / 100, height: 900 });
    await fresh.goto(new URL(`/-/canvas/${id}`, editors[0]!.url()).href);
    const rendered = await shown(fresh);
    const after = await headsOf(editors[0] as Page, id);
    if (after.some(({ revision }, which) => revision !== before[which]?.revision)) continue;
    found = [];
    for (const [nth, editor] of editors.entries()) {
      found.push(...differences(await shown(frameOf(editor)), rendered).map((one) => `editor ${nth + 1}: ${one}`));
    }
  }
  expect(found.slice(0, 12), note).toEqual([]);
}

async function stockOf(page: Page): Promise<Stock> {
  const picture = readFileSync(new URL('../pictures/photograph.jpg', import.meta.url));
  const media = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const answer = await fetch('/-/api/media?name=photograph.jpg', { method: 'POST', body: bytes });
    return answer.json();
  }, picture.toString('base64'));
  const { page: starter } = await api<{ page: { objects: Record<string, { kind: string; content: never }> } }>(page, `pages/${await pageId(page)}`);
  const drawn = Object.values(starter.objects).flatMap((object) => (object.kind === 'picture' ? [object.content] : []));
  return { page: await pageId(page), media: [{ media: media.media, width: media.width, height: media.height }, ...drawn] };
}

for (const seed of SEEDS) {
  test(`${BATCHES} random batches with seed ${seed} look the same in the editor and in a fresh page`, async ({ page, context, box }) => {
    test.setTimeout(300_000);
    await reachInside(page);
    await claim(page, box);
    const stock = await stockOf(page);
    const made = await api<{ id: string; path: string }>(page, 'pages', { title: 'Random' });
    const address = `${box.address}-/edit/${made.path.replace(/^\//, '')}`;
    const second = await context.newPage();
    await reachInside(second);
    const fresh = await context.newPage();
    const editors = [page, second];
    for (const editor of editors) {
      await editor.goto(address);
      await saved(editor);
    }
    const batches = new Batches(seed, stock);
    const byHttp = `http-client-for-${seed}`;
    const refused: string[] = [];
    let seq = 0;
    for (let n = 1; n <= BATCHES; n++) {
      const edits = batches.next();
      const way = batches.below(3);
      const refusal = way < 2 ? await editInside(editors[way] as Page, edits, `gesture-${seed}-${n}`) : await overHttp(page, made.id, byHttp, ++seq, edits);
      if (refusal) refused.push(`${n}: ${refusal}`);
      if (n % EVERY === 0 || n === BATCHES) await compare(editors, made.id, fresh, `seed ${seed}, after batch ${n} of ${BATCHES}`);
    }
    expect(refused, 'every batch was taken').toEqual([]);
    const tried = ['put text', 'put picture', 'put clockwork', 'remove', 'share', 'unshare', 'page palette', ...REGISTERS];
    if (BATCHES >= 200) expect(tried.filter((one) => !batches.used.has(one))).toEqual([]);
  });
}

/** As a program that follows the page would: what is not there yet is tried again a little later. */
async function overHttp(page: Page, id: string, client: string, seq: number, edits: Edit[]): Promise<string | null> {
  const until = Date.now() + 5_000;
  for (;;) {
    const [own, shared] = await headsOf(page, id);
    const placed = edits.flatMap((edit): Edit[] => {
      if (edit.do !== 'share') return [edit];
      const moving = edit['object'] as string;
      const object = (edit.shared ? own : shared).page.objects[moving] as { sticker?: boolean } | undefined;
      return object && !object.sticker ? [{ do: 'remove', object: moving, shared: !edit.shared }, { do: 'put', object, shared: edit.shared === true }] : [];
    });
    const part = (document: string, base: number, forAll: boolean) => {
      const list = placed.flatMap(({ shared = false, ...edit }) => (shared === forAll ? [edit] : []));
      return list.length ? [{ document, base, edits: list }] : [];
    };
    const documents = [...part(id, own.revision, false), ...part(own.page.site, shared.revision, true)];
    try {
      if (documents.length === 0) throw new Error('never_seen');
      await api(page, `pages/${id}/batches`, { client, seq, documents });
      return null;
    } catch (error) {
      const sentence = (error as Error).message;
      if (!sentence.includes('never_seen') || Date.now() > until) return sentence;
      await wait(50);
    }
  }
}
