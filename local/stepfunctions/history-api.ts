/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html */
import type { JsonObject } from '../contract.ts';
import type { EventRow, ExecutionRow } from './schema.ts';
import type { Store } from './store.ts';
import { page, seconds } from './wire.ts';

/** What includeExecutionData: false leaves out. */
const DATA = ['input', 'output', 'parameters', 'cause', 'error', 'assignedVariables'];

export function history(store: Store, execution: ExecutionRow, request: JsonObject): JsonObject {
  const { size, after } = page(request, 100);
  const reverse = request.reverseOrder === true;
  const from = after?.[0] ?? (reverse ? execution.last_event + 1 : 0);
  const rows = store.all<EventRow>(
    reverse ? 'SELECT * FROM events WHERE execution = ? AND id < ? ORDER BY id DESC LIMIT ?' : 'SELECT * FROM events WHERE execution = ? AND id > ? ORDER BY id LIMIT ?',
    execution.id, from, size + 1,
  );
  const shown = rows.slice(0, size);
  const withData = request.includeExecutionData !== false;
  return {
    events: shown.map((row) => ({ id: row.id, previousEventId: row.previous, timestamp: seconds(row.at), type: row.type, ...details(row, withData) })),
    ...(rows.length > size && { nextToken: Buffer.from(JSON.stringify([shown.at(-1)!.id])).toString('base64url') }),
  };
}

function details({ details: text }: EventRow, withData: boolean): JsonObject {
  const shape = text === null ? {} : (JSON.parse(text) as Record<string, JsonObject>);
  if (!withData) for (const inner of Object.values(shape)) for (const member of DATA) delete inner[member];
  return shape;
}
