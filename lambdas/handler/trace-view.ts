import type { CreditMemo } from '../../core/model/credit-memo.ts';
import { Invalid } from '../../core/model/errors.ts';
import type { Release } from '../../core/model/order.ts';
import type { Return } from '../../core/model/return.ts';
import type { SupplierBill } from '../../core/model/supplier-bill.ts';
import type { Trace } from '../../core/model/views.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { timeline } from '../../core/tracing/timeline.ts';
import { eventsOf } from '../adapters/dynamo-trace.ts';
import { stores } from '../adapters/stores.ts';
import { type Caller, mustSee } from './caller.ts';

/** One business transaction, from channel to ledger: constant in reads, however many orders there are. */
export async function traceOf(caller: Caller, correlationId: string): Promise<Trace> {
  const [events, sagas] = await Promise.all([eventsOf(correlationId), stores.register.byCorrelation(correlationId)]);
  const orderId = sagas[0]?.orderId ?? (events.find((event) => typeof event.data.orderId === 'string')?.data.orderId as string | undefined);
  if (!orderId) throw new Invalid('trace.not-found', 'nothing is known under this', 404);
  const order = mustSee(caller, await stores.orders.get(caller.entity, orderId), 'trace');
  const { entity, returns: asked } = order;
  const [shipments, invoices] = await Promise.all([stores.orders.shipments(entity, orderId), stores.orders.invoices(entity, orderId)]);
  const bills = order.releases.some(({ supplier }) => supplier) ? await stores.orders.supplierBills(entity, orderId) : [];
  const [returns, creditMemos] = asked ? await Promise.all([stores.orders.returns(entity, orderId), stores.orders.creditMemos(entity, orderId)]) : [[], []];
  return {
    correlationId,
    orderId,
    documents: [...documents(order, shipments, invoices), ...billDocuments(bills), ...returnDocuments(returns, creditMemos)],
    executions: sagas.map((saga: Saga) => ({ sagaId: saga.sagaId, status: saga.status, fence: saga.fence, executionArn: saga.executionArn })),
    timeline: timeline(order, events, sagas),
  };
}

function returnDocuments(returns: readonly Return[], creditMemos: readonly CreditMemo[]) {
  return [
    ...returns.map(({ returnId }) => ({ kind: 'return', number: returnId })),
    ...creditMemos.flatMap(({ creditMemoId, number, postedAt }) => [
      { kind: 'credit-memo', number: number ?? creditMemoId },
      { kind: 'journal', number: `goods-back:${creditMemoId}` },
      ...(number && postedAt ? [{ kind: 'journal', number: `credit-memo:${number}` }] : []),
    ]),
  ];
}

const billDocuments = (bills: readonly SupplierBill[]) => bills.flatMap(({ number, journal }) => [{ kind: 'supplier-invoice', number }, ...(journal ? [{ kind: 'journal', number: journal }] : [])]);

function documents(
  order: { orderId: string; channel: string; channelOrderId: string; purchaseOrder?: string | undefined; erpOrder?: { number: string } | undefined; releases: Release[] },
  shipments: { shipmentId: string; trackingNumbers: string[]; erpShipment?: { number: string } | undefined }[],
  invoices: { number?: string | undefined; shipmentId: string; journals: string[] }[],
) {
  const all: [kind: string, number: string | undefined][] = [
    ['channel-order', order.channelOrderId],
    ['purchase-order', order.purchaseOrder],
    ['order', order.orderId],
    ['erp-order', order.erpOrder?.number],
    ...order.releases.flatMap((release): [string, string | undefined][] => [['release', release.releaseId], [release.supplier ? 'supplier-purchase-order' : 'warehouse-order', release.externalId], ['supplier-order', release.supplierOrder?.number]]),
    ...shipments.flatMap((shipment): [string, string | undefined][] => [['shipment', shipment.shipmentId], ...shipment.trackingNumbers.map((number): [string, string] => ['tracking', number]), ['erp-shipment', shipment.erpShipment?.number]]),
    ...invoices.flatMap((invoice): [string, string | undefined][] => [['invoice', invoice.number], ...invoice.journals.map((number): [string, string] => ['journal', number])]),
  ];
  return all.flatMap(([kind, number]) => (number ? [{ kind, number }] : []));
}
