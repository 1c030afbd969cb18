/**
 * Parallel and Map: how children that run side by side begin. How they end is in transitions.ts.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
 */
import type { Json } from '../contract.ts';
import type { MapState, ParallelState } from './definition.ts';
import { QueryError } from './errors.ts';
import type { Run, Thread } from './run.ts';
import { payload } from './run.ts';
import { scopeOf } from './scope.ts';
import { more, type Surroundings } from './transitions.ts';

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
