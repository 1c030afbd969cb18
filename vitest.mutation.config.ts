import { defineConfig } from 'vitest/config';
import { keptThread } from './test/mutation/kept-thread.ts';

/** What `npm run mutation` runs against each change of core/: the tests of core alone, in one thread that does not fetch modules anew, with properties tried less often, and always the same way. */
export default defineConfig({
  // Stryker names a pool of its own choice: this is what is asked for after it
  plugins: [{ name: 'kept-thread', configureVitest: ({ project }) => void Object.assign(project.config, { pool: keptThread.name, poolRunner: keptThread }) }],
  resolve: { alias: [{ find: /^fast-check$/, replacement: new URL('test/mutation/fewer-runs.ts', import.meta.url).pathname }] },
  test: {
    include: ['test/core/**/*.test.ts'],
    // reads every sample with every byte of it changed: of what documents mean it says nothing that others do not, and a change of core would wait a second for it
    exclude: ['test/core/edi/corruption.test.ts'],
    setupFiles: ['test/mutation/coverage-by-file.ts'],
    isolate: false,
    testTimeout: 20_000,
  },
});
