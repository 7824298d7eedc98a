// Builds the two programs of the box: the editor and the desk. The server writes their HTML, so the entries are
// scripts; what to load for each stands in the manifest that build.rs reads.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Writes `.br` and `.gz` beside everything worth it, so that a small box never compresses at run time. */
function compressed(): Plugin {
  return {
    name: 'gluebox-compressed',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          if (!/\.(js|css|svg)$/.test(fileName)) continue;
          const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
          this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(bytes, best) });
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(bytes, { level: 9 }) });
        }
      },
    },
  };
}

export default defineConfig({
  plugins: [svelte(), compressed()],
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
      input: { editor: 'src/editor.ts', desk: 'src/desk.ts' },
    },
  },
});
