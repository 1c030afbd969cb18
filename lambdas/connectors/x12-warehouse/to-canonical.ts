import { total } from '../../../core/edi/maps/values.ts';
import type { InventoryAdjustment, InventoryAdvice, ShippingAdvice, StockReceipt } from '../../../core/edi/warehouse-documents.ts';
import type { StockFeed, ToldChange, ToldLot } from '../../../core/inventory/stock-feed.ts';
import { instantIn } from '../../../core/model/day.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { Item } from '../../../core/model/masterdata.ts';
import type { Order, Release } from '../../../core/model/order.ts';
import { fromSteps, toSteps } from '../../../core/model/quantity.ts';
import { type Picked, picksOf } from '../../../core/shipping/picks-of.ts';
import type { ConfirmedShipment } from '../../handler/inbound-shipment.ts';
import { releaseIdOf } from './order-number.ts';

/** What the documents of a warehouse mean. */

type Items = Map<string, Item>;
type Advised = ShippingAdvice['packs'][number]['items'][number];

/** @throws Rejected warehouse.unknown-order where the number is none that we gave this warehouse */
export function releaseMeant(number: string, warehouse: string): string {
  const releaseId = releaseIdOf(number, warehouse);
  if (!releaseId) throw new Rejected('warehouse.unknown-order', `${warehouse} names shipping order ${number}, which is none of ours`, { number, warehouse });
  return releaseId;
}

const itemsIn = ({ packs }: ShippingAdvice): Advised[] => packs.flatMap(({ items }) => items);

/** Whether any of it left. Where nothing did, the release is given back. */
export const hasShipped = (advice: ShippingAdvice): boolean => itemsIn(advice).some(({ shipped }) => /[1-9]/.test(shipped.amount));

/**
 * 945 of goods that left. It closes the release unless it says that more is to come.
 * @throws Rejected warehouse.shipment-changed, warehouse.substituted, warehouse.unknown-line, warehouse.unit-unknown
 */
export function shipmentOf(advice: ShippingAdvice, order: Order, release: Release, items: Items, timeZone: string): ConfirmedShipment {
  const { warehouse, releaseId } = release;
  const { purpose, shipment, date, shippedOn = date, shippedAt, carrier, trackingNumbers, packs } = advice;
  if (purpose !== 'original') throw new Rejected('warehouse.shipment-changed', `${warehouse} replaces its shipping advice ${shipment}`, { shipment, purpose });
  const picks = picksOf(order, release);
  const lines = new Map<string, ConfirmedShipment['lines'][number]>();
  for (const item of itemsIn(advice).filter(({ shipped }) => /[1-9]/.test(shipped.amount))) {
    const { lineId, sku } = pickMeant(item, picks, release);
    if (item.status === 'substituted') throw new Rejected('warehouse.substituted', `${warehouse} ships another article instead of ${sku}`, { shipment, releaseId, lineId });
    const key = `${lineId} ${item.lot ?? ''}`;
    const quantity = total([lines.get(key)?.quantity ?? '0', inBaseUnit(item.shipped, sku, items)]);
    const serials = [...(lines.get(key)?.serials ?? []), ...item.serials];
    lines.set(key, { lineId, sku, quantity, ...(item.lot && { lot: item.lot }), ...(serials.length > 0 && { serials }) });
  }
  const cartons = cartonsIn(advice, picks, release, items);
  return {
    connector: 'x12-warehouse',
    account: warehouse,
    externalShipmentId: `${warehouse}:${shipment}`,
    releaseId,
    ...(carrier?.scac && { carrier: carrier.scac }),
    ...(carrier?.service && { service: carrier.service }),
    trackingNumbers: [...new Set([...trackingNumbers, ...packs.flatMap(({ trackingNumber }) => (trackingNumber ? [trackingNumber] : []))])],
    shippedAt: instantIn(shippedOn, shippedAt ?? '12:00', timeZone).toISOString(),
    lines: [...lines.values()],
    ...(cartons && { cartons }),
    closes: !itemsIn(advice).some(({ status }) => status === 'partial'),
  };
}

/**
 * What is in each carton, where each has its mark: MAN*GM, or MAN*CP. Of kits nothing is said, for customers are told of the kit and not of its components; of goods that are not kept by lots, or
 * by serial numbers, none are passed on.
 */
function cartonsIn({ packs, trackingNumbers }: ShippingAdvice, picks: readonly Picked[], release: Release, items: Items): ConfirmedShipment['cartons'] {
  const filled = packs.map((pack) => ({ ...pack, items: pack.items.filter(({ shipped }) => /[1-9]/.test(shipped.amount)) })).filter((pack) => pack.items.length > 0);
  if (picks.some(({ partOf }) => partOf) || filled.some(({ sscc, trackingNumber }) => !sscc && !trackingNumber)) return undefined;
  const [only, ...others] = trackingNumbers;
  return filled.map(({ sscc, trackingNumber = filled.length === 1 && others.length === 0 ? only : undefined, items: packed }) => ({
    ...(sscc && { sscc }),
    ...(trackingNumber && { trackingNumber }),
    lines: packed.map((one) => {
      const { lineId, sku } = pickMeant(one, picks, release);
      const { lots, serials } = items.get(sku) ?? {};
      return { lineId, sku, quantity: inBaseUnit(one.shipped, sku, items), ...(lots && one.lot && { lot: one.lot }), ...(serials && one.serials.length > 0 && { serials: one.serials }) };
    }),
  }));
}

