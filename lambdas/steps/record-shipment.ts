import { Rejected, Transient } from '../../core/model/errors.ts';
import { matchShipment, recordShipment } from '../../core/shipping/record-shipment.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga, at }) => {
  const { entity, orderId, shipmentId = '' } = saga;
  const order = await stores.orders.get(entity, orderId);
  if (!order) throw new Rejected('shipment.order-unknown', `there is no order ${orderId} for shipment ${shipmentId}`);
  const items = await stores.masterdata.items(entity, [...new Set(order.lines.map((line) => line.sku))]);
  await changeOrder(entity, orderId, async (current) => {
    const shipment = await stores.orders.shipment(entity, orderId, shipmentId);
    if (!shipment) throw new Transient('shipment.not-found', `shipment ${shipmentId} is not there`);
    if (shipment.matched) return { order: current }; // an earlier attempt did it
    const matched = matchShipment(current, shipment, items);
    await stores.stock.issue(entity, orderId, shipmentId, matched.map((line) => ({ ...line, warehouse: shipment.warehouse })));
    return recordShipment(current, shipment, matched, items, at);
  });
  return { shipmentId, invoiceId: `INV-${shipmentId}` };
});
