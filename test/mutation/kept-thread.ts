import { Worker } from 'node:worker_threads';
import type { PoolOptions, PoolWorker } from 'vitest/node';

type Listener = (...heard: unknown[]) => void;

/** The one thread of this process, and what now listens to it. */
let thread: Worker | undefined;

/**
 * A pool of one thread that outlives a run (https://vitest.dev/guide/advanced/pool). Vitest's own start a thread for each run: for thousands of changes, each of which
 * runs a few tests, fetching the modules under test was most of the work. Test files are fetched anew in each run; what core has as it is fetched stays, and so it may
 * keep nothing that a change could spoil for the next.
 */
export const keptThread = {
  name: 'kept thread',
  createPoolWorker({ env, execArgv }: PoolOptions): PoolWorker {
    const listeners: [event: string, listener: Listener][] = [];
    const kept = () => (thread ??= started(env, execArgv));
    return {
      name: 'kept thread',
      on(event, listener) {
        listeners.push([event, listener]);
        kept().on(event, listener);
      },
      off: (event, listener) => void kept().off(event, listener),
      send: (message) => kept().postMessage(message),
      deserialize: (message) => message,
      start: async () => void kept(),
      stop: async () => listeners.forEach(([event, listener]) => kept().off(event, listener)),
    };
  },
};

function started(env: Partial<NodeJS.ProcessEnv>, execArgv: string[]): Worker {
  const made = new Worker(new URL('run-in-kept-thread.ts', import.meta.url), { env: env as NodeJS.ProcessEnv, execArgv });
  return made.once('exit', () => {
    thread = undefined;
  });
}
