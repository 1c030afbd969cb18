import { Trace } from '../../core/model/views.ts';
import { http } from '../handler/http.ts';
import { traceOf } from '../handler/trace-view.ts';

/** By correlation id. */
export const handler = http({ scope: 'trace.read', answer: Trace }, async ({ caller, path }) => {
  const correlationId = path.correlationId ?? '';
  return { status: 200, body: await traceOf(caller, correlationId), headers: { 'x-correlation-id': correlationId } };
});
