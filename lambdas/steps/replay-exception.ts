import * as z from 'zod';
import { Invalid } from '../../core/model/errors.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { now, stores } from '../adapters/stores.ts';
import { decideRow } from '../handler/decide.ts';
import { log } from '../handler/log.ts';

const Input = z.object({ exceptionId: z.string(), execution: z.string() });

/**
 * What the API's replay does, for whoever starts the exception-replay machine: documents that came in go through their doors again by it, too. A row that is closed is over, and nothing is done.
 * @throws Invalid exception.not-found, exception.action-not-allowed, exception.not-open: the execution fails, and says why
 */
export async function handler(event: unknown): Promise<{ exceptionId: string; status: DeskException['status'] }> {
  const { exceptionId, execution } = Input.parse(event);
  const exception = await stores.desk.get(exceptionId);
  if (!exception) throw new Invalid('exception.not-found', `there is no exception ${exceptionId}`, 404);
  if (exception.status === 'closed') return { exceptionId, status: 'closed' };
  await decideRow(exception, { action: 'retry', by: 'step-functions', at: now().toISOString(), reason: `execution ${execution}` });
  // a document that came in was taken by now, or is on the desk again
  const { status } = exception.kind === 'quarantined' ? ((await stores.desk.get(exceptionId)) ?? exception) : { status: 'answered' as const };
  log.info('exception replayed', { exceptionId, status, execution, orderId: exception.orderId, correlationId: exception.correlationId });
  return { exceptionId, status };
}
