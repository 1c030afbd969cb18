import type { Change } from '../model/changes.ts';
import { Invalid } from '../model/errors.ts';
import type { Order } from '../model/order.ts';
import type { Return, ReturnReceipt, ReturnReceiptRequest } from '../model/return.ts';
import { event } from '../ordering/events.ts';
import { documentLink } from '../tracing/document-link.ts';
import { receiptIdOf } from './return-ids.ts';

/** A warehouse's own number of a receipt is one receipt for ever, whatever key it came under. */
export const receiptKey = ({ entity, returnId }: Return, { warehouse, reference }: ReturnReceiptRequest): string => `${entity}#return-receipt#${returnId}#${warehouse}#${reference}`;

/** Goods are there, whatever was agreed: stored as they were found, and judged by their saga. @throws Invalid 422 return.received-later, return.unknown-warehouse */
export function receiveReturn(order: Order, of: Return, request: ReturnReceiptRequest, warehouses: readonly string[], by: string, at: Date): { receipt: ReturnReceipt; also: Change[] } {
  if (!warehouses.includes(request.warehouse)) throw new Invalid('return.unknown-warehouse', `there is no warehouse ${request.warehouse}`, 422, { field: 'warehouse' });
  if (request.receivedAt && Date.parse(request.receivedAt) > at.getTime() + 300_000) throw new Invalid('return.received-later', 'receivedAt lies in the future', 422, { field: 'receivedAt' });
  const { entity, businessUnit, region, orderId, returnId, correlationId } = of;
  const count = of.receipts + 1;
  const receipt: ReturnReceipt = { entity, businessUnit, region, schemaVersion: 1, receiptId: receiptIdOf(returnId, count), returnId, orderId, correlationId, ...request, receivedAt: request.receivedAt ?? at.toISOString(), by };
  const { receiptId, warehouse, receivedAt } = receipt;
  return {
    receipt,
    also: [
      { change: 'return', return: { ...of, receipts: count } },
      { change: 'return-receipt', receipt, ifAbsent: true },
      { change: 'document', link: documentLink(order, 'return-receipt', receiptId, at) },
      {
        change: 'event',
        event: event('return.received', order, { key: `return-receipt/${receiptId}`, version: 1, correlationId, causationId: returnId, occurredAt: receivedAt }, { orderId, returnId, receiptId, warehouse }, { at, id: `return.received:${receiptId}` }),
      },
    ],
  };
}
