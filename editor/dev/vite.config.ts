// `npm run dev`: the chrome and the desk without a box, to look at. Nothing of this folder is built or shipped.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte({ configFile: '../svelte.config.js' })],
  // Made when the editor is built.
  resolve: { alias: { 'virtual:licences': `${import.meta.dirname}/licences.ts` } },
  server: { port: Number(process.env.PORT ?? 5199), strictPort: true, fs: { allow: ['../..'] } },
});
