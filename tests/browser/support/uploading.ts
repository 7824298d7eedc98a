// A drag on a slow computer while photographs are on their way to the box.

import { expect, type Page } from '@playwright/test';
import { behind, gauge, wander, type Shown } from './gauge.ts';
import { photographs } from './give.ts';
import { button, middle, object, press, rect } from './screen.ts';

const [PHOTOGRAPHS, BYTES] = [8, 3_000_000];
/** Bytes in a second: a telephone two rooms from the router. So some arrive during the drag and some after it. */
const WAY_UP = 2_000_000;
const MOVES = 200;
const SLOWER = 6;

export interface Dragged {
  frames: Shown[];
  /** Pixels between the pointer and what it holds, in each frame. */
  behind: number[];
  /** From the pointer to the corner of the object, as it was taken. */
  grip: { x: number; y: number };
  /** Photographs that arrived during the drag, and that were still on their way when it ended. */
  arrived: number;
  underWay: number;
  /** Where the corner has to be in the end. */
  end: { x: number; y: number };
  /** What the editor said was chosen, when the drag began and before it ended. */
  chosen: [string | null, string | null];
}

export async function dragWhileUploading(page: Page, id: string): Promise<Dragged> {
  const files = await photographs(PHOTOGRAPHS, BYTES);
  try {
    return await dragWhileSending(page, id, files.paths);
  } finally {
    await files.end();
  }
}

async function dragWhileSending(page: Page, id: string, paths: string[]): Promise<Dragged> {
  const it = object(page, id);
  await press(page, it);
  const cdp = await page.context().newCDPSession(page);
  const counts = { arrived: 0 };
  page.on('requestfinished', (request) => void (request.url().includes('/-/api/media') && counts.arrived++));
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: WAY_UP });
  const from = middle(await rect(it));
  const notes = await gauge(page, id);
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Add').click();
  await page.getByRole('button', { name: 'Picture', exact: true }).click();
  const sending = page.waitForRequest(/\/-\/api\/media/);
  await (await chooser).setFiles(paths);
  await sending;
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });

  const corner = await rect(it);
  const grip = { x: from.x - corner.x, y: from.y - corner.y };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.keyboard.down('Control');
  await notes.read();
  const arrivedBefore = counts.arrived;
  const said = page.locator('.gb-said');
  const chosenBefore = await said.textContent();
  const way = (seconds: number) => ({ x: Math.round(from.x + 300 * Math.sin(seconds * 1.6)), y: Math.round(from.y + 30 + 150 * (1 - Math.cos(seconds * 2.3))) });
  const sent = await wander(cdp, way, (moves) => moves >= MOVES && counts.arrived >= Math.min(arrivedBefore + 2, PHOTOGRAPHS - 1));
  const frames = await notes.read();
  const chosen: Dragged['chosen'] = [chosenBefore, await said.textContent()];
  const [arrived, underWay] = [counts.arrived - arrivedBefore, PHOTOGRAPHS - counts.arrived];
  const last = sent.at(-1) ?? from;
  await page.mouse.move(last.x, last.y);
  await page.mouse.up();
  await page.keyboard.up('Control');

  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await expect.poll(() => counts.arrived, { timeout: 60_000 }).toBe(PHOTOGRAPHS);
  return { frames, behind: behind(frames, sent, grip), grip, arrived, underWay, end: { x: last.x - grip.x, y: last.y - grip.y }, chosen };
}
