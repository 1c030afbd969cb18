/**
 * What an expression sees: $states and the variables.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
import type { Json, JsonObject } from '../contract.ts';
import type { Scope } from './expressions.ts';
import type { Run, Thread } from './run.ts';

export interface Extras {
  result?: Json;
  errorOutput?: Json;
  /** Of a task that waits for its answer. */
  token?: string;
  /** The item of a Map that an ItemSelector is applied to. */
  item?: { Index: number; Value: Json };
}

export function scopeOf(run: Run, thread: Thread, extras: Extras = {}): Scope {
  const states: JsonObject = { input: JSON.parse(thread.input) as Json, context: contextOf(run, thread, extras) };
  if (extras.result !== undefined) states.result = extras.result;
  if (extras.errorOutput !== undefined) states.errorOutput = extras.errorOutput;
  return { ...variablesOf(run, thread), states };
}

/** A thread's own variables over those of the states around it. */
function variablesOf(run: Run, thread: Thread): JsonObject {
  const parent = thread.parent === null ? undefined : run.threads.get(thread.parent);
  return parent ? { ...variablesOf(run, parent), ...thread.variables } : thread.variables;
}

function contextOf(run: Run, thread: Thread, { token, item }: Extras): JsonObject {
  const { execution, program } = run;
  const context: JsonObject = {
    Execution: {
      Id: run.arn,
      Input: JSON.parse(execution.input) as Json,
      Name: execution.name,
      RoleArn: program.role,
      StartTime: iso(execution.started),
      RedriveCount: execution.redrives,
      ...(execution.redriven !== null && { RedriveTime: iso(execution.redriven) }),
    },
    StateMachine: { Id: program.arn, Name: program.name },
    State: { Name: thread.state, EnteredTime: iso(thread.entered_at), RetryCount: thread.work.retryCount ?? 0 },
  };
  if (token !== undefined) context.Task = { Token: token };
  const mapItem = item ?? innermostItem(run, thread);
  if (mapItem) context.Map = { Item: mapItem };
  return context;
}

function innermostItem(run: Run, thread: Thread): { Index: number; Value: Json } | undefined {
  for (let at: Thread | undefined = thread; at; at = at.parent === null ? undefined : run.threads.get(at.parent)) {
    if (at.item !== null) return { Index: at.position, Value: JSON.parse(at.item) as Json };
  }
  return undefined;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
