import type { Role } from '../core/model/identity.ts';
import type { SagaKind } from '../core/model/saga-kind.ts';

/** What a command asks a connector for: the field of the route that names it, and the kinds of connector that can be named there. */
export const COMMANDS = {
  erp: ['erp'],
  invoicing: ['erp', 'ledger'],
  ledger: ['ledger', 'erp'],
  warehouse: ['warehouse'],
  /** Whoever ships: a warehouse or a drop-ship supplier. */
  fulfilment: ['warehouse', 'supplier'],
  supplier: ['supplier'],
  tax: ['tax'],
  /** A gateway, or the channel that keeps the payments of its orders. */
  payment: ['payment', 'channel'],
} as const;
export type Command = keyof typeof COMMANDS;

/**
 * One line of a saga's table.
 * - retriable: reads, or writes that need no taking back
 * - compensable: has an undo, run by the unwind machine
 * - pivot: from here only forward
 * - forward: after the pivot; corrected by new documents, never undone
 */
export interface SagaStep {
  do: string;
  class: 'retriable' | 'compensable' | 'pivot' | 'forward';
  /** Required where compensable. */
  undo?: string;
  /** Whose desk it parks on when a person must decide. */
  owner: Role;
  /** Hours until the desk row escalates. */
  deadlineHours: number;
  /** A command to whichever connector the route names for this capability, on that connector's own queue. Otherwise a Lambda step. */
  command?: Command;
  /** Left out where the route names no connector for the command: tax and payment that are not the hub's. */
  ifRouted?: boolean;
  /** Once it is done, what was done before it is not taken back any more; what comes after it is, with the order. */
  settles?: boolean;
  /** Runs once per element of a list that this earlier step gave back: `{ item, connector }`. */
  each?: string;
  /** Name of that list in its result; absent: items. */
  list?: string;
  /**
   * Where an error of this name leads, before the step is tried again: nothing has been done then. `wait` until the instant that is the error's message; `close` the saga, for there is
   * nothing to do; or another step, which gets the message as its item.
   */
  detours?: Record<string, 'wait' | 'close' | SagaStep>;
  /** Seconds one attempt may take. */
  timeoutSeconds?: number;
}

export interface SagaTable {
  name: SagaKind;
  comment: string;
  steps: SagaStep[];
}

type State = Record<string, unknown>;

/** What may be tried again as it is: our own Transient, time-outs, and Lambda's own service errors. */
export const TRANSIENT = [
  'Transient',
  'States.Timeout',
  'Sandbox.Timedout',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
];

/** Backoff with full jitter: at most six attempts over about a minute; then the execution fails in place and is redriven. */
export const RETRY = [{ ErrorEquals: TRANSIENT, IntervalSeconds: 1, BackoffRate: 2.5, MaxDelaySeconds: 30, JitterStrategy: 'FULL', MaxAttempts: 5 }];

/** A command is answered when its consumer is through with it, seconds after it was taken; what makes it wait is a system that is down, whose commands stay on their queue until it is back. */
export const COMMAND_WAITS_S = 4 * 3600;

const SAGA_ID = '{% $states.context.Execution.Input.sagaId %}';
const input = (name: string) => `$states.context.Execution.Input.${name}`;

export const stateName = (step: string) => step.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Every step of a table, those of its detours included. */
export const stepsOf = ({ steps }: SagaTable): SagaStep[] => steps.flatMap((step) => [step, ...Object.values(step.detours ?? {}).filter((detour) => typeof detour === 'object')]);

