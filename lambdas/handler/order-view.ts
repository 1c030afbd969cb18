import type { Order } from '../../core/model/order.ts';
import type { OrderReceived, OrderView } from '../../core/model/views.ts';
import { goodsOf, grossOf } from '../../core/ordering/amounts.ts';
import { statusOf } from '../../core/ordering/line-moves.ts';
import type { Answer } from './http.ts';

/** 202: stored, and on its way. */
export const orderReceived = (order: Order): Answer<OrderReceived> => ({
  status: 202,
  body: { orderId: order.orderId, correlationId: order.correlationId, status: 'received', links: { self: `/v1/orders/${order.orderId}`, trace: `/v1/trace/${order.correlationId}` } },
  headers: { location: `/v1/orders/${order.orderId}` },
});

/** An order as channels and people see it: no internals of ours. */
export function orderView(order: Order): OrderView {
  const { orderId, version, channel, channelOrderId, customerId, purchaseOrder, currency, paymentOwner, taxOwner, shipTo, freight, freightTax, correlationId, receivedAt, acceptedAt, cancellation, pendingChange, discount } = order;
  const { freightPolicy, freightTerms, fob, fulfilment, billTo, shipNotBefore, cancelAfter, shipToCode, shipToId } = order;
  return {
    orderId,
    version,
    status: statusOf(order),
    channel,
    channelOrderId,
    customerId,
    purchaseOrder,
    currency,
    paymentOwner,
    taxOwner,
    shipTo,
    discount,
    freight,
    freightTax,
    freightPolicy,
    freightTerms,
    fob,
    fulfilment,
    billTo,
    shipNotBefore,
    cancelAfter,
    shipToCode,
    shipToId,
    erpOrder: order.erpOrder?.number,
    lines: order.lines.map((line) => {
      const { lineId, sku, quantity, unitPrice, tax, steps, quantities, instead } = line;
      return {
        lineId, sku, quantity, unitPrice, tax, ordered: steps, ...(instead && { instead }),
        quantities: Object.fromEntries(Object.entries(quantities).filter(([, amount]) => amount > 0)),
        goods: goodsOf(line, currency),
      };
    }),
    gross: grossOf(order),
    releases: order.releases.map(({ releaseId, warehouse, externalId, releasedAt, recalledAt }) => ({ releaseId, warehouse, warehouseOrder: externalId, releasedAt, recalledAt })),
    correlationId,
    receivedAt,
    acceptedAt,
    pendingChange,
    cancellation,
  };
}
