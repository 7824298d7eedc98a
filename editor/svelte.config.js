/** Runes everywhere; styles leave as files, because the chrome's CSP allows no inline style. */
export default {
  compilerOptions: { runes: true, css: 'external' },
  // The icons of lucide are written in the older mode.
  vitePlugin: {
    dynamicCompileOptions: ({ filename }) => (filename.includes('node_modules') ? { runes: undefined } : undefined),
  },
};
