import { defineConfig } from 'vitest/config';

/** Suites against real counterparties: each starts its own, says why it is skipped where it cannot, and has the machine to itself. */
export default defineConfig({
  test: {
    include: ['test/real/**/*.test.ts'],
    env: { CDK_VALIDATION: 'false' },
    maxWorkers: 1,
    fileParallelism: false,
    // what is missing is installed first, where that is possible
    testTimeout: 300_000,
    hookTimeout: 600_000,
    passWithNoTests: false,
  },
});
