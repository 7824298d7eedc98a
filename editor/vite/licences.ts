// The licences of all that is carried along, as one file; `virtual:licences` is its address.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Used to build and not carried along. */
const TOOLS = ['vite', '@sveltejs/vite-plugin-svelte'];

interface Package {
  version: string;
  license?: string;
  dependencies?: Record<string, string>;
}

const read = (folder: string): Package => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;

/** Every package that these need, once. More than what ends up in the bundle, never less. */
function needed(root: string, names: string[], found = new Set<string>()): Set<string> {
  for (const name of names) {
    const folder = join(root, 'node_modules', name);
    if (found.has(name) || !existsSync(folder)) continue;
    found.add(name);
    needed(root, Object.keys(read(folder).dependencies ?? {}), found);
  }
  return found;
}

function gathered(root: string): string {
  const names = Object.keys(read(root).dependencies ?? {}).filter((name) => !TOOLS.includes(name));
  return [...needed(root, names)]
    .filter((name) => !name.startsWith('@types/'))
    .sort()
    .map((name) => {
      const folder = join(root, 'node_modules', name);
      const about = read(folder);
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file ? readFileSync(join(folder, file), 'utf8').trim() : '';
      return `${name} ${about.version} (${about.license ?? 'licence in its text'})\n\n${text}\n`;
    })
    .join('\n----------------------------------------\n\n');
}

export function licences(root: string): Plugin {
  const id = '\0virtual:licences';
  return {
    name: 'gluebox-licences',
    apply: 'build',
    resolveId: (source) => (source === 'virtual:licences' ? id : null),
    load(asked) {
      if (asked !== id) return null;
      const file = this.emitFile({ type: 'asset', name: 'licences.txt', source: gathered(root) });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
  };
}