/** By its place in our order, or by the article where that is there once. */
function pickMeant({ line, ids }: Advised, picks: readonly Picked[], { warehouse, releaseId }: Release): Picked {
  const sku = ids.seller ?? ids.buyer;
  const placed = line !== undefined && /^\d+$/.test(line) ? picks[Number(line) - 1] : undefined;
  if (placed && (sku === undefined || placed.sku === sku)) return placed;
  const named = picks.filter((pick) => pick.sku === sku);
  const [one] = named;
  if (one && named.length === 1) return one;
  throw new Rejected('warehouse.unknown-line', `${warehouse} names a line that ${releaseId} does not have`, { releaseId, ...(line && { line }), ...ids });
}

/** @throws Rejected warehouse.unit-unknown */
function inBaseUnit({ amount, uom }: { amount: string; uom: string }, sku: string, items: Items): string {
  const item = items.get(sku);
  const [unit, base] = [item?.units[uom], item?.units[item.baseUnit]];
  const steps = unit && toSteps(amount, unit);
  const quantity = steps === 0 ? '0' : steps && base && fromSteps(steps, base);
  if (!quantity) throw new Rejected('warehouse.unit-unknown', `${amount} ${uom} says nothing of ${sku}: the article has no such unit`, { sku });
  return quantity;
}

/**
 * 846 as what a warehouse system would answer: levels as of its moment, over the lots of each article. What is unknown here is told as it is called there.
 * @throws Rejected warehouse.lot-missing where an article that is kept by lots is told without them; warehouse.unit-unknown
 */
export function feedOf(advice: InventoryAdvice, warehouse: string, items: Items, timeZone: string): StockFeed {
  const asOf = instantIn(advice.date, advice.time, timeZone);
  const told = new Map<string, { onHand: string; blocked: string | undefined; lots: ToldLot[] }>();
  for (const { ids, lot, expiresOn, uom, onHand, held } of advice.lines) {
    const sku = skuOf(ids);
    const item = items.get(sku);
    if (item?.lots && !lot) throw new Rejected('warehouse.lot-missing', `${warehouse} tells of ${sku} without its lots`, { sku, warehouse });
    const base = (amount: string) => (item ? inBaseUnit({ amount, uom }, sku, items) : amount);
    const before = told.get(sku) ?? { onHand: '0', blocked: undefined, lots: [] };
    const blocked = held === undefined ? before.blocked : total([before.blocked ?? '0', base(held)]);
    told.set(sku, { onHand: total([before.onHand, base(onHand)]), blocked, lots: lot ? withLot(before.lots, { lot, ...(expiresOn && { expiresOn }), quantity: base(onHand) }) : before.lots });
  }
  const level = (sku: string) => {
    const one = told.get(sku);
    return one && { sku, onHand: one.onHand, ...(one.blocked !== undefined && { blocked: one.blocked }), asOf };
  };
  return {
    connector: 'x12-warehouse',
    warehouses: [warehouse],
    asOf,
    changes: async () => ({ rows: [] }),
    levels: async () => ({ rows: [...told.keys()].flatMap((sku) => level(sku) ?? []) }),
    level: async (_warehouse, sku) => level(sku),
    lots: async (_warehouse, sku) => told.get(sku)?.lots ?? [],
  };
}

/** A document that says no time of the day is taken to mean noon: what a level of the evening has in it is not counted twice. */
const NOON = '12:00';

/**
 * 944 and 947 as goods in or out, each line by its place in the document. Of what is kept by lots, the lots follow with the next 846. What is unknown here is told as it is called there.
 * @throws Rejected warehouse.unit-unknown
 */
export function movementsOf(document: StockReceipt | InventoryAdjustment, warehouse: string, items: Items, timeZone: string): ToldChange[] {
  const occurredAt = instantIn(document.date, (document.document === 'stock-receipt' ? document.time : undefined) ?? NOON, timeZone);
  const about = (ids: StockReceipt['lines'][number]['ids'], { amount, uom }: { amount: string; uom: string }) => {
    const sku = skuOf(ids);
    const sign = amount.startsWith('-') ? '-' : '';
    const bare = amount.slice(sign.length);
    return { sku, quantity: `${sign}${items.has(sku) ? inBaseUnit({ amount: bare, uom }, sku, items) : bare}`, occurredAt };
  };
  const id = (index: number) => `${warehouse}:${document.document === 'stock-receipt' ? '944' : '947'}:${document.number}:${index + 1}`;
  if (document.document === 'stock-receipt') return document.lines.map(({ ids, quantity }, index) => ({ id: id(index), kind: 'receipt', reason: `receipt ${document.number}${document.order ? ` of ${document.order}` : ''}`, ...about(ids, quantity) }));
  return document.lines.map(({ ids, quantity, reason }, index) => ({ id: id(index), kind: 'adjustment', reason: `adjustment ${document.number}, reason ${reason}`, ...about(ids, quantity) }));
}

export const skuOf = ({ seller, buyer, upc }: InventoryAdvice['lines'][number]['ids']): string => seller ?? buyer ?? upc ?? '';

const withLot = (lots: readonly ToldLot[], next: ToldLot): ToldLot[] => {
  const same = lots.find(({ lot }) => lot === next.lot);
  return same ? lots.map((lot) => (lot === same ? { ...lot, quantity: total([lot.quantity, next.quantity]) } : lot)) : [...lots, next];
};
