import { Rejected, Transient } from '../../core/model/errors.ts';
import { matchShipment, recordShipment } from '../../core/shipping/record-shipment.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga, at }) => {
  const { entity, orderId, shipmentId = '' } = saga;
  const order = await stores.orders.get(entity, orderId);
  if (!order) throw new Rejected('shipment.order-unknown', `there is no order ${orderId} for shipment ${shipmentId}`);
  const items = await stores.masterdata.items(entity, order.lines.map((line) => line.sku));
  const shipment = await stores.orders.shipment(entity, orderId, shipmentId);
  if (!shipment) throw new Transient('shipment.not-found', `shipment ${shipmentId} is not there`);
  // matched by an earlier attempt, or now: which lines left depends on what was shipped before, so the order decides first, and stock follows
  let { matched } = shipment;
  if (!matched) {
    await changeOrder(entity, orderId, async (current) => {
      const before = await stores.orders.shipment(entity, orderId, shipmentId);
      matched = before?.matched ?? matchShipment(current, shipment, items);
      return before?.matched ? { order: current } : recordShipment(current, shipment, matched, items, at);
    });
  }
  await stores.stock.issue(entity, orderId, shipmentId, (matched ?? []).map((line) => ({ ...line, warehouse: shipment.warehouse })));
  return { shipmentId, invoiceId: `INV-${shipmentId}` };
});
