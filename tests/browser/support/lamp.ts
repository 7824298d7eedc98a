// The save light and what it stands for: what it said and when, and when the box had everything.

import type { Page } from '@playwright/test';
import { light } from './screen.ts';

export interface Lamp {
  /** From now on. */
  begin(): Promise<void>;
  /** Waits until the box has acknowledged everything and the light has come to rest. Answers what it changed to, one after
   * the other, and when the later of the last acknowledgement and the last change was. */
  rest(): Promise<{ said: string[]; at: number }>;
}

/** Longer than the light waits before it says anything, and than words wait before they are sent. */
const REST = 1_200;

/** Before the editor is opened. */
export function lamp(page: Page): Lamp {
  let newest = 0;
  let acknowledged = 0;
  let at = 0;
  page.on('websocket', (socket) => {
    newest = acknowledged = 0;
    socket.on('framesent', ({ payload }) => {
      const message = JSON.parse(String(payload)) as { t: string; batch?: { seq: number } };
      if (message.t === 'batch' && message.batch) newest = message.batch.seq;
    });
    socket.on('framereceived', ({ payload }) => {
      const message = JSON.parse(String(payload)) as { t: string; seq?: number };
      if (message.t !== 'ack') return;
      acknowledged = Math.max(acknowledged, message.seq ?? 0);
      at = Date.now();
    });
  });
  return {
    begin: () =>
      light(page).evaluate((one) => {
        const changes: [string, number][] = ((globalThis as any).lampChanges = []);
        let before = one.textContent;
        (globalThis as any).lampWatch?.disconnect();
        const watch = ((globalThis as any).lampWatch = new MutationObserver(() => {
          if (one.textContent === before) return;
          before = one.textContent;
          changes.push([before ?? '', Date.now()]);
        }));
        watch.observe(one, { childList: true, characterData: true, subtree: true });
      }),
    async rest() {
      for (;;) {
        const changes = await page.evaluate(() => (globalThis as any).lampChanges as [string, number][]);
        const words = changes.at(-1)?.[0] ?? 'Saved';
        const last = Math.max(at, ...changes.map(([, when]) => when));
        if (newest === acknowledged && /^Saved/.test(words) && Date.now() - last > REST) return { said: changes.map(([words]) => words), at: last };
        await page.waitForTimeout(50);
      }
    },
  };
}
