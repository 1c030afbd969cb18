import Fraction from 'fraction.js';
import type { CreditMemo } from '../../../core/model/credit-memo.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { Item } from '../../../core/model/masterdata.ts';
import { add, decimal, type Money, subtract, sum, zero } from '../../../core/model/money.ts';
import type { Address, Order, OrderLine } from '../../../core/model/order.ts';
import type { AddressRecord } from './schema.ts';

export const Dec = (text: string) => ({ __class__: 'Decimal', decimal: text });
export const date = (plain: string) => {
  const [year, month, day] = plain.split('-').map(Number);
  return { __class__: 'date', year, month, day };
};

/** Tryton's names of our units, most likely first: ours as they are, then what its own data set calls them. */
export const symbolsOf = (uom: string): string[] => [...new Set([uom, uom.toLowerCase(), ...(SYMBOLS[uom] ?? [])])];
const SYMBOLS: Readonly<Record<string, readonly string[]>> = { EA: ['u'], PCE: ['u'], KGM: ['kg'], GRM: ['g'], MTR: ['m'], LTR: ['L', 'l'], LBR: ['lb'] };

/** Which unit of ours Tryton means by a symbol; what we have no name for keeps its own. */
export const uomOf = (symbol: string): string => Object.keys(SYMBOLS).find((uom) => SYMBOLS[uom]?.includes(symbol)) ?? symbol.toUpperCase();

export const datetime = (at: Date): object => ({
  __class__: 'datetime', year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(), hour: at.getUTCHours(), minute: at.getUTCMinutes(), second: at.getUTCSeconds(), microsecond: at.getUTCMilliseconds() * 1000,
});

/** One part of an order line, in one warehouse. */
export interface Part {
  lineId: string;
  sku: string;
  steps: number;
}
export interface Plan {
  warehouse: string;
  /** What Tryton knows the sale by: the order id; with the warehouse's code where it is not the first. */
  reference: string;
  parts: Part[];
}

/**
 * One sale per warehouse, because a Tryton sale ships from the warehouse of its header. Which warehouse gives what is the reservation's word: what is backordered
 * is in none yet.
 * @throws Rejected erp.not-sourced
 */
export function planSales(order: Order): Plan[] {
  if (order.releases.length === 0 && !isWaiting(order)) throw new Rejected('erp.not-sourced', `order ${order.orderId} has no warehouse yet`, { orderId: order.orderId });
  // what was recalled is no part of it; later releases of a warehouse add to its first one
  const standing = order.releases.filter((release) => !release.recalledAt && !release.supplier);
  return [...Map.groupBy(standing, ({ warehouse }) => warehouse)].map(([warehouse, releases], index) => ({
    warehouse,
    reference: index === 0 ? order.orderId : `${order.orderId}/${warehouse}`,
    // what left on top of it is sold as well
    parts: added(releases.flatMap(({ lines }) => lines.map(({ shipped = 0, ...line }) => ({ ...line, steps: Math.max(line.steps, shipped) })))),
  }));
}

/** What each supplier that the order was ever given to has not shipped yet: perhaps nothing. */
export const planDropShips = (order: Order): { supplier: string; reference: string; parts: Part[] }[] =>
  [...Map.groupBy(order.releases, ({ supplier = '' }) => supplier)].flatMap(([supplier, releases]) => {
    const open = releases.filter((release) => !release.recalledAt).flatMap(({ lines }) => lines.map(({ shipped = 0, ...line }) => ({ ...line, steps: line.steps - shipped })));
    return supplier === '' ? [] : [{ supplier, reference: `${order.orderId}/${supplier}`, parts: added(open.filter(({ steps }) => steps > 0)) }];
  });

function added(lines: readonly Part[]): Part[] {
  const parts = new Map<string, Part>();
  for (const { lineId, sku, steps } of lines) parts.set(lineId, { lineId, sku, steps: (parts.get(lineId)?.steps ?? 0) + steps });
  return [...parts.values()];
}

/** All of it waits for stock. */
const isWaiting = (order: Order): boolean => order.lines.some(({ quantities }) => quantities.backordered > 0) && order.lines.every(({ quantities }) => quantities.received === 0);

/** Where a line stands in the order is what its number in the sale says, so that it is found again without a field of its own. */
export const sequenceOf = (order: Order, lineId: string): number => (order.lines.findIndex((line) => line.lineId === lineId) + 1) * 10;

/** Tryton keeps unit prices to 4 places: `product.price_decimal`, 4 unless configured. */
const PRICE_DIGITS = 4;

/** A unit that a line could be sold in: its ratio to our steps, and how many decimals Tryton keeps of it. */
export interface Unit {
  uom: string;
  id: number;
  digits: number;
}
export interface Priced {
  unit: number;
  quantity: string;
  unitPrice: string;
}

/**
 * Quantity and price of a part in the first unit in which both are exact in Tryton.
 * @throws Rejected erp.price-precision, erp.quantity-precision
 */
