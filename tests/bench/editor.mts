// What a hand at the editor waits for, in Chromium on this machine with the real box. Medians, and ratios of runs in
// turns: no machine is ever quiet. What can be counted instead of timed is a test: tests/browser/specs/budgets.spec.ts.
import type { Page } from '@playwright/test';
import { Box } from '../browser/support/box.ts';
import { disk } from '../browser/support/disk.ts';
import { dragged } from '../browser/support/dragging.ts';
import { gauge, median, share } from '../browser/support/gauge.ts';
import { openPageOf } from '../browser/support/many.ts';
import { claim } from '../browser/support/screen.ts';
import { gesturesOnSlowDisk } from '../browser/support/slow.ts';
import { test } from '../browser/support/test.ts';
import { dragWhileUploading } from '../browser/support/uploading.ts';

const ROUNDS = 5;
const MOVES = 150;

const figures = (values: number[], digits = 0): string => `median ${median(values).toFixed(digits)}, p95 ${share(values, 0.95).toFixed(digits)}, longest ${Math.max(...values).toFixed(digits)}`;

test('dragging one of many', async ({ page, context, box }) => {
  await claim(page, box);
  const other = await context.newPage();
  await other.goto(page.url());
  const side = async (tab: Page, count: number) => {
    const [, , id = ''] = await openPageOf(tab, count);
    return { tab, id, notes: await gauge(tab, id), runs: [] as number[][] };
  };
  const sides = [await side(other, 10), await side(page, 500)];
  await page.waitForTimeout(2_000);
  for (let round = 0; round < ROUNDS; round++) {
    for (const { tab, id, notes, runs } of round % 2 ? sides : sides.toReversed()) {
      await tab.bringToFront();
      await tab.waitForTimeout(300);
      runs.push((await dragged(tab, id, notes, MOVES)).map(({ lag }) => lag));
    }
  }
  const [ten, fiveHundred] = sides.map(({ runs }) => runs) as [number[][], number[][]];
  const ratio = (part: number): string => median(fiveHundred.map((run, nth) => share(run, part) / share(ten[nth] as number[], part))).toFixed(2);
  console.log(`dragging one, event to end of frame in ms, ${ROUNDS} runs of ${MOVES} moves in turns: among 10 ${figures(ten.flat(), 1)}; among 500 ${figures(fiveHundred.flat(), 1)}`);
  console.log(`  ratio 500 to 10, median of the runs' ratios: of medians ${ratio(0.5)} (gate 1.5), of p95 ${ratio(0.95)}`);
});

test('dragging while photographs upload', async ({ page, box }) => {
  await claim(page, box);
  const [, , id = ''] = await openPageOf(page, 30);
  const { frames, behind, arrived, underWay } = await dragWhileUploading(page, id);
  const [first, last] = [frames[0]?.at ?? 0, frames.at(-1)?.at ?? 0];
  console.log(`dragging one of 30, processor 6 times slower, 8 photographs of 8 megapixels and 3 MB going up at 2 MB/s (${arrived} arrived during the drag, ${underWay} after it), the pointer moving at up to 590 px/s:`);
  console.log(`  ${frames.length} frames in ${((last - first) / 1000).toFixed(1)} s; event to end of frame in ms: ${figures(frames.map(({ lag }) => lag))}; object behind the pointer in px: ${figures(behind)}`);
  await page.close();
});

test('a disk that takes its time', async ({ page }) => {
  const slow = await disk();
  const box = await Box.start(slow.env);
  try {
    console.log('every fsync 100 ms longer, from the last key (or letting go) until the box had everything and the light said so:');
    for (const { name, said, took } of await gesturesOnSlowDisk(page, box, slow, 100)) {
      console.log(`  ${name}: ${took} ms, the light changed ${said.length} times${said.length ? ` (${said.join(', ')})` : ''} (gate 2)`);
    }
  } finally {
    await page.close();
    await box.end();
    await slow.end();
  }
});
