import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const env = { CDK_VALIDATION: 'false' };

/**
 * Files of one worker share its process, and each finds it as new. Node runs the sources itself, as it does for a user: that takes an eighth less than Vite's runner. There are more
 * workers than processors, so garbage is collected by a worker's own thread, and seldom: a tenth less again.
 */
const shared = {
  isolate: false,
  experimental: { viteModuleRunner: false },
  execArgv: ['--single-threaded-gc', '--max-semi-space-size=64'],
  setupFiles: ['test/support/as-new.ts'],
  expect: { poll: { timeout: 30_000, interval: 20 } },
};

/** Flows that break their platform, or need another one, so that each file has one of its own; mostly they wait for it to come round. */
const BREAKING = ['test/scenarios/breaking.test.ts', 'test/scenarios/chat.test.ts'];

/**
 * What takes longest begins first: of all the flow that breaks its platform, which mostly waits while others compute, and goes on beside the scenarios. These come last, so that their platform
 * starts when it is needed. Those that mostly wait come while others compute. Chat comes before the units', because a worker changes its project only by beginning anew.
 */
const LONGEST = [
  ...['breaking', 'chat', 'demo', 'authorisation', 'sagas', 'start', 'webhooks', 'payments', 'stock', 'crm', 'books', 'permissions'].map((file) => `scenarios/${file}`),
  ...['sagas/order', 'local/runtime/time', 'local/lambda/stream-mapping', 'lambdas/connectors/kit', 'sagas/change', 'sagas/return', 'sagas/partner-down', 'sagas/backorder', 'days/bench', 'lambdas/adapters/dynamo-stock.properties', 'sagas/authority', 'lib/synthesis', 'sagas/short'],
];
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) => {
      const known = LONGEST.findIndex((part) => moduleId.includes(`/test/${part}`));
      return (project.name === 'scenarios' ? LONGEST.length + 1 : 0) + (known === -1 ? LONGEST.length : known);
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

/** Three projects: parts by themselves, flows that break a platform of their own, and whole flows on one shared platform. Suites against real systems are `npm run test:real`. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // of all projects together, two for each processor: many mostly wait, as does the flow that breaks its platform, which takes one of these places nearly to the end
    maxWorkers: 4,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**', 'test/scenarios/**'],
          env,
          globalSetup: ['test/lib/templates-setup.ts'],
          ...shared,
          // ends what hangs; says nothing about speed, since a property of thousands of runs takes many times as long beside others' work
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'breaking',
          include: BREAKING,
          env,
          globalSetup: ['test/scenarios/assembly-setup.ts'],
          ...shared,
          testTimeout: 300_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'scenarios',
          include: ['test/scenarios/**/*.test.ts'],
          exclude: BREAKING,
          env,
          globalSetup: ['test/scenarios/platform-setup.ts'],
          ...shared,
          setupFiles: [...shared.setupFiles, 'test/scenarios/platform-ready.ts'],
          testTimeout: 300_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
