// Builds the programs of the box: the editor, the desk and the wizard. The server writes their HTML, so the entries are
// scripts; what to load for each stands in the manifest that build.rs reads.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { compressed } from './vite/compressed.ts';
import { licences } from './vite/licences.ts';

export default defineConfig({
  plugins: [svelte(), licences(import.meta.dirname), compressed()],
  base: '/-/assets/',
  publicDir: false,
  build: {
    outDir: process.env.GLUEBOX_EDITOR_OUT ?? 'dist',
    emptyOutDir: true,
    assetsDir: '',
    // A file of its own for everything: data: addresses would need a hole in the CSP.
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    // The first with popovers, layers and nesting: Firefox's oldest supported line, and two years of the others.
    target: ['chrome120', 'firefox128', 'safari17'],
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { editor: 'src/editor.ts', desk: 'src/desk.ts', viewer: 'src/viewer.ts', wizard: 'src/wizard.ts' },
      // What several programs have is one file, also for who needs less of it: each file more is a request more for the editor.
      output: { advancedChunks: { groups: [{ name: 'all', test: /\/src\/(sync\/(base|box|drain|messages|queue|socket|tabs)|document\/id|parts\/(Sheet|Icon|copy|drawn))\.(ts|svelte)|preload-helper|lucide\/svelte\/dist\/(Icon|icons\/(image|type|copy))\./ }] } },
    },
  },
});
