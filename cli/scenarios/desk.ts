import { until } from '../ask-again.ts';
import type { ApiCaller } from '../client.ts';

export interface DeskRow {
  exceptionId: string;
  code: string;
  owner: string;
  kind: string;
  status: string;
  message: string;
  step: string;
  orderId: string;
  deadline: string;
  actions: string[];
}

/** Waits until the desk has an open row for this order. @throws Error where none comes in time */
export const openRow = (caller: ApiCaller, orderId: string): Promise<DeskRow> =>
  until(`a row of order ${orderId} on the desk`, async () => {
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const { body } = await caller.get<{ exceptions: DeskRow[]; cursor?: string }>(`/exceptions?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
      const row = body.exceptions.find((candidate) => candidate.orderId === orderId);
      if (row) return row;
      cursor = body.cursor;
    }
    return undefined;
  });

export const shown = (row: DeskRow) => `the desk of ${row.owner} has it: ${row.code}, ${row.message} (until ${[row.deadline, ...(row.actions.length > 0 ? [row.actions.join(' or ')] : [])].join('; ')})`;

/** @throws Error where the answer is another */
export function expectStatus(reply: { status: number; text: string }, status: number): void {
  if (reply.status !== status) throw new Error(`expected ${status}, got ${reply.status}: ${reply.text}`);
}
