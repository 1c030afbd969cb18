import type { Item } from '../model/masterdata.ts';
import type { Money } from '../model/money.ts';
import type { Address, Order, Release } from '../model/order.ts';
import { extend, fromSteps } from '../model/quantity.ts';
import type { TaxResult } from '../tax/tax-engine.ts';
import { picksOf } from '../shipping/picks-of.ts';

/** One field of a document, as it can be compared: over systems, in our codes, quantities in the item's base unit. */
export type Fact = { field: string; at?: string } & (
  | { kind: 'amount'; value: Money }
  /** Decimal text. */
  | { kind: 'quantity'; value: string }
  /** YYYY-MM-DD */
  | { kind: 'date'; value: string }
  /** personal: compared, and never shown. */
  | { kind: 'text'; value: string; personal?: true }
);

/** What is not there is no fact. */
export const text = (field: string, value: string | undefined, at?: string): Fact[] => (value ? [{ field, kind: 'text', value, ...(at && { at }) }] : []);
export const date = (field: string, value: string | undefined): Fact[] => (value ? [{ field, kind: 'date', value }] : []);

/** An order as an ERP is asked for it: one line per warehouse that gives a part of it, at its net price. */
export function orderFacts(order: Order, items: Map<string, Item>): Fact[] {
  const standing = order.releases.filter((release) => !release.recalledAt);
  const parts = [...Map.groupBy(standing.flatMap(({ warehouse, lines }) => lines.map((line) => ({ warehouse, ...line }))), ({ warehouse, lineId }) => `${lineId}@${warehouse}`)];
  return [
    ...text('customer', order.customerId),
    ...text('currency', order.currency),
    ...text('description', order.purchaseOrder ?? order.channelOrderId),
    ...date('orderDate', order.receivedAt.slice(0, 10)),
    ...parts.flatMap(([at, same]): Fact[] => {
      const [{ lineId, sku }] = same as [(typeof same)[number]];
      const steps = same.reduce((total, part) => total + part.steps, 0);
      const line = order.lines.find((each) => each.lineId === lineId);
      return [
        ...text('line.item', sku, at),
        { field: 'line.quantity', at, kind: 'quantity', value: baseQuantity(items.get(sku), steps) },
        ...(line ? [{ field: 'line.amount', at, kind: 'amount' as const, value: extend(line.unitPrice, line.priceUnit ?? { numerator: 1, denominator: 1 }, steps, order.currency, 'half-even') }] : []),
      ];
    }),
  ];
}

/** A release as a warehouse is asked for it. */
export function releaseFacts(order: Order, release: Release, items: Map<string, Item>): Fact[] {
  return [
    ...text('warehouse', release.warehouse),
    ...text('currency', order.currency),
    ...date('shipNotBefore', order.shipNotBefore),
    ...date('cancelAfter', order.cancelAfter),
    ...addressFacts(order.shipTo),
    ...picksOf(order, release).flatMap(({ lineId, sku, steps }): Fact[] => [
      ...text('line.item', sku, lineId),
      { field: 'line.quantity', at: lineId, kind: 'quantity', value: baseQuantity(items.get(sku), steps) },
    ]),
  ];
}

/** Where the goods go. Who it is, is compared and not shown. */
export function addressFacts(to: Partial<Address>): Fact[] {
  const personal = ([['shipTo.name', to.name], ['shipTo.street', to.street], ['shipTo.street2', to.street2], ['shipTo.postalCode', to.postalCode], ['shipTo.phone', to.phone], ['shipTo.email', to.email]] as const).flatMap(
    ([field, value]): Fact[] => (value ? [{ field, kind: 'text', value, personal: true }] : []),
  );
  return [...personal, ...text('shipTo.company', to.company), ...text('shipTo.city', to.city), ...text('shipTo.region', to.region), ...text('shipTo.country', to.country)];
}

/** The tax of one document, line by line, whichever engine said it. */
export const taxFacts = ({ total, lines, freightTax }: Pick<TaxResult, 'total' | 'lines' | 'freightTax'>): Fact[] => [
  { field: 'tax', kind: 'amount', value: total },
  { field: 'freightTax', kind: 'amount', value: freightTax },
  ...lines.map(({ lineId, tax }): Fact => ({ field: 'line.tax', at: lineId, kind: 'amount', value: tax })),
];

/** What is on the shelf, in base units. */
export const stockFacts = (warehouse: string, levels: ReadonlyMap<string, string>): Fact[] => [...levels].map(([sku, value]) => ({ field: 'stock.onHand', at: `${sku}@${warehouse}`, kind: 'quantity', value }));

/** Steps as decimal text of the base unit; of an item that nobody knows, the steps. */
export function baseQuantity(item: Item | undefined, steps: number): string {
  const base = item?.units[item.baseUnit];
  return (base && fromSteps(steps, base)) ?? String(steps);
}
