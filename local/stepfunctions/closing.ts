/** How an execution ends. */
import type { JsonObject } from '../contract.ts';
import type { Surroundings } from './transitions.ts';
import type { Run } from './run.ts';
import type { ExecutionStatus } from './schema.ts';

const EVENTS = {
  SUCCEEDED: ['ExecutionSucceeded', 'executionSucceededEventDetails'],
  FAILED: ['ExecutionFailed', 'executionFailedEventDetails'],
  TIMED_OUT: ['ExecutionTimedOut', 'executionTimedOutEventDetails'],
  ABORTED: ['ExecutionAborted', 'executionAbortedEventDetails'],
} as const;

export function close(
  run: Run,
  around: Surroundings,
  status: Exclude<ExecutionStatus, 'RUNNING'>,
  { output, error, cause }: { output?: string; error?: string | undefined; cause?: string | undefined },
): void {
  const { execution, root } = run;
  if (execution.status !== 'RUNNING') return;
  const [type, member] = EVENTS[status];
  const details: JsonObject = {};
  if (output !== undefined) Object.assign(details, { output, outputDetails: { truncated: false } });
  if (error !== undefined) details.error = error;
  if (cause !== undefined) details.cause = cause;
  // AWS links what comes from outside (a stop, the clock) to no event before it.
  const outside = status === 'ABORTED' || status === 'TIMED_OUT';
  run.event(root, type, { [member]: details }, { closing: true, ...(outside && { previous: 0 }) });
  for (const thread of run.threads.values()) {
    if (thread.status !== 'running') continue;
    const child = thread.child;
    if (child) run.afterwards(() => around.stopChild(run, child));
    run.end(thread, 'aborted');
  }
  run.ready.length = 0;
  Object.assign(execution, { status, output: output ?? null, error: error ?? null, cause: cause ?? null, stopped: run.now(), deadline: null });
  run.afterwards(() => around.announce(run));
}
