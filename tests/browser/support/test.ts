// The `test` of this suite: every test gets a box of its own, and fails when a page logs an error, breaks a rule of the
// CSP or asks another host, or when the box logs a fault.

import { test as base, type BrowserContext } from '@playwright/test';
import { Box } from './box.ts';

export { expect } from '@playwright/test';

export interface Watch {
  /** Looks after another browser too. */
  over(context: BrowserContext): void;
  /** Expected from now on, for example while the box is away. */
  allow(what: RegExp): void;
  readonly hosts: Set<string>;
}

interface Fixtures {
  box: Box;
  watch: Watch;
}

export const test = base.extend<Fixtures>({
  box: async ({ watch }, use) => {
    const box = await Box.start();
    await use(box);
    const faults = box.faults();
    // The test is over: a page that still asks for something asks a box that is gone.
    watch.allow(/./);
    await box.end();
    base.expect(faults, 'the log of the box').toEqual([]);
  },
  watch: [
    async ({ context }, use) => {
      const faults: string[] = [];
      const allowed: RegExp[] = [];
      const hosts = new Set<string>();
      const note = (what: string): void => {
        if (!allowed.some((pattern) => pattern.test(what))) faults.push(what);
      };
      const over = (one: BrowserContext): void => {
        one.on('console', (message) => {
          if (message.type() === 'error') note(`${message.text()} (${message.location().url})`);
        });
        one.on('weberror', (error) => note(error.error().stack ?? error.error().message));
        one.on('request', (request) => {
          const { protocol, host } = new URL(request.url());
          if (protocol.startsWith('http')) hosts.add(host);
        });
      };
      over(context);
      await use({ over, allow: (what) => void allowed.push(what), hosts });
      base.expect(faults, 'what the pages logged').toEqual([]);
    },
    { auto: true },
  ],
});
