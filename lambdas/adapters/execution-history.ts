import { DescribeExecutionCommand, DescribeStateMachineForExecutionCommand, paginateGetExecutionHistory, SFNClient } from '@aws-sdk/client-sfn';
import { Invalid } from '../../core/model/errors.ts';
import type { ExecutionView } from '../../core/model/operations.ts';
import type { HistoryEvent } from '../../core/operations/attempts.ts';
import { reach } from './dynamo.ts';

const client = new SFNClient({ maxAttempts: 3 });
const MOST = 5_000;
const PAGE = 1_000;

export interface Described {
  name: string;
  status: ExecutionView['status'];
  input: { sagaId?: string };
  startedAt: Date;
  endedAt?: Date;
  redrive: { possible: boolean; reason?: string };
}

/** @throws Invalid 404 execution.not-found */
export async function describeExecution(executionArn: string): Promise<Described> {
  const described = await reach(client.send(new DescribeExecutionCommand({ executionArn }))).catch((error: unknown) => {
    if (['ExecutionDoesNotExist', 'InvalidArn'].includes((error as Error).name)) throw new Invalid('execution.not-found', 'there is no such execution', 404);
    throw error;
  });
  const { name = '', status = 'RUNNING', input = '{}', startDate = new Date(0), stopDate, redriveStatus, redriveStatusReason } = described;
  return {
    name,
    status,
    input: JSON.parse(input) as { sagaId?: string },
    startedAt: startDate,
    ...(stopDate && { endedAt: stopDate }),
    redrive: { possible: redriveStatus === 'REDRIVABLE', ...(redriveStatusReason && { reason: redriveStatusReason }) },
  };
}

/** Its definition, as it was when it began, in Amazon States Language. */
export const definitionOf = async (executionArn: string): Promise<string> => (await reach(client.send(new DescribeStateMachineForExecutionCommand({ executionArn })))).definition ?? '{}';

/** @returns its first events, and whether there are more */
export async function historyOf(executionArn: string): Promise<{ events: HistoryEvent[]; truncated: boolean }> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client, pageSize: PAGE }, { executionArn, includeExecutionData: true })) {
    for (const event of page.events ?? []) {
      const { id = 0, previousEventId = 0, timestamp = new Date(0), type = '', ...rest } = event;
      // the one member that is there is called after the event's type
      const details = (Object.values(rest).find((member) => typeof member === 'object' && member !== null) ?? {}) as HistoryEvent['details'];
      events.push({ id, previousEventId, at: timestamp, type, details });
    }
    if (events.length >= MOST) return { events: events.slice(0, MOST), truncated: page.nextToken !== undefined };
  }
  return { events, truncated: false };
}
