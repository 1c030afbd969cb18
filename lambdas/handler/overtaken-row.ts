import type { Order } from '../../core/model/order.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import { noticeRow } from './notice.ts';

/** The desk's code: customer service tells the customer that goods come all the same. Nothing waits for it. */
export const OVERTAKEN = 'order.cancellation-overtaken';

export const overtakenRow = (order: Order, { shipmentId, warehouse, releaseId, trackingNumbers }: Shipment, at: Date) =>
  noticeRow(
    order,
    { code: OVERTAKEN, message: `${releaseId} had left ${warehouse} before order ${order.orderId} was cancelled: it is billed, and the rest is cancelled`, detail: { shipmentId, warehouse, releaseId, trackingNumbers } },
    shipmentId,
    'warehouse',
    at,
  );
