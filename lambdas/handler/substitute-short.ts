import { serving } from '../../core/inventory/eligible.ts';
import { fitForOrder, lotsWanted } from '../../core/inventory/good-until.ts';
import type { Order } from '../../core/model/order.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import { freeOf, requestSubstitution, substitutesFor } from '../../core/ordering/substitute.ts';
import type { Short } from '../../core/shipping/short-shipment.ts';
import { changeOrder, stores } from '../adapters/stores.ts';

/**
 * Where the customer takes something else for what was short, and something else is there, the order is changed to it, once per shipment: by a change as any other, with its saga. An order
 * that is being changed meanwhile, or cancelled, stays as it is: what was short waits, and customer service has its row. Safe to repeat.
 * @param orLost whether what nothing goes out in place of is taken out of the order, if the customer takes no backorders
 */
export async function substituteShort({ entity, orderId, fulfilment }: Order, { shipmentId }: Shipment, short: Short, at: Date, orLost = false): Promise<void> {
  if ((fulfilment?.substitutes !== 'when-short' && !orLost) || short.length === 0) return;
  await changeOrder(entity, orderId, async (order) => {
    const shipment = await stores.orders.shipment(entity, orderId, shipmentId);
    if (!shipment || shipment.substitution || order.pendingChange || order.cancellation) return { order };
    const items = new Map(await stores.masterdata.items(entity, order.lines.map(({ sku }) => sku)));
    const others = short.flatMap(({ sku }) => (items.get(sku)?.substitutes ?? []).map((one) => one.sku));
    for (const [sku, item] of await stores.masterdata.items(entity, others)) items.set(sku, item);
    const places = serving(order, await stores.masterdata.warehouses(entity)).map(({ warehouse }) => warehouse);
    const skus = [...new Set([...short.map(({ sku }) => sku), ...others])];
    const customer = skus.some((sku) => items.get(sku)?.lots) ? await stores.masterdata.customer(entity, order.customerId) : undefined;
    const wanted = skus.map((sku) => ({ sku, lots: lotsWanted(items.get(sku), customer) }));
    const positions = await fitForOrder(order, wanted, await stores.stock.positions(entity, skus, places), stores.lots, at);
    const plan = substitutesFor(order, short, items, freeOf(positions));
    if (plan.found.length + plan.lost.length === 0) return { order };
    const { order: changed, orderChange, also } = requestSubstitution(order, shipmentId, plan, items, (await stores.books.entity(entity)).rounding, at);
    return { order: changed, also: [...also, { change: 'shipment', shipment: { ...shipment, substitution: orderChange.changeId } }] };
  });
}
