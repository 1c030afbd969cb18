import { xrayHeaderOf } from '../../core/tracing/trace-context.ts';
import { askAws } from './ask-aws.ts';

/** `arn:…:stateMachine:orders` and a name → the execution's ARN, known before it starts. */
export const executionArn = (machineArn: string, name: string) => `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/**
 * Starts an execution once: the same name and input are the same execution. It belongs to the trace of its business transaction, not of the batch that was read when it was
 * started; where the header and the request differ, Step Functions takes the header: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html#StepFunctions-StartExecution-request-traceHeader
 */
export async function startOnce(stateMachineArn: string, name: string, input: { correlationId?: string; [field: string]: unknown }): Promise<void> {
  const traceHeader = xrayHeaderOf(input.correlationId ?? '');
  try {
    await askAws('states', 'StartExecution', { stateMachineArn, name, input: JSON.stringify(input), traceHeader }, { trace: traceHeader });
  } catch (error) {
    if ((error as Error).name !== 'ExecutionAlreadyExists') throw error; // it ran, and is over
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html ; a time is seconds. */
export interface Execution {
  executionArn: string;
  stateMachineArn: string;
  name: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
  input: string;
  startDate: number;
  stopDate?: number;
  redriveStatus?: 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN';
  redriveStatusReason?: string;
}
export const executionByArn = (executionArn: string): Promise<Execution> => askAws('states', 'DescribeExecution', { executionArn });

/** Of a time as Step Functions says it. */
export const inMs = (seconds: number): number => Math.round(seconds * 1000);

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html */
const listed = (input: object): Promise<{ executions: Pick<Execution, 'executionArn' | 'startDate' | 'stopDate'>[]; nextToken?: string }> => askAws('states', 'ListExecutions', input);

/** Answers the task of a parked step. A token that is gone was answered, or replaced by a later one: the row's decision counts there. */
export async function answerParked(taskToken: string, action: string): Promise<void> {
  try {
    await askAws('states', 'SendTaskSuccess', { taskToken, output: JSON.stringify({ action }) });
  } catch (error) {
    if (!['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'].includes((error as Error).name)) throw error;
  }
}

/**
 * Goes on with a failed execution where it stands. Step Functions redrives for 14 days, a year of running, and 24,999 events of history: beyond that a new
 * execution begins, and finds in the register what was done. https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 * @param attempt makes the new execution's name, the same for the same decision
 * @returns the execution that goes on
 */
export async function redrive(arn: string, attempt: number): Promise<string> {
  const { status, input, stateMachineArn, name } = await executionByArn(arn);
  if (status === 'RUNNING' || status === 'SUCCEEDED') return arn; // somebody was faster
  try {
    await askAws('states', 'RedriveExecution', { executionArn: arn });
    return arn;
  } catch (error) {
    if ((error as Error).name !== 'ExecutionNotRedrivable') throw error;
    const next = `${name}-r${attempt}`.slice(-80);
    await startOnce(stateMachineArn, next, JSON.parse(input) as { correlationId?: string });
    return executionArn(stateMachineArn, next);
  }
}

/** How many executions of a machine run, and how long its last hundred took that ended well: two calls, whatever there is. */
export async function executionsOf(stateMachineArn: string): Promise<{ open: number; tookMs: number[] }> {
  const list = async (statusFilter: 'RUNNING' | 'SUCCEEDED', maxResults: number) => (await listed({ stateMachineArn, statusFilter, maxResults })).executions;
  const [running, done] = await Promise.all([list('RUNNING', 1000), list('SUCCEEDED', 100)]);
  return { open: running.length, tookMs: done.flatMap(({ startDate, stopDate }) => (stopDate ? [inMs(stopDate - startDate)] : [])) };
}

export interface FailedExecution {
  executionArn: string;
  input: { sagaId?: string };
  status: string;
}

/** Failed executions of a machine, newest first, up to `most`. */
export async function* failedExecutions(stateMachineArn: string, statusFilter: 'FAILED' | 'TIMED_OUT' | 'ABORTED', most: number): AsyncIterable<FailedExecution> {
  let seen = 0;
  let nextToken: string | undefined;
  do {
    const page = await listed({ stateMachineArn, statusFilter, maxResults: 100, nextToken });
    for (const { executionArn: arn } of page.executions) {
      if ((seen += 1) > most) return;
      const { input, status } = await executionByArn(arn);
      yield { executionArn: arn, input: JSON.parse(input) as { sagaId?: string }, status };
    }
    nextToken = page.nextToken;
  } while (nextToken);
}
