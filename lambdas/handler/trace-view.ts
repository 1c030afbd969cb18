import { Invalid } from '../../core/model/errors.ts';
import type { Trace } from '../../core/model/views.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { documentGraph } from '../../core/tracing/documents.ts';
import { timeline } from '../../core/tracing/timeline.ts';
import { traceOfCorrelation, xrayIdOf } from '../../core/tracing/trace-context.ts';
import { eventsOf } from '../adapters/dynamo-trace.ts';
import { stores } from '../adapters/stores.ts';
import { type Caller, mustSee } from './caller.ts';
import { consoleLink, logsLink, traceLink } from './console-links.ts';

/**
 * One business transaction, from channel to ledger: constant in reads, however many orders there are.
 * @param foundBy the number that led here, which stands in the graph whatever it is of
 */
export async function traceOf(caller: Caller, correlationId: string, foundBy: readonly { kind: string; number: string }[] = []): Promise<Trace> {
  const [events, sagas] = await Promise.all([eventsOf(correlationId), stores.register.byCorrelation(correlationId)]);
  const orderId = sagas[0]?.orderId ?? (events.find((event) => typeof event.data.orderId === 'string')?.data.orderId as string | undefined);
  if (!orderId) throw new Invalid('trace.not-found', 'nothing is known under this', 404);
  const order = mustSee(caller, await stores.orders.get(caller.entity, orderId), 'trace');
  const { entity, returns: asked } = order;
  const [shipments, invoices, payments, bills, returns, creditMemos] = await Promise.all([
    stores.orders.shipments(entity, orderId),
    stores.orders.invoices(entity, orderId),
    order.paymentOwner === 'hub' || order.paymentOwner === 'channel' ? stores.orders.payments(entity, orderId) : [],
    order.releases.some(({ supplier }) => supplier) ? stores.orders.supplierBills(entity, orderId) : [],
    asked ? stores.orders.returns(entity, orderId) : [],
    asked ? stores.orders.creditMemos(entity, orderId) : [],
  ]);
  const trace = traceOfCorrelation(correlationId);
  return {
    correlationId,
    orderId,
    ...documentGraph({ order, shipments, invoices, payments, bills, returns, creditMemos }, foundBy),
    executions: sagas.map((saga: Saga) => ({ sagaId: saga.sagaId, status: saga.status, fence: saga.fence, executionArn: saga.executionArn })),
    timeline: timeline(order, events, sagas),
    links: linksOf(correlationId, sagas.map(({ executionArn }) => executionArn)),
    ...(trace && { traceId: trace.traceId }),
  };
}

/** Its executions one by one; its logs and its trace in the region of the first. */
function linksOf(correlationId: string, executions: readonly string[]): Trace['links'] {
  const [first] = executions;
  const trace = traceOfCorrelation(correlationId);
  return [
    ...executions.map((executionArn) => ({ kind: 'execution' as const, href: consoleLink(executionArn) })),
    ...(first ? [{ kind: 'log' as const, href: logsLink(first, correlationId) }] : []),
    ...(first && trace ? [{ kind: 'xray' as const, href: traceLink(first, xrayIdOf(trace)) }] : []),
  ];
}
