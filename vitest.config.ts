import { defineConfig } from 'vitest/config';

const env = { CDK_VALIDATION: 'false' };

/** Files of one worker share its process, and each finds it as new. */
const shared = { isolate: false, setupFiles: ['test/support/as-new.ts'] };

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
          testTimeout: 20_000,
          hookTimeout: 60_000,
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
          testTimeout: 180_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
