/**
 * Restarts an execution that failed, at what failed: the state itself, or the branches and iterations that did not succeed.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 */
import type { Run, Thread } from './run.ts';
import type { ExecutionRow } from './schema.ts';

const PERIOD = 14 * 24 * 3600 * 1000;
const MOST_EVENTS = 24_999;
const MOST_REDRIVES = 1000;

/** Whether RedriveExecution would take the execution, as DescribeExecution says it. */
export function redriveOf(execution: ExecutionRow, now: number): { redriveStatus: string; redriveStatusReason?: string } {
  const reason = whyNot(execution, now);
  return reason === undefined ? { redriveStatus: 'REDRIVABLE' } : { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason };
}

function whyNot({ status, stopped, last_event, redrives }: ExecutionRow, now: number): string | undefined {
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  if (last_event >= MOST_EVENTS) return 'Execution history event limit exceeded';
  if (now - (stopped ?? now) > PERIOD) return 'Execution exceeded the redrivable period of 14 days';
  if (redrives >= MOST_REDRIVES) return 'Execution redrive limit exceeded';
  return undefined;
}

/** Sets the execution going again: retries and timeouts start anew, variables and results stay. */
export function redrive(run: Run, clientToken: string | null): void {
  const { execution, program } = run;
  const now = run.now();
  const seconds = program.machine.TimeoutSeconds;
  Object.assign(execution, {
    status: 'RUNNING', error: null, cause: null, stopped: null, redrives: execution.redrives + 1, redriven: now, redrive_token: clientToken,
    deadline: seconds === undefined ? null : now + seconds * 1000,
  });
  const event = run.event(null, 'ExecutionRedriven', { executionRedrivenEventDetails: { redriveCount: execution.redrives } });
  revive(run, run.root, event);
}

function revive(run: Run, thread: Thread, event: number): void {
  const { attempt, threads, join } = thread.work;
  thread.status = 'running';
  thread.last_event = event;
  thread.work = { attempt: attempt + 1, ...(threads !== undefined && { threads }) };
  const open = run.children(thread);
  if (!join || open.length === 0) return run.makeReady(thread); // a state whose children all succeeded failed itself: it runs again whole
  const failed = open.filter((child) => child.status === 'failed').length;
  thread.work.join = { ...join, open: open.length, failed: join.failed - failed };
  run.to(thread, 'join');
  for (const child of open) revive(run, child, event);
}
