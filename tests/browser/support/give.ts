// Gives the editor what comes from outside: files that are dropped, and words copied from another page.

import type { BrowserContext, Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Eight megapixels as a telephone held upright writes them, with the place where it was taken. */
export const PHOTOGRAPH = new URL('../pictures/photograph.jpg', import.meta.url);

/** Lets a file go over the page, at a point of the screen. */
export async function drop(page: Page, file: { url: URL; type: string; name: string }, at: { x: number; y: number }): Promise<void> {
  await page.evaluate(
    async ({ base64, type, name, at }) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], name, { type }));
      const under = document.elementFromPoint(at.x, at.y) as Element;
      for (const event of ['dragenter', 'dragover', 'drop']) {
        under.dispatchEvent(new DragEvent(event, { dataTransfer, bubbles: true, cancelable: true, composed: true, clientX: at.x, clientY: at.y }));
      }
    },
    { base64: readFileSync(file.url).toString('base64'), type: file.type, name: file.name, at },
  );
}

export const dropPhotograph = (page: Page, at: { x: number; y: number }): Promise<void> => drop(page, { url: PHOTOGRAPH, type: 'image/jpeg', name: 'IMG_0042.jpg' }, at);

/** Shows HTML in a tab of its own, selects all of it and copies it with the keyboard. */
export async function copyFrom(context: BrowserContext, html: string): Promise<void> {
  const other = await context.newPage();
  await other.setContent(html);
  await other.bringToFront();
  await other.keyboard.press('Control+A');
  await other.keyboard.press('Control+C');
  await other.close();
}

/** The photograph as often as wanted, each a file of its own of so many bytes: a camera's own notes make it heavy. */
export async function photographs(count: number, bytes: number): Promise<{ paths: string[]; end(): Promise<void> }> {
  const picture = readFileSync(PHOTOGRAPH);
  const folder = await mkdtemp(join(tmpdir(), 'gluebox-photographs-'));
  const paths = Array.from({ length: count }, (_, nth) => join(folder, `IMG_${1000 + nth}.jpg`));
  for (const path of paths) {
    const notes: Buffer[] = [];
    for (let left = bytes - picture.length; left > 0; left -= 65_535) {
      const size = Math.min(65_533, Math.max(2, left));
      notes.push(Buffer.from([0xff, 0xef, size >> 8, size & 255]), randomBytes(size - 2));
    }
    await writeFile(path, Buffer.concat([picture.subarray(0, 2), ...notes, picture.subarray(2)]));
  }
  return { paths, end: () => rm(folder, { recursive: true }) };
}
