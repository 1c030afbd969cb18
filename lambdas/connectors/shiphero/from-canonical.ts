import Fraction from 'fraction.js';
import { lineOf } from '../../../core/inventory/kits.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { Item } from '../../../core/model/masterdata.ts';
import type { KitPart } from '../../../core/model/kit.ts';
import { decimal, type Money } from '../../../core/model/money.ts';
import type { Address, Order, OrderLine, Release } from '../../../core/model/order.ts';
import { extend, fromSteps, shareUpTo, type UnitRatio } from '../../../core/model/quantity.ts';
import { type Picked, picksOf } from '../../../core/shipping/picks-of.ts';
import type { PutAway } from '../../../core/shipping/warehouse-system.ts';
import type { ShipHeroSecret } from './schema.ts';

/**
 * CreateOrderInput: https://developer.shiphero.com/schema/types/create-order-input.html . The release id is both order_number and
 * partner_order_id: the first can be searched for, the second comes back in every webhook.
 * @throws Rejected warehouse.unknown, release.not-whole-units
 */
export function newOrder(order: Order, release: Release, items: Map<string, Item>, settings: Pick<ShipHeroSecret, 'warehouses' | 'shopName'>): object {
  const warehouse = settings.warehouses[release.warehouse];
  if (!warehouse) throw new Rejected('warehouse.unknown', `ShipHero's id of warehouse ${release.warehouse} is not configured`, { warehouse: release.warehouse });
  return {
    order_number: release.releaseId,
    partner_order_id: release.releaseId,
    ...(settings.shopName && { shop_name: settings.shopName }),
    fulfillment_status: 'pending',
    order_date: order.receivedAt,
    currency: order.currency,
    ...(order.shipNotBefore && { hold_until_date: `${order.shipNotBefore}T00:00:00Z` }),
    ...(order.cancelAfter && { required_ship_date: `${order.cancelAfter}T00:00:00Z` }),
    ...(order.shipTo.email && { email: order.shipTo.email }),
    ...notesOf(order, release),
    shipping_lines: { title: 'Standard', price: decimal(order.freight) },
    shipping_address: address(order.shipTo),
    line_items: picksOf(order, release).map((line) => newLine(order, line, items, warehouse)),
  };
}

/** A line of an order there has no lot, and an order no store beside its address: the packers read which lots are held, and what to mark. */
function notesOf({ markFor }: Order, { lines }: Release): { packing_note?: string } {
  const lots = lines.flatMap(({ sku, lots = [] }) => lots.map(({ lot, expiresOn, steps }) => `${sku}: ${steps} of lot ${lot}${expiresOn ? ` (${expiresOn})` : ''}`));
  const notes = [...(markFor ? [`mark for store ${markFor}`] : []), ...lots];
  return notes.length > 0 ? { packing_note: notes.join('; ') } : {};
}

function newLine(order: Order, line: Picked, items: Map<string, Item>, warehouse: string): object {
  const item = items.get(line.sku);
  const base = item?.units[item.baseUnit];
  const ordered = order.lines.find((candidate) => candidate.lineId === lineOf(line));
  const quantity = base && fromSteps(line.steps, base);
  if (!item || !base || !ordered || !quantity || !/^\d+$/.test(quantity)) {
    throw new Rejected('release.not-whole-units', `ShipHero counts whole units, and ${quantity ?? line.steps} of ${line.sku} is none`, { lineId: line.lineId, sku: line.sku, quantity });
  }
  // For packing slips and customs only, so to the cent.
  const price = decimal(line.partOf && ordered.kit ? partPrice(order, ordered, ordered.kit, item, items) : unitPrice(order, ordered, item, base));
  return {
    sku: line.sku,
    partner_line_item_id: line.lineId,
    quantity: Number(quantity),
    price,
    product_name: item.name,
    // Stock was reserved in this very warehouse: ShipHero must not move the line to another.
    warehouse_id: warehouse,
  };
}

function unitPrice(order: Order, ordered: OrderLine, item: Item, base: UnitRatio): Money {
  return extend(ordered.unitPrice, item.units[ordered.unitPrice.uom] ?? ordered.priceUnit ?? base, base.numerator, order.currency, 'half-even');
}

/** A time that is asked from or to. */
export const seconds = (at: Date): string => at.toISOString().slice(0, 19);

/**
 * UpdateInventoryInput: https://developer.shiphero.com/schema/types/update-inventory-input.html . Accounts with dynamic slotting say the bin, and what is not for sale lies in one that
 * is not: without it ShipHero does not count that. The reason finds it again, and its words say that it is no movement of its own (`NOT_OURS` in stock.ts).
 * @throws Rejected warehouse.unknown, return.no-whole-quantity
 */
export function newStock({ key, warehouse, item, steps, forSale }: PutAway, { warehouses, returnBins, quarantineBins }: Pick<ShipHeroSecret, 'warehouses' | 'returnBins' | 'quarantineBins'>) {
  const id = warehouses[warehouse];
  if (!id) throw new Rejected('warehouse.unknown', `ShipHero's id of warehouse ${warehouse} is not configured`, { warehouse });
  const bin = (forSale ? returnBins : quarantineBins)?.[warehouse];
  if (!forSale && !bin) return undefined;
  const base = item.units[item.baseUnit];
  const quantity = base && fromSteps(steps, base);
  if (!quantity || !/^\d+$/.test(quantity)) throw new Rejected('return.no-whole-quantity', `ShipHero counts whole units, and ${quantity ?? steps} of ${item.sku} is none`, { sku: item.sku, quantity });
  return { sku: item.sku, warehouse_id: id, quantity: Number(quantity), reason: `Return ${key} (${forSale ? 'for sale' : 'not for sale'})`, ...(bin && { location_id: bin }) };
}

/** What a unit of a component has of the price of its kit: by what each of them costs. */
function partPrice(order: Order, ordered: OrderLine, kit: readonly KitPart[], part: Item, items: Map<string, Item>): Money {
  const whole = extend(ordered.unitPrice, ordered.priceUnit ?? { numerator: 1, denominator: 1 }, 1, order.currency, 'half-even');
  const cost = (item: Item | undefined, steps?: number) => {
    const base = item?.units[item.baseUnit] ?? { numerator: 1, denominator: 1 };
    return new Fraction(item?.unitCost.amount ?? 0).mul(steps === undefined ? 1 : new Fraction(steps * base.denominator, base.numerator));
  };
  return shareUpTo(whole, cost(part), kit.reduce((sum, { sku, steps }) => sum.add(cost(items.get(sku), steps)), new Fraction(0)), 'half-even');
}

/** One name is two there: the last word is the family name. */
function address(to: Address): object {
  const words = to.name.trim().split(/\s+/);
  const last = words.length > 1 ? words.at(-1) : undefined;
  return {
    first_name: words.slice(0, last ? -1 : undefined).join(' '),
    last_name: last ?? '',
    ...(to.company && { company: to.company }),
    address1: to.street,
    ...(to.street2 && { address2: to.street2 }),
    city: to.city,
    ...(to.region && { state: to.region, ...(/^[A-Z]{2}$/.test(to.region) && { state_code: to.region }) }),
    ...(to.postalCode && { zip: to.postalCode }),
    country: to.country,
    country_code: to.country,
    ...(to.email && { email: to.email }),
    ...(to.phone && { phone: to.phone }),
  };
}
