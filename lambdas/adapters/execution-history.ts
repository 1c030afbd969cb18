import { Invalid } from '../../core/model/errors.ts';
import type { ExecutionView } from '../../core/model/operations.ts';
import type { HistoryEvent } from '../../core/operations/attempts.ts';
import { askAws } from './ask-aws.ts';
import { executionByArn, inMs } from './executions.ts';

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
  const described = await executionByArn(executionArn).catch((error: unknown) => {
    if (['ExecutionDoesNotExist', 'InvalidArn'].includes((error as Error).name)) throw new Invalid('execution.not-found', 'there is no such execution', 404);
    throw error;
  });
  const { name, status, input, startDate, stopDate, redriveStatus, redriveStatusReason } = described;
  return {
    name,
    status,
    input: JSON.parse(input) as { sagaId?: string },
    startedAt: new Date(inMs(startDate)),
    ...(stopDate && { endedAt: new Date(inMs(stopDate)) }),
    redrive: { possible: redriveStatus === 'REDRIVABLE', ...(redriveStatusReason && { reason: redriveStatusReason }) },
  };
}

/** Its definition, as it was when it began, in Amazon States Language. */
export const definitionOf = async (executionArn: string): Promise<string> => (await askAws<{ definition: string }>('states', 'DescribeStateMachineForExecution', { executionArn })).definition;

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html ; a time is seconds. */
interface HistoryPage {
  events: { id: number; previousEventId?: number; timestamp: number; type: string }[];
  nextToken?: string;
}

/** @returns its first events, and whether there are more */
export async function historyOf(executionArn: string): Promise<{ events: HistoryEvent[]; truncated: boolean }> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await askAws<HistoryPage>('states', 'GetExecutionHistory', { executionArn, includeExecutionData: true, maxResults: PAGE, nextToken });
    for (const { id, previousEventId = 0, timestamp, type, ...rest } of page.events) {
      // the one member that is there is called after the event's type
      const details = (Object.values(rest).find((member) => typeof member === 'object' && member !== null) ?? {}) as HistoryEvent['details'];
      events.push({ id, previousEventId, at: new Date(inMs(timestamp)), type, details });
    }
    if (events.length >= MOST) return { events: events.slice(0, MOST), truncated: page.nextToken !== undefined };
    nextToken = page.nextToken;
  } while (nextToken);
  return { events, truncated: false };
}