export function price(line: OrderLine, part: Part, item: Item, units: readonly Unit[]): Priced {
  const priceUnit = item.units[line.unitPrice.uom] ?? line.priceUnit;
  if (!priceUnit) throw new Rejected('item.unit', `${item.sku} is not sold by ${line.unitPrice.uom}`, { sku: item.sku });
  const perStep = new Fraction(line.unitPrice.amount).div(line.unitPrice.per).mul(new Fraction(priceUnit.denominator, priceUnit.numerator));
  let whole = false;
  for (const unit of units) {
    const ratio = item.units[unit.uom];
    if (!ratio) continue;
    const perUnit = new Fraction(ratio.numerator, ratio.denominator);
    const quantity = exact(new Fraction(part.steps).div(perUnit), unit.digits);
    const unitPrice = exact(perStep.mul(perUnit), PRICE_DIGITS);
    whole ||= quantity !== undefined;
    if (quantity !== undefined && unitPrice !== undefined) return { unit: unit.id, quantity, unitPrice };
  }
  const detail = { sku: item.sku, lineId: line.lineId, price: line.unitPrice, units: units.map((unit) => unit.uom) };
  if (whole) throw new Rejected('erp.price-precision', `the price of ${item.sku} has more than ${PRICE_DIGITS} places in every unit that the ERP sells it by`, detail);
  throw new Rejected('erp.quantity-precision', `the quantity of ${item.sku} is not exact in any unit that the ERP sells it by`, detail);
}

/** Decimal text, or undefined where it needs more places. */
export function exact(value: Fraction, places: number): string | undefined {
  const scaled = value.mul(10n ** BigInt(places));
  if (scaled.d !== 1n) return undefined;
  const text = String(scaled.n).padStart(places + 1, '0');
  return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`.replace(/\.?0+$/, '');
}

/** Tryton keeps no phone or mail on an address; those stay with the channel and the warehouse. The region goes with the city. */
export const addressValues = (shipTo: Address, country: number | undefined) => ({
  party_name: shipTo.company ? `${shipTo.company}, ${shipTo.name}` : shipTo.name,
  street: [shipTo.street, shipTo.street2].filter(Boolean).join('\n'),
  postal_code: shipTo.postalCode ?? null,
  city: [shipTo.city, shipTo.region].filter(Boolean).join(', '),
  country: country ?? null,
});

export const sameAddress = (address: AddressRecord, wanted: ReturnType<typeof addressValues>): boolean =>
  (['party_name', 'street', 'postal_code', 'city', 'country'] as const).every((field) => (address[field] || null) === wanted[field]);

/** What an invoice has of goods that earlier ones billed at another price. */
export const restatedOf = ({ lines, currency }: Invoice): Money => sum(currency, lines.flatMap(({ restated }) => restated ?? []));

/** What earlier deliveries cost more or less by now, discount, freight, and the cent by which Tryton's own rounding of the goods differs from the cumulative one. */
export function extraLines(invoice: Invoice, goodsInErp: Money, accounts: { goods: number; discount: number; freight: number }): object[] {
  const restated = restatedOf(invoice);
  const rounding = { minor: invoice.goods.minor - restated.minor - goodsInErp.minor, currency: invoice.currency };
  const line = (description: string, amount: Money, account: number) => ({ type: 'line', description, quantity: 1, unit_price: Dec(decimal(amount)), account });
  return [
    ...(restated.minor === 0 ? [] : [line('Price of earlier deliveries', restated, accounts.goods)]),
    ...(rounding.minor === 0 ? [] : [line('Rounding', rounding, accounts.goods)]),
    ...(invoice.discount.minor === 0 ? [] : [line('Discount', negative(invoice.discount), accounts.discount)]),
    ...(invoice.freight.minor === 0 ? [] : [line('Freight', invoice.freight, accounts.freight)]),
  ];
}

/** A credit note's lines: what is given back of each line of the invoice, its freight, and the fee that is kept. */
export function creditLines(memo: CreditMemo, accounts: { goods: number; freight: number }): object[] {
  const line = (description: string, amount: Money, account: number) => ({ type: 'line', description, quantity: -1, unit_price: Dec(decimal(amount)), account });
  return [
    // what gives back charges alone has a line of nothing
    ...memo.lines.filter(({ steps, net }) => steps > 0 || net.minor > 0).map(({ sku, steps, net }) => line(steps > 0 ? `Return of ${steps} ${sku}` : `Discount on ${sku}`, net, accounts.goods)),
    ...(memo.freight.minor === 0 ? [] : [line('Freight', memo.freight, accounts.freight)]),
    ...(memo.restockingFee ? [line('Restocking fee', negative(memo.restockingFee), accounts.goods)] : []),
  ];
}

export const creditTaxLines = ({ gross, tax }: CreditMemo, account: number): object[] => [
  { manual: true, description: 'Sales tax', base: Dec(decimal(negative(subtract(gross, tax)))), amount: Dec(decimal(negative(tax))), account },
];

/** What the invoice is without tax. */
export const untaxed = ({ goods, discount, freight }: Invoice): Money => add(subtract(goods, discount), freight);

const negative = (amount: Money): Money => subtract(zero(amount.currency), amount);

/** The figure as it is: `manual`, so that Tryton does not compute it again. */
export const taxLines = (invoice: Invoice, account: number): object[] =>
  invoice.tax.minor === 0 ? [] : [{ manual: true, description: 'Sales tax', base: Dec(decimal(untaxed(invoice))), amount: Dec(decimal(invoice.tax)), account }];
