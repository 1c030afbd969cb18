/**
 * Runs states. A step runs one state up to where it must wait (a call, a timer, its children) or over its end to the next state;
 * nothing here writes or calls anything by itself: changes gather in the Run and are written together, calls follow the write.
 * https://states-language.net/spec.html (JSONata)
 */
import type { Json, JsonObject } from '../contract.ts';
import * as concurrent from './concurrent.ts';
import { close } from './closing.ts';
import type { Catcher, ChoiceState, State, WaitState } from './definition.ts';
import { HistoryFull, QUERY_ERROR, QueryError, StateError, errorOutput, matches } from './errors.ts';
import type { Expressions, Scope } from './expressions.ts';
import { nextRetry } from './retry.ts';
import type { Run, Thread } from './run.ts';
import { payload } from './run.ts';
import { scopeOf, type Extras } from './scope.ts';
import { startTask } from './task.ts';
import { startOfWait } from './waiting.ts';

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

/** Runs every thread that is ready, `most` steps at a time so that long chains leave room for others. True when none is left. */
export async function advance(run: Run, around: Surroundings, most = 100): Promise<boolean> {
  for (let steps = 0; steps < most; steps += 1) {
    const thread = run.ready.shift();
    if (!thread) return true;
    const current = run.threads.get(thread.id) === thread && thread.status === 'running' && thread.phase === 'ready';
    if (current && run.execution.status === 'RUNNING') await guarded(run, thread, around, () => step(run, thread, around));
  }
  return run.ready.length === 0;
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

async function step(run: Run, thread: Thread, around: Surroundings): Promise<void> {
  const state = run.state(thread);
  if (thread.entered === 0) enter(run, thread, state);
  switch (state.Type) {
    case 'Pass':
      return leave(run, thread, around, state, JSON.parse(thread.input) as Json);
    case 'Succeed':
      return leave(run, thread, around, state, JSON.parse(thread.input) as Json);
    case 'Fail': {
      const scope = scopeOf(run, thread);
      const error = state.Error === undefined ? undefined : await around.expressions.expect('string', state.Error, 'Error', scope);
      const cause = state.Cause === undefined ? undefined : await around.expressions.expect('string', state.Cause, 'Cause', scope);
      throw new StateError(error, cause);
    }
    case 'Choice':
      return choose(run, thread, around, state);
    case 'Wait':
      return wait(run, thread, around, state);
    case 'Task':
      return startTask(run, thread, around, state);
    case 'Parallel':
    case 'Map':
      return concurrent.start(run, thread, around, state);
  }
}

function enter(run: Run, thread: Thread, state: State): void {
  const details = { stateEnteredEventDetails: { name: thread.state, input: thread.input, inputDetails: { truncated: false } } };
  thread.entered = run.event(thread, `${state.Type}StateEntered`, details);
  thread.entered_at = run.now();
}

async function choose(run: Run, thread: Thread, around: Surroundings, state: ChoiceState): Promise<void> {
  const scope = scopeOf(run, thread);
  for (const [at, rule] of state.Choices.entries()) {
    if (!(await around.expressions.expect('boolean', rule.Condition, `Choices[${at}]/Condition`, scope))) continue;
    return leave(run, thread, around, rule, JSON.parse(thread.input) as Json, {}, rule.Next);
  }
  if (!state.Default) {
    throw new StateError('States.NoChoiceMatched', `An error occurred while executing the state '${thread.state}' (entered at the event id #${thread.entered}). Failed to transition out of the state. The state's input did not match any of the choices and there is no default.`);
  }
  return leave(run, thread, around, state, JSON.parse(thread.input) as Json, {}, state.Default);
}

async function wait(run: Run, thread: Thread, around: Surroundings, state: WaitState): Promise<void> {
  const until = await startOfWait(run, thread, around.expressions, state);
  if (until <= run.now()) return waited(run, thread, around);
  run.to(thread, 'wait', until);
}

/** A Wait state's time has come. */
export async function waited(run: Run, thread: Thread, around: Surroundings): Promise<void> {
  return leave(run, thread, around, run.state(thread), JSON.parse(thread.input) as Json);
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
    await concurrent.childDone(run, thread, around);
  }
}

/** A state failed: its Retry, then its Catch, then the machine (or branch, or iteration) around it. */
export async function fail(run: Run, thread: Thread, around: Surroundings, error: StateError): Promise<void> {
  const state = run.state(thread);
  if (state.Type === 'Task' || state.Type === 'Parallel' || state.Type === 'Map') {
    const { work } = thread;
    if (state.Type !== 'Task') concurrent.abortChildren(run, thread, around);
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
  if (thread.parent !== null) return concurrent.childFailed(run, thread, around, error);
  close(run, around, 'FAILED', { error: error.error, cause: error.causeText });
}
