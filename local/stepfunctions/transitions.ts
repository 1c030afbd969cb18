/**
 * From one state to the next: leaving, failing, retrying, catching, and the joining of branches and iterations, which end the state around
 * them when they end.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
import type { Json, JsonObject } from '../contract.ts';
import { close } from './closing.ts';
import type { Catcher, MapState, ParallelState } from './definition.ts';
import { HistoryFull, QUERY_ERROR, QueryError, StateError, errorOutput, matches } from './errors.ts';
import type { Expressions, Scope } from './expressions.ts';
import { nextRetry } from './retry.ts';
import type { Run, Thread } from './run.ts';
import { payload } from './run.ts';
import { scopeOf, type Extras } from './scope.ts';

/** What states need of the world outside the execution. */
export interface Surroundings {
  expressions: Expressions;
  random: () => number;
  region: string;
  tokenFor(run: Run, thread: Thread): string;
  /** Calls the service of a task and brings the answer back; called once the task is on disk. */
  call(run: Run, thread: Thread): void;
  /** Looks whether the execution that a thread waits for has closed. */
  watchChild(run: Run, thread: Thread): void;
  /** An execution that was started by a task is no longer wanted. */
  stopChild(run: Run, arn: string): void;
  /** The execution's status has changed. */
  announce(run: Run): void;
}

/** Runs `work` on a thread; whatever goes wrong in it becomes the state's error. */
export async function guarded(run: Run, thread: Thread, around: Surroundings, work: () => Promise<void>): Promise<void> {
  try {
    try {
      await work();
    } catch (thrown) {
      await fail(run, thread, around, stateError(run, thread, thrown));
    }
  } catch (thrown) {
    if (!(thrown instanceof HistoryFull)) throw thrown;
    close(run, around, 'FAILED', { error: 'States.Runtime', cause: 'The execution reached the maximum number of history events (25000).' });
  }
}

function stateError(run: Run, thread: Thread, thrown: unknown): StateError {
  if (thrown instanceof StateError) return thrown;
  if (!(thrown instanceof QueryError)) throw thrown;
  const cause = `An error occurred while executing the state '${thread.state}' (entered at the event id #${thread.entered}). ${thrown.message}`;
  const details: JsonObject = { error: QUERY_ERROR, cause, ...(thrown.location && { location: thrown.location }), state: thread.state };
  run.event(thread, 'EvaluationFailed', { evaluationFailedEventDetails: details });
  return new StateError(QUERY_ERROR, cause);
}

interface Leaving {
  Assign?: JsonObject;
  Output?: Json;
  Next?: string;
}

/**
 * Leaves a state: Assign and Output both see the variables as they were at entry. `output` is the state's output where it has no Output
 * field; `next` is where to, for a rule or a Catcher.
 */
export async function leave(run: Run, thread: Thread, around: Surroundings, by: Leaving, output: Json, extras: Extras = {}, next = by.Next): Promise<void> {
  const type = run.state(thread).Type;
  let given = output;
  let assigned: JsonObject | undefined;
  if (by.Assign !== undefined || by.Output !== undefined) {
    const scope: Scope = scopeOf(run, thread, extras);
    if (by.Assign) assigned = (await around.expressions.evaluate(by.Assign, 'Assign', scope)) as JsonObject;
    if (by.Output !== undefined) given = await around.expressions.evaluate(by.Output, 'Output', scope);
  }
  const text = payload(given, thread.state);
  const details: JsonObject = { name: thread.state, output: text, outputDetails: { truncated: false } };
  if (assigned) {
    details.assignedVariables = Object.fromEntries(Object.entries(assigned).map(([name, value]) => [name, payload(value, thread.state)]));
    details.assignedVariablesDetails = { truncated: false };
  }
  run.event(thread, `${type}StateExited`, { stateExitedEventDetails: details });
  thread.variables = { ...thread.variables, ...assigned };
  thread.input = text;
  thread.work = { attempt: thread.work.attempt, ...(thread.work.threads !== undefined && { threads: thread.work.threads }) };
  if (next !== undefined) {
    thread.state = next;
    thread.entered = 0;
    run.makeReady(thread);
  } else if (thread.parent === null) {
    close(run, around, 'SUCCEEDED', { output: text });
  } else {
    run.end(thread, 'done');
    await childDone(run, thread, around);
  }
}

/** A state failed: its Retry, then its Catch, then the machine (or branch, or iteration) around it. */
export async function fail(run: Run, thread: Thread, around: Surroundings, error: StateError): Promise<void> {
  const state = run.state(thread);
  if (state.Type === 'Task' || state.Type === 'Parallel' || state.Type === 'Map') {
    const { work } = thread;
    if (state.Type !== 'Task') abortChildren(run, thread, around);
    const retry = nextRetry(state.Retry, work.retries ?? [], error, around.random);
    if (retry) {
      work.retries ??= [];
      for (let at = 0; at <= retry.retrier; at += 1) work.retries[at] ??= 0;
      work.retries[retry.retrier]! += 1;
      work.retryCount = (work.retryCount ?? 0) + 1;
      work.attempt += 1;
      if (state.Type !== 'Task') run.dropChildren(thread);
      return run.to(thread, 'retry', run.now() + retry.delay);
    }
    if (state.Type !== 'Task') run.event(thread, `${state.Type}StateFailed`);
    const catcher = state.Catch?.find((candidate) => matches(candidate.ErrorEquals, error));
    if (catcher) {
      const caught = await caughtBy(catcher, run, thread, around, error);
      if (caught === undefined) return;
      return failThread(run, thread, around, caught);
    }
  }
  return failThread(run, thread, around, error);
}

