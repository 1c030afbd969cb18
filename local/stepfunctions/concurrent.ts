/**
 * Parallel and Map: children that run side by side.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
 */
import type { Json } from '../contract.ts';
import type { MapState, ParallelState } from './definition.ts';
import { QueryError, StateError, errorOutput } from './errors.ts';
import { fail, guarded, leave, type Surroundings } from './interpreter.ts';
import type { Run, Thread } from './run.ts';
import { payload } from './run.ts';
import { scopeOf } from './scope.ts';

export async function start(run: Run, thread: Thread, around: Surroundings, state: ParallelState | MapState): Promise<void> {
  run.dropChildren(thread);
  if (state.Type === 'Parallel') return startParallel(run, thread, around, state);
  return startMap(run, thread, around, state);
}

async function startParallel(run: Run, thread: Thread, around: Surroundings, state: ParallelState): Promise<void> {
  const input =
    state.Arguments === undefined ? thread.input : payload(await around.expressions.evaluate(state.Arguments, 'Arguments', scopeOf(run, thread)), thread.state);
  run.event(thread, 'ParallelStateStarted');
  const total = state.Branches.length;
  thread.work.join = { total, next: total, open: total, failed: 0, limit: total, tolerated: null };
  run.to(thread, 'join');
  for (const [position, branch] of state.Branches.entries()) run.spawn(thread, position, branch.StartAt, input);
}

async function startMap(run: Run, thread: Thread, around: Surroundings, state: MapState): Promise<void> {
  const items = await itemsOf(run, thread, around, state);
  const scope = scopeOf(run, thread);
  const limit = state.MaxConcurrency === undefined ? 0 : await wholeNumber(around, state.MaxConcurrency, 'MaxConcurrency', scope);
  const tolerated = await toleranceOf(around, state, scope, items.length);
  run.event(thread, 'MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
  thread.work.join = { total: items.length, next: 0, open: 0, failed: 0, limit: limit || 40, tolerated };
  run.keepItems(thread, items);
  run.to(thread, 'join');
  await more(run, thread, around, state, thread.last_event);
}

async function itemsOf(run: Run, thread: Thread, around: Surroundings, state: MapState): Promise<Json[]> {
  if (state.Items !== undefined) return around.expressions.expect('array', state.Items, 'Items', scopeOf(run, thread));
  const input = JSON.parse(thread.input) as Json;
  if (!Array.isArray(input)) throw new QueryError(`Map state input must be an array but was: ${thread.input}`);
  return input;
}

/** How many iterations may fail; null where none may and the first failure is the state's. */
async function toleranceOf(around: Surroundings, state: MapState, scope: Record<string, unknown>, total: number): Promise<number | null> {
  const { ToleratedFailureCount: count, ToleratedFailurePercentage: percentage } = state;
  if (count === undefined && percentage === undefined) return null;
  const most = count === undefined ? Infinity : await wholeNumber(around, count, 'ToleratedFailureCount', scope);
  if (percentage === undefined) return most;
  const share = await around.expressions.expect('number', percentage, 'ToleratedFailurePercentage', scope);
  if (share < 0 || share > 100) throw new QueryError('ToleratedFailurePercentage must be between 0 and 100.', 'ToleratedFailurePercentage');
  return Math.min(most, Math.floor((total * share) / 100));
}

async function wholeNumber(around: Surroundings, template: Json, field: string, scope: Record<string, unknown>): Promise<number> {
  const value = await around.expressions.expect('number', template, field, scope);
  if (value < 0) throw new QueryError(`${field} cannot be negative.`, field);
  if (!Number.isInteger(value)) throw new QueryError(`${field} must be an integer but was: ${value}`, field);
  return value;
}

/** Starts iterations up to the concurrency limit; ends the state when there is nothing left to do. */
async function more(run: Run, thread: Thread, around: Surroundings, state: MapState, previous: number): Promise<void> {
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
export async function childDone(run: Run, child: Thread, around: Surroundings): Promise<void> {
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
export async function childFailed(run: Run, child: Thread, around: Surroundings, error: StateError): Promise<void> {
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
export function abortChildren(run: Run, thread: Thread, around: Surroundings): void {
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
