import { defineConfig } from 'vitest/config';

/** What `npm run mutation` runs against each change of core/: the tests of core alone, in one process without fetching modules anew, with properties tried less often, and always the same way. */
export default defineConfig({
  resolve: { alias: [{ find: /^fast-check$/, replacement: new URL('test/support/fewer-runs.ts', import.meta.url).pathname }] },
  test: {
    include: ['test/core/**/*.test.ts'],
    // reads every sample with every byte of it changed: of what documents mean it says nothing that others do not, and a change of core would wait a second for it
    exclude: ['test/core/edi/corruption.test.ts'],
    setupFiles: ['test/support/coverage-by-file.ts'],
    isolate: false,
    testTimeout: 20_000,
  },
});
