import { defineConfig } from 'vite';

/** The console as static files, the same wherever they are served: `settings.json` beside them says which platform they are about. */
export default defineConfig({
  base: '/console/',
  // the same under NODE_ENV=test: a build for development names this machine's folders
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
});
