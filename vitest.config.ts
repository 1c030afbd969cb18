import { defineConfig } from 'vitest/config';

const env = { CDK_VALIDATION: 'false' };

/** Files of one worker share its process, and each finds it as new. */
const shared = { isolate: false, setupFiles: ['test/support/as-new.ts'], expect: { poll: { timeout: 30_000, interval: 20 } } };

/** Two projects: parts by themselves, and whole flows on one shared platform. Suites against real systems are `npm run test:real`. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**', 'test/scenarios/**'],
          env,
          ...shared,
          maxWorkers: 2,
          // ends what hangs; says nothing about speed, since a property of thousands of runs takes many times as long beside others' work
          testTimeout: 180_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'scenarios',
          include: ['test/scenarios/**/*.test.ts'],
          env,
          globalSetup: ['test/scenarios/platform-setup.ts'],
          ...shared,
          // Three files at a time, because most of what they do is wait: each test has orders and articles of its own, and those that break the platform have one of their own.
          maxWorkers: 3,
          testTimeout: 300_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
