// How the browser tests run: Debian's Chromium, one box and one browser at a time.
import { defineConfig } from '@playwright/test';

// Drawn once for a run; the workers inherit them. SEED=n runs that one alone.
process.env.SEED_A ??= String(Date.now() % 1_000_000);
process.env.SEED_B ??= String((Date.now() * 7 + 1) % 1_000_000);

export default defineConfig({
  testDir: 'specs',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  outputDir: 'test-results',
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    trace: 'off',
    screenshot: 'only-on-failure',
    actionTimeout: 15_000,
    launchOptions: { executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] },
  },
});
