import { defineConfig } from 'vitest/config';

/** What `npm run mutation` runs against each change of core/: the tests of core alone, in one process without fetching modules anew, with properties tried less often, and always the same way. */
export default defineConfig({
  resolve: { alias: [{ find: /^fast-check$/, replacement: new URL('test/support/fewer-runs.ts', import.meta.url).pathname }] },
  test: { include: ['test/core/**/*.test.ts'], isolate: false, testTimeout: 20_000 },
});
