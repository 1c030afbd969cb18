import { parentPort } from 'node:worker_threads';
import { init, runBaseTests, setupEnvironment } from 'vitest/worker';

/** The inside of a kept thread: Vitest's own, but for what listens to it. Each run brings a listener of its own, which takes the place of the former run's. */
const port = parentPort as NonNullable<typeof parentPort>;
let requests: ((message: unknown) => void) | undefined;
let calls: ((message: unknown) => void) | undefined;
port.on('message', (message) => {
  requests?.(message);
  calls?.(message);
});

init({
  post: (message) => port.postMessage(message),
  on(listener) {
    if (requests) calls = listener;
    else requests = listener;
  },
  setup: setupEnvironment,
  runTests: (state, traces) => runBaseTests('run', state, traces),
  collectTests: (state, traces) => runBaseTests('collect', state, traces),
});