/** Goes where the Catcher leads; gives back the error of the Catcher's own expressions, which nothing catches. */
async function caughtBy(catcher: Catcher, run: Run, thread: Thread, around: Surroundings, error: StateError): Promise<StateError | undefined> {
  const output = errorOutput(error);
  try {
    await leave(run, thread, around, catcher, output, { errorOutput: output }, catcher.Next);
    run.dropChildren(thread);
    return undefined;
  } catch (thrown) {
    return stateError(run, thread, thrown);
  }
}

async function failThread(run: Run, thread: Thread, around: Surroundings, error: StateError): Promise<void> {
  run.end(thread, 'failed');
  if (thread.parent !== null) return childFailed(run, thread, around, error);
  close(run, around, 'FAILED', { error: error.error, cause: error.causeText });
}

/** Starts iterations up to the concurrency limit; ends the state when there is nothing left to do. */
export async function more(run: Run, thread: Thread, around: Surroundings, state: MapState, previous: number): Promise<void> {
  const join = thread.work.join!;
  while (join.next < join.total && join.open < join.limit) {
    const position = join.next;
    const item = run.item(thread, position);
    const input = await selected(run, thread, around, state, position, item);
    run.event(thread, 'MapIterationStarted', { mapIterationStartedEventDetails: { name: thread.state, index: position } }, { previous });
    run.spawn(thread, position, state.ItemProcessor.StartAt, input, item);
    join.next += 1;
    join.open += 1;
  }
  if (join.open === 0) await joined(run, thread, around, state);
}

async function selected(run: Run, thread: Thread, around: Surroundings, state: MapState, position: number, item: string): Promise<string> {
  if (state.ItemSelector === undefined) return item;
  const scope = scopeOf(run, thread, { item: { Index: position, Value: JSON.parse(item) as Json } });
  return payload(await around.expressions.evaluate(state.ItemSelector, 'ItemSelector', scope), thread.state);
}

/** A branch or iteration came to its end. */
async function childDone(run: Run, child: Thread, around: Surroundings): Promise<void> {
  const thread = run.threads.get(child.parent!)!;
  const state = run.state(thread) as ParallelState | MapState;
  const join = thread.work.join!;
  join.open -= 1;
  const previous = child.last_event;
  thread.last_event = previous;
  run.touch(thread);
  await guarded(run, thread, around, async () => {
    if (state.Type === 'Parallel') {
      if (join.open === 0) await joined(run, thread, around, state);
      return;
    }
    run.event(thread, 'MapIterationSucceeded', { mapIterationSucceededEventDetails: { name: thread.state, index: child.position } }, { previous });
    await more(run, thread, around, state, previous);
  });
}

/** A branch or iteration failed: the whole state fails, unless a Map tolerates it. */
async function childFailed(run: Run, child: Thread, around: Surroundings, error: StateError): Promise<void> {
  const thread = run.threads.get(child.parent!)!;
  const state = run.state(thread) as ParallelState | MapState;
  const join = thread.work.join!;
  const previous = child.last_event;
  thread.last_event = previous;
  run.touch(thread);
  await guarded(run, thread, around, async () => {
    join.open -= 1;
    join.failed += 1;
    if (state.Type === 'Map') {
      run.event(thread, 'MapIterationFailed', { mapIterationFailedEventDetails: { name: thread.state, index: child.position } }, { previous });
      if (join.tolerated !== null && join.failed <= join.tolerated) {
        // The failure stands in the results where the iteration's output would.
        child.input = JSON.stringify(errorOutput(error));
        run.end(child, 'done');
        return more(run, thread, around, state, previous);
      }
    }
    // AWS has a task that failed for good inside a branch or iteration both failed and aborted.
    if (run.state(child).Type === 'Task') run.event(child, 'TaskStateAborted', undefined, { previous });
    thread.last_event = previous;
    const exceeded = state.Type === 'Map' && join.tolerated !== null;
    await fail(run, thread, around, exceeded ? new StateError('States.ExceedToleratedFailureThreshold', 'The specified tolerated failure threshold was exceeded') : error);
  });
}

/** Stops the children that still run where they stand, so that a redrive can take them up again. */
function abortChildren(run: Run, thread: Thread, around: Surroundings): void {
  const previous = thread.last_event;
  for (const child of run.children(thread)) if (child.status === 'running') abort(run, child, around, thread, previous);
  thread.last_event = previous;
}

function abort(run: Run, child: Thread, around: Surroundings, parent: Thread, previous: number): void {
  for (const grandchild of run.children(child)) if (grandchild.status === 'running') abort(run, grandchild, around, child, previous);
  if (run.state(parent).Type === 'Map') {
    run.event(parent, 'MapIterationAborted', { mapIterationAbortedEventDetails: { name: parent.state, index: child.position } }, { previous });
  }
  const { Type } = run.state(child);
  if (child.entered && ['Task', 'Wait', 'Parallel', 'Map'].includes(Type)) run.event(child, `${Type}StateAborted`, undefined, { previous });
  const started = child.child;
  if (started) run.afterwards(() => around.stopChild(run, started));
  run.end(child, 'aborted');
}

/** All children are through. */
async function joined(run: Run, thread: Thread, around: Surroundings, state: ParallelState | MapState): Promise<void> {
  const previous = thread.last_event;
  run.event(thread, `${state.Type}StateSucceeded`, undefined, { previous });
  thread.last_event = previous; // the exit follows the last child, as AWS links it
  const result = run.outputs(thread).map((output) => JSON.parse(output) as Json);
  await leave(run, thread, around, state, result, { result });
  run.dropChildren(thread);
}
