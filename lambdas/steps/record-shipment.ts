import { hasLots } from '../../core/inventory/allocate-lots.ts';
import { withKit } from '../../core/inventory/kits.ts';
import { dayIn } from '../../core/model/day.ts';
import type { Change } from '../../core/model/changes.ts';
import { Idle, Rejected, Transient } from '../../core/model/errors.ts';
import type { DeskException } from '../../core/model/exception.ts';
import type { Order } from '../../core/model/order.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import { overtake } from '../../core/ordering/cancel-order.ts';
import { isApprovedFor } from '../../core/ordering/approvals.ts';
import { accountingOf } from '../../core/posting/books.ts';
import { type Billing, invoiceIdOf } from '../../core/posting/draft-invoice.ts';
import { postingSagaId } from '../../core/sagas/register.ts';
import { lotsShipped } from '../../core/shipping/lots-shipped.ts';
import { inKits, keepLoose } from '../../core/shipping/in-kits.ts';
import { type Matched, matchShipment } from '../../core/shipping/match-shipment.ts';
import { recordShipment } from '../../core/shipping/record-shipment.ts';
import { closeShort, restOf, type Short } from '../../core/shipping/short-shipment.ts';
import { SERIAL_SHIPPED, serialsOf, serialsShipped } from '../../core/shipping/serials-shipped.ts';
import { supplierOf } from '../../core/shipping/supplier-of.ts';
import { stores } from '../adapters/stores.ts';
import { recordSupplement } from '../handler/correct-charges.ts';
import { customerAndItems } from '../handler/customer-and-items.ts';
import { changeWithJournals } from '../handler/posting.ts';
import { isIncomplete, tellOfKits } from '../handler/incomplete-kits.ts';
import { overtakenRow } from '../handler/overtaken-row.ts';
import { closeSettledShorts, isClosing, settleShort, shortRows } from '../handler/settle-short.ts';
import { step } from '../handler/step.ts';
import { substituteShort } from '../handler/substitute-short.ts';
import { wakeWhatLeft } from '../handler/wake-what-left.ts';

export const handler = step(async ({ saga, at }) => {
  if (saga.shipmentId === undefined) return recordSupplement(saga, at);
  const { entity, orderId, shipmentId } = saga;
  const order = await stores.orders.get(entity, orderId);
  if (!order) throw new Rejected('shipment.order-unknown', `there is no order ${orderId} for shipment ${shipmentId}`);
  const told = await stores.orders.shipment(entity, orderId, shipmentId);
  if (!told) throw new Transient('shipment.not-found', `shipment ${shipmentId} is not there`);
  let shipment = stillTold(told);
  // matched by an earlier attempt, or now: which lines left depends on what was shipped before, so the order decides first, and stock follows
  let matched: Matched = shipment.matched ?? [];
  let short: Short = shipment.short ?? [];
  let recorded = order;
  if (!shipment.matched) {
    const billing = await billingOf(order, shipment, at);
    recorded = await changeWithJournals(saga, billing.books, async (stored) => {
      // it was read after this order: whoever recorded, replaced or took it back since has moved the order on
      if (stored !== order) shipment = stillTold((await stores.orders.shipment(entity, orderId, shipmentId)) ?? told);
      const current = overtake(stored, shipment);
      const tolerance = current.fulfilment?.overShipPercent ?? billing.customer.fulfilment?.overShipPercent;
      const counted = inKits(current, shipment, billing.items);
      matched = shipment.matched ?? serialsShipped(current, shipment, lotsShipped(current, shipment, matchShipment(current, { ...shipment, lines: counted.lines }, billing.items, tolerance), billing.items));
      if (!shipment.matched) await takeSerials(current, shipment, matched, at);
      short = shipment.short ?? [];
      if (shipment.matched || shipment.loose) return { order: current, also: [] };
      const overtaken = current === stored ? [] : [overtakenRow(current, shipment, at)];
      if (matched.length === 0) {
        const { order: kept, also } = keepLoose(current, shipment, counted.loose);
        return { order: kept, also: [...also, ...overtaken.map(raised)] };
      }
      const rest = restOf(current, shipment, matched);
      if (rest.length > 0 && (await isClosing(shipment))) short = rest;
      const closed = closeShort(current, shipment, matched, short, billing.items, billing.books.rounding, at);
      const { order: shipped, also } = recordShipment(closed, short.length > 0 ? { ...shipment, short } : shipment, matched, billing, counted.loose);
      const rows = [...(short.length > 0 ? await shortRows(closed, current, shipment, short, at) : []), ...overtaken];
      return { order: shipped, also: [...also, ...rows.map(raised)] };
    }, order);
  }
  if (isIncomplete(order, shipment) || isIncomplete(recorded, shipment)) await tellOfKits(recorded, shipment, at);
  if (matched.length === 0) throw new Idle('shipment.kits-wait', `nothing of ${shipmentId} makes a whole kit yet`);
  // what a supplier ships was never on our shelf
  const supplied = supplierOf(order, shipment) !== undefined;
  const lots = matched.flatMap(({ lineId, sku, lots: left = [] }) => left.map((lot) => ({ ...lot, lineId, sku })));
  if (!supplied) await stores.stock.issue(entity, orderId, shipmentId, matched.map((line) => withKit(order.lines, { ...line, warehouse: shipment.warehouse })), new Date(shipment.shippedAt));
  if (!supplied && lots.length > 0) await stores.lots.ship(entity, orderId, shipment, lots);
  // what it held beyond is free again
  if (short.length > 0 && hasLots(order)) await stores.lots.give(entity, orderId, [shipment.releaseId]);
  if (short.length > 0) await settleShort(recorded, shipment, short, at);
  await substituteShort(recorded, shipment, short, at);
  await wakeWhatLeft(recorded, at);
  await closeSettledShorts(recorded, at);
  return { shipmentId, invoiceId: invoiceIdOf(shipmentId) };
});

/** @throws Idle where whoever told of it took it back: nothing of it is booked */
function stillTold(shipment: Shipment): Shipment {
  if (shipment.takenBackAt) throw new Idle('shipment.taken-back', `${shipment.shipmentId} was taken back before it was recorded`);
  return shipment;
}

/** Each piece leaves once, until it is back. @throws Rejected shipment.serial-shipped, unless the warehouse has approved that it is so */
async function takeSerials(order: Order, { shipmentId }: Shipment, matched: Matched, at: Date): Promise<void> {
  const left = serialsOf(matched);
  if (left.length === 0) return;
  const before = await stores.serials.ship(order, shipmentId, left, at, isApprovedFor(order, SERIAL_SHIPPED, postingSagaId(shipmentId)));
  if (before.length > 0) throw new Rejected(SERIAL_SHIPPED, `${shipmentId} ships ${before.map(({ serial }) => serial).join(', ')}, which left before`, { before });
}

const raised = (exception: DeskException): Change => ({ change: 'exception', exception });

/** @throws Rejected order.unknown-customer, books.entity-missing, books.rate-missing */
async function billingOf(order: Order, { freightCharge }: Shipment, at: Date): Promise<Billing> {
  const { entity, currency } = order;
  const [{ customer, items }, books] = await Promise.all([customerAndItems(order), stores.books.entity(entity)]);
  const costs = [...items.values()].flatMap(({ unitCost, dropShip }) => [unitCost.currency, ...(dropShip?.unitCost ? [dropShip.unitCost.currency] : [])]);
  const accounting = await accountingOf(stores.books, books, [currency, ...costs, ...(freightCharge ? [freightCharge.currency] : [])], dayIn(at, books.timeZone), at);
  return { customer, items, ...accounting };
}
