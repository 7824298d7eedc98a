// Gestures on a box whose disk takes its time: what the save light said of each, and how long the last key took.

import { expect, type Page } from '@playwright/test';
import type { Disk } from './disk.ts';
import { lamp } from './lamp.ts';
import { canvas, claim, drag, middle, press, rect, withWords } from './screen.ts';
import type { Box } from './box.ts';

export interface Gesture {
  name: string;
  /** What the light changed to, one after the other. */
  said: string[];
  /** Milliseconds from the last key, or from letting go, until the box had everything and the light said so. */
  took: number;
}

export async function gesturesOnSlowDisk(page: Page, box: Box, disk: Disk, milliseconds: number): Promise<Gesture[]> {
  const light = lamp(page);
  const line = withWords(page, 'It lives on');
  const done: Gesture[] = [];
  async function gesture(name: string, times: number, beat: number, act: () => Promise<unknown>): Promise<void> {
    await light.begin();
    let last = 0;
    for (let n = 0; n < times; n++) {
      if (n > 0) await page.waitForTimeout(beat);
      last = Date.now();
      await act();
    }
    const { said, at } = await light.rest();
    done.push({ name, said, took: at - last });
  }

  await claim(page, box);
  await press(page, line);
  await press(page, line);
  await expect(canvas(page).locator('.ProseMirror')).toBeFocused();
  await light.begin();
  await light.rest();
  await disk.slow(milliseconds);
  const key = (name: string) => () => page.keyboard.press(name);
  await gesture('fast typing', 60, 60, key('x'));
  await gesture('slow typing', 16, 250, key('x'));
  await gesture('typing with pauses', 5, 700, key('x'));
  await page.keyboard.press('Escape');
  await light.begin();
  await light.rest();
  await gesture('arrows', 12, 60, key('ArrowRight'));
  const from = middle(await rect(line));
  await gesture('a drag', 1, 0, () => drag(page, from, { x: 40, y: 30 }));
  return done;
}