/** Checks a table. @throws Error naming saga and step: synthesis fails on a step with no class, owner, deadline or undo. */
export function checkTable(table: SagaTable): void {
  const problems: string[] = [];
  const seen = new Set<string>();
  let beyondPivot = false;
  for (const step of stepsOf(table)) {
    if (!step.class) problems.push(`${step.do} has no class`);
    if (!step.owner) problems.push(`${step.do} has no owner`);
    if (!(step.deadlineHours > 0)) problems.push(`${step.do} has no deadline`);
    if (step.class === 'compensable' && !step.undo) problems.push(`${step.do} is compensable and has no undo`);
    if (step.class !== 'compensable' && step.undo) problems.push(`${step.do} is ${step.class} and has an undo`);
    if (beyondPivot && step.class !== 'forward') problems.push(`${step.do} is ${step.class} beyond the pivot`);
    if (step.class === 'forward' && !beyondPivot) problems.push(`${step.do} is forward before any pivot`);
    if (step.ifRouted && (!step.command || step.each)) problems.push(`${step.do} is left out by its route and is no single command`);
    if (step.each && !seen.has(step.each)) problems.push(`${step.do} runs for each of ${step.each}, which does not come before it`);
    if (seen.has(step.do)) problems.push(`${step.do} appears twice`);
    if (step.class === 'pivot') beyondPivot = true;
    seen.add(step.do);
  }
  if (problems.length > 0) throw new Error(`saga ${table.name}: ${problems.join('; ')}`);
}

/**
 * Compiles a table to Amazon States Language (JSONata): a straight road forward, with one parking place per step.
 * `${ReserveStock}` and the like are filled at synthesis with function ARNs, `${ErpQueues}` and the like with a JSONata map of connector
 * to queue URL.
 */
export function compile(table: SagaTable): { Comment: string; QueryLanguage: 'JSONata'; StartAt: string; States: Record<string, State> } {
  checkTable(table);
  const states: Record<string, State> = {};
  table.steps.forEach((step, index) => {
    const next = table.steps[index + 1];
    Object.assign(states, choice(table.steps, index), compileStep(step, index + 1, step.each ? entry(step) : next ? entry(next) : 'CloseSaga', table.steps));
  });
  states.CloseSaga = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: '${CloseSaga}', Payload: { sagaId: SAGA_ID } },
    TimeoutSeconds: 60,
    Retry: RETRY,
    Output: { sagaId: SAGA_ID, status: 'completed' },
    End: true,
  };
  states.Cancelled = { Type: 'Succeed', Comment: 'The fence was closed; the unwind machine takes back what was done.', Output: { sagaId: SAGA_ID, status: 'cancelled' } };
  return { Comment: table.comment, QueryLanguage: 'JSONata', StartAt: entry(table.steps[0] as SagaStep), States: states };
}

const entry = (step: SagaStep) => `${step.each ? 'Each' : step.ifRouted ? 'If' : ''}${stateName(step.do)}`;
const variable = (step: string, what: string) => `${step.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())}${stateName(what)}`;
const listOf = ({ each, list = 'items' }: SagaStep) => variable(each as string, list);
const counter = (step: SagaStep) => variable(step.do, 'items-done');

/** Whether a step runs, or runs once more, where that is a question. */
function condition(step: SagaStep): string | undefined {
  if (step.each) return `$${counter(step)} < $count($${listOf(step)})`;
  return step.ifRouted ? `$exists(${input(`route.${step.command}`)})` : undefined;
}

/** Ahead of a step that may be left out. It looks at those behind it as well, so that several that are left out together cost one transition. */
function choice(steps: SagaStep[], index: number): Record<string, State> {
  const [first] = steps.slice(index) as [SagaStep];
  // a list's own choice looks at what is behind the list, so that no other leads there
  const unseen = !first.each && steps[index - 1]?.each;
  if (!condition(first) || unseen) return {};
  const certain = steps.findIndex((step, at) => at > index && !condition(step));
  const open = steps.slice(index, certain < 0 ? undefined : certain);
  return {
    [entry(first)]: {
      Type: 'Choice',
      Choices: open.map((step) => ({ Condition: `{% ${condition(step)} %}`, Next: stateName(step.do) })),
      Default: certain < 0 ? 'CloseSaga' : stateName((steps[certain] as SagaStep).do),
    },
  };
}

