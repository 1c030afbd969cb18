import { Invalid } from '../../core/model/errors.ts';
import { FindTrace } from '../../core/model/requests.ts';
import { Traces } from '../../core/model/views.ts';
import { linksOf } from '../adapters/dynamo-trace.ts';
import { http } from '../handler/http.ts';
import { traceOf } from '../handler/trace-view.ts';

/** By any document number: order, channel order, purchase order, ERP order, release, shipment, tracking, invoice, journal, payment, return, interchange … One look-up, whatever it is of. */
export const handler = http({ scope: 'trace.read', query: FindTrace, answer: Traces }, async ({ caller, query }) => {
  const links = await linksOf(caller.entity, query.document);
  const correlations = [...new Set(links.map((link) => link.correlationId))];
  const traces = await Promise.all(correlations.slice(0, 20).map((correlationId) => traceOf(caller, correlationId, links.filter((link) => link.correlationId === correlationId)).catch(unseen)));
  const visible = traces.filter((trace) => trace !== undefined);
  if (visible.length === 0) throw new Invalid('trace.not-found', 'nothing is known under this number', 404);
  return { status: 200, body: { document: query.document, kinds: [...new Set(links.map((link) => link.kind))], traces: visible } };
});

/** What the caller may not see is not said to exist. */
function unseen(error: unknown): undefined {
  if (!(error instanceof Invalid && error.status === 404)) throw error;
}
