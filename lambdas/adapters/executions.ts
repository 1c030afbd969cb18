import { DescribeExecutionCommand, ListExecutionsCommand, paginateListExecutions, RedriveExecutionCommand, SendTaskSuccessCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { xrayHeaderOf } from '../../core/tracing/trace-context.ts';
import { reach } from './dynamo.ts';

const client = new SFNClient({ maxAttempts: 3 });

/** `arn:…:stateMachine:orders` and a name → the execution's ARN, known before it starts. */
export const executionArn = (machineArn: string, name: string) => `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/** Starts an execution once: the same name and input are the same execution. It belongs to the trace of its business transaction, not of the batch that was read when it was started. */
export async function startOnce(stateMachineArn: string, name: string, input: { correlationId?: string; [field: string]: unknown }): Promise<void> {
  const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
  const traceHeader = xrayHeaderOf(input.correlationId ?? '');
  if (traceHeader) inTrace(command, traceHeader);
  try {
    await reach(client.send(command));
  } catch (error) {
    if ((error as Error).name !== 'ExecutionAlreadyExists') throw error; // it ran, and is over
  }
}

/**
 * In the request and in its header: where the two differ, Step Functions takes the header, and the SDK puts in the invocation's own where there is none.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html#StepFunctions-StartExecution-request-traceHeader
 */
function inTrace(command: StartExecutionCommand, traceHeader: string): void {
  command.input.traceHeader = traceHeader;
  command.middlewareStack.add((next) => (args) => {
    (args.request as { headers: Record<string, string> }).headers['X-Amzn-Trace-Id'] = traceHeader;
    return next(args);
  }, { step: 'build', name: 'inTrace', priority: 'high' });
}

/** Answers the task of a parked step. A token that is gone was answered, or replaced by a later one: the row's decision counts there. */
export async function answerParked(taskToken: string, action: string): Promise<void> {
  try {
    await reach(client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ action }) })));
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
  const { status, input, stateMachineArn, name } = await reach(client.send(new DescribeExecutionCommand({ executionArn: arn })));
  if (status === 'RUNNING' || status === 'SUCCEEDED') return arn; // somebody was faster
  try {
    await reach(client.send(new RedriveExecutionCommand({ executionArn: arn })));
    return arn;
  } catch (error) {
    if ((error as Error).name !== 'ExecutionNotRedrivable') throw error;
    const next = `${name}-r${attempt}`.slice(-80);
    await startOnce(stateMachineArn ?? '', next, JSON.parse(input ?? '{}') as { correlationId?: string });
    return executionArn(stateMachineArn ?? '', next);
  }
}

/** How many executions of a machine run, and how long its last hundred took that ended well: two calls, whatever there is. */
export async function executionsOf(stateMachineArn: string): Promise<{ open: number; tookMs: number[] }> {
  const list = async (statusFilter: 'RUNNING' | 'SUCCEEDED', maxResults: number) => (await reach(client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults })))).executions ?? [];
  const [running, done] = await Promise.all([list('RUNNING', 1000), list('SUCCEEDED', 100)]);
  return { open: running.length, tookMs: done.flatMap(({ startDate, stopDate }) => (startDate && stopDate ? [stopDate.getTime() - startDate.getTime()] : [])) };
}

export interface FailedExecution {
  executionArn: string;
  input: { sagaId?: string };
  status: string;
}

/** Failed executions of a machine, newest first, up to `most`. */
export async function* failedExecutions(stateMachineArn: string, statusFilter: 'FAILED' | 'TIMED_OUT' | 'ABORTED', most: number): AsyncIterable<FailedExecution> {
  let seen = 0;
  for await (const page of paginateListExecutions({ client }, { stateMachineArn, statusFilter, maxResults: 100 })) {
    for (const { executionArn: arn = '' } of page.executions ?? []) {
      if ((seen += 1) > most) return;
      const { input = '{}', status = statusFilter } = await reach(client.send(new DescribeExecutionCommand({ executionArn: arn })));
      yield { executionArn: arn, input: JSON.parse(input) as { sagaId?: string }, status };
    }
  }
}
