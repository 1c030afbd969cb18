/**
 * Runs states. A step runs one state up to where it must wait (a call, a timer, its children) or over its end to the next state;
 * nothing here writes or calls anything by itself: changes gather in the Run and are written together, calls follow the write.
 * https://states-language.net/spec.html (JSONata)
 */
import type { Json } from '../contract.ts';
import { start } from './concurrent.ts';
import type { ChoiceState, State, WaitState } from './definition.ts';
import { StateError } from './errors.ts';
import type { Run, Thread } from './run.ts';
import { scopeOf } from './scope.ts';
import { startTask } from './task.ts';
import { guarded, leave, type Surroundings } from './transitions.ts';
import { startOfWait } from './waiting.ts';

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
      return start(run, thread, around, state);
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
