import { defineConfig } from 'vite';

/** The console as static files, the same wherever they are served: `settings.json` beside them says which platform they are about. */
export default defineConfig({
  base: '/console/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
});
