/**
 * Task states: a call to a service, and where the pattern says so the wait for a task token or for the execution it started.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
 */
import type { Json, JsonObject } from '../contract.ts';
import type { TaskState } from './definition.ts';
import { QueryError, StateError, TIMEOUT } from './errors.ts';
import { childResult, parseResource, type Integration } from './integrations.ts';
import { leave, type Surroundings } from './transitions.ts';
import type { Run, Thread } from './run.ts';
import { assertSize, payload } from './run.ts';
import { scopeOf, type Extras } from './scope.ts';

export function integrationOf(run: Run, thread: Thread): Integration {
  return parseResource((run.state(thread) as TaskState).Resource)!;
}

export async function startTask(run: Run, thread: Thread, around: Surroundings, state: TaskState): Promise<void> {
  const integration = integrationOf(run, thread);
  const { work } = thread;
  work.attempt += 1;
  delete work.answer;
  const extras: Extras = integration.pattern === 'token' ? { token: around.tokenFor(run, thread) } : {};
  const scope = scopeOf(run, thread, extras);
  const timeout = await seconds(state.TimeoutSeconds, 'TimeoutSeconds', around, scope);
  const heartbeat = await seconds(state.HeartbeatSeconds, 'HeartbeatSeconds', around, scope);
  const args = state.Arguments === undefined ? (JSON.parse(thread.input) as Json) : await around.expressions.evaluate(state.Arguments, 'Arguments', scope);
  const parameters = payload(args, thread.state);
  const limits: JsonObject = { ...(timeout && { timeoutInSeconds: timeout }), ...(heartbeat && { heartbeatInSeconds: heartbeat }) };
  if (integration.functionArn) {
    const details = { resource: integration.resource, input: parameters, inputDetails: { truncated: false }, ...limits };
    work.scheduled = run.event(thread, 'LambdaFunctionScheduled', { lambdaFunctionScheduledEventDetails: details });
    run.event(thread, 'LambdaFunctionStarted');
  } else {
    const details = { ...names(integration), region: around.region, parameters, ...limits };
    work.scheduled = run.event(thread, 'TaskScheduled', { taskScheduledEventDetails: details });
    run.event(thread, 'TaskStarted', { taskStartedEventDetails: names(integration) });
  }
  const now = run.now();
  delete work.timeoutAt;
  delete work.heartbeatAt;
  if (timeout) work.timeoutAt = now + timeout * 1000;
  // Only who holds a token can send heartbeats.
  if (heartbeat && integration.pattern === 'token') {
    work.heartbeatMs = heartbeat * 1000;
    work.heartbeatAt = now + work.heartbeatMs;
  }
  run.to(thread, 'call', dueOf(thread));
  run.afterwards(() => around.call(run, thread));
}

/** The service answered the call. */
export async function answered(run: Run, thread: Thread, around: Surroundings, result: Json): Promise<void> {
  const integration = integrationOf(run, thread);
  if (integration.pattern === 'answer') return succeed(run, thread, around, result);
  const output = payload(result, integration.resourceType);
  const details = { ...names(integration), output, outputDetails: { truncated: false } };
  run.event(thread, 'TaskSubmitted', { taskSubmittedEventDetails: details });
  if (integration.pattern === 'token') {
    run.to(thread, 'token', dueOf(thread));
    return settle(run, thread, around);
  }
  thread.child = String((result as JsonObject).ExecutionArn);
  run.to(thread, 'child', dueOf(thread));
  run.afterwards(() => around.watchChild(run, thread));
}

/** Ends the wait for a token if the answer is there already. */
export async function settle(run: Run, thread: Thread, around: Surroundings): Promise<void> {
  const { answer } = thread.work;
  if (!answer) return;
  if ('output' in answer) return succeed(run, thread, around, JSON.parse(answer.output) as Json);
  throw taskFailed(run, thread, new StateError(answer.error, answer.cause));
}

/** The execution that the task started has closed: `described` is DescribeExecution's answer. */
export async function childClosed(run: Run, thread: Thread, around: Surroundings, described: JsonObject): Promise<void> {
  const { pattern } = integrationOf(run, thread);
  const result = childResult(described, pattern);
  thread.child = null;
  if (described.status === 'SUCCEEDED') return succeed(run, thread, around, result);
  throw taskFailed(run, thread, new StateError('States.TaskFailed', JSON.stringify(childResult(described, 'sync'))));
}

/** The clock says that the task, or its heartbeat, is late. AWS reports both as States.Timeout; ErrorEquals may name the heartbeat. */
export function timedOut(run: Run, thread: Thread, around: Surroundings): StateError {
  const integration = integrationOf(run, thread);
  const { timeoutAt = Infinity, heartbeatAt = Infinity, attempt } = thread.work;
  if (integration.functionArn) run.event(thread, 'LambdaFunctionTimedOut', { lambdaFunctionTimedOutEventDetails: { error: TIMEOUT } });
  else run.event(thread, 'TaskTimedOut', { taskTimedOutEventDetails: { ...names(integration), error: TIMEOUT } });
  thread.work.attempt = attempt + 1;
  const child = thread.child;
  if (child) run.afterwards(() => around.stopChild(run, child));
  thread.child = null;
  return new StateError(TIMEOUT, undefined, heartbeatAt < timeoutAt ? ['States.HeartbeatTimeout'] : []);
}

/** Records the failure; gives the error back for the state to retry or catch. */
export function taskFailed(run: Run, thread: Thread, error: StateError): StateError {
  const integration = integrationOf(run, thread);
  const why = { ...(error.error !== undefined && { error: error.error }), ...(error.causeText !== undefined && { cause: error.causeText }) };
  if (integration.functionArn) run.event(thread, 'LambdaFunctionFailed', { lambdaFunctionFailedEventDetails: why });
  else run.event(thread, 'TaskFailed', { taskFailedEventDetails: { ...names(integration), ...why } });
  thread.work.attempt += 1;
  return error;
}

async function succeed(run: Run, thread: Thread, around: Surroundings, result: Json): Promise<void> {
  const integration = integrationOf(run, thread);
  const output = JSON.stringify(result);
  try {
    assertSize(output, integration.functionArn ?? integration.resourceType);
  } catch (tooLarge) {
    throw taskFailed(run, thread, tooLarge as StateError);
  }
  const details = { output, outputDetails: { truncated: false } };
  if (integration.functionArn) run.event(thread, 'LambdaFunctionSucceeded', { lambdaFunctionSucceededEventDetails: details });
  else run.event(thread, 'TaskSucceeded', { taskSucceededEventDetails: { ...names(integration), ...details } });
  await leave(run, thread, around, run.state(thread), result, { result });
}

/** When the clock must look at the task again. */
export function dueOf({ work }: Thread): number | null {
  const due = Math.min(work.timeoutAt ?? Infinity, work.heartbeatAt ?? Infinity);
  return due === Infinity ? null : due;
}

function names({ resourceType, resource }: Integration): JsonObject {
  return { resourceType, resource };
}

async function seconds(template: Json | undefined, field: string, around: Surroundings, scope: Record<string, unknown>): Promise<number | undefined> {
  if (template === undefined) return undefined;
  const value = await around.expressions.expect('number', template, field, scope);
  if (Number.isInteger(value) && value > 0 && value <= 99_999_999) return value;
  throw new QueryError(`The ${field} field must be an integer from 1 to 99999999 but was: ${value}`, field);
}
