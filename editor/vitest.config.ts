// Unit tests, beside the code they test. A test that needs a document says `// @vitest-environment happy-dom`.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  resolve: { alias: { 'virtual:licences': `${import.meta.dirname}/dev/licences.ts` } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