/** @param about what the step is for, where it is a detour: a variable */
function compileStep(step: SagaStep, seq: number, next: string, all: SagaStep[], about?: string): Record<string, State> {
  const name = stateName(step.do);
  const element = step.each ? `$${listOf(step)}[$${counter(step)}]` : undefined;
  const item = element ? `${element}.item` : about;
  const fed = all.filter((other) => other.each === step.do);
  const payload = {
    sagaId: SAGA_ID,
    step: step.do,
    seq,
    owner: step.owner,
    ...(step.undo && { undo: step.undo }),
    ...(step.settles && { settles: true }),
    ...(item && { item: `{% ${item} %}` }),
  };
  const assign = {
    ...Object.fromEntries(fed.flatMap((other) => [[listOf(other), `{% $states.result.Payload.${other.list ?? 'items'} %}`], [counter(other), 0]])),
    ...(element && { [counter(step)]: `{% $${counter(step)} + 1 %}` }),
  };
  const states: Record<string, State> = {};
  states[name] = {
    Type: 'Task',
    ...(step.command ? commandTask(step, payload, element) : lambdaTask(step, payload)),
    TimeoutSeconds: step.timeoutSeconds ?? (step.command ? COMMAND_WAITS_S : 60),
    Retry: RETRY,
    Catch: [
      { ErrorEquals: ['Rejected'], Next: `Park${name}` },
      { ErrorEquals: ['Cancelled'], Next: 'Cancelled' },
      ...Object.entries(step.detours ?? {}).map(([error, detour]) => catcher(step, error, detour)),
    ],
    ...(Object.keys(assign).length > 0 && { Assign: assign }),
    Output: {},
    Next: next,
  };
  states[`Park${name}`] = {
    Type: 'Task',
    Comment: `${step.owner} decides. The step then runs again, and finds the fence closed where the decision was to cancel.`,
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: {
      FunctionName: '${ParkStep}',
      Payload: {
        ...payload,
        class: step.class,
        deadlineHours: step.deadlineHours,
        executionArn: '{% $states.context.Execution.Id %}',
        taskToken: '{% $states.context.Task.Token %}',
      },
    },
    Retry: RETRY,
    Output: {},
    Next: name,
  };
  for (const [error, detour] of Object.entries(step.detours ?? {})) Object.assign(states, compileDetour(step, seq, error, detour));
  return states;
}

const waiting = (step: SagaStep) => `Await${stateName(step.do)}`;

function catcher(step: SagaStep, error: string, detour: 'wait' | 'close' | SagaStep) {
  if (detour === 'close') return { ErrorEquals: [error], Output: {}, Next: 'CloseSaga' };
  // a function's error comes as JSON: https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
  const said = '{% $parse($states.errorOutput.Cause).errorMessage %}';
  return { ErrorEquals: [error], Assign: { [variable(step.do, error)]: said }, Output: {}, Next: detour === 'wait' ? waiting(step) : stateName(detour.do) };
}

function compileDetour(step: SagaStep, seq: number, error: string, detour: 'wait' | 'close' | SagaStep): Record<string, State> {
  const about = `$${variable(step.do, error)}`;
  if (detour === 'close') return {};
  if (detour === 'wait') return { [waiting(step)]: { Type: 'Wait', Timestamp: `{% ${about} %}`, Output: {}, Next: stateName(step.do) } };
  return compileStep(detour, seq, stateName(step.do), [], about);
}

const lambdaTask = (step: SagaStep, payload: object) => ({
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: `\${${stateName(step.do)}}`, Payload: payload },
});

function commandTask(step: SagaStep, payload: object, element: string | undefined) {
  const queues = `\${${stateName(step.command as Command)}Queues}`;
  const connector = element ? `${element}.connector` : input(`route.${step.command}`);
  return {
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Arguments: {
      QueueUrl: `{% $lookup(${queues}, ${connector}) %}`,
      MessageBody: { ...payload, command: step.do, connector: `{% ${connector} %}`, taskToken: '{% $states.context.Task.Token %}' },
    },
  };
}
