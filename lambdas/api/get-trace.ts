import { traceOf } from '../handler/trace-view.ts';
import { http } from '../handler/http.ts';

/** By correlation id. */
export const handler = http({ scope: 'trace.read' }, async ({ caller, path }) => {
  const correlationId = path.correlationId ?? '';
  return { status: 200, body: await traceOf(caller, correlationId), headers: { 'x-correlation-id': correlationId } };
});
