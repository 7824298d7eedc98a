// The editor's figures run as the browser tests do, by hand only: tests/browser/run --config ../bench/editor.config.mts
import base from '../browser/playwright.config.ts';

export default { ...base, testDir: import.meta.dirname, testMatch: 'editor.mts', outputDir: '../browser/test-results', timeout: 600_000 };
