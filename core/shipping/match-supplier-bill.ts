import Fraction from 'fraction.js';
import type { Change } from '../model/changes.ts';
import { Rejected } from '../model/errors.ts';
import type { Item } from '../model/masterdata.ts';
import { add, decimal, type Money, money, subtract, sum } from '../model/money.ts';
import type { Order, Release } from '../model/order.ts';
import { extend, type RoundingMode } from '../model/quantity.ts';
import type { Shipment } from '../model/shipment.ts';
import type { BillDifference, SupplierBill } from '../model/supplier-bill.ts';
import { event } from '../ordering/events.ts';
import { isBeyond, stepsOf } from './supplier-answer.ts';

/** The desk's code of a bill that is not what was ordered and has shipped. Finance may approve to take it as it is. */
export const BILL_DIFFERS = 'supplier.bill-differs';

/** A bill as the supplier's document says it, in whatever form it came. */
export interface BillSaid {
  releaseId: string;
  supplier: string;
  number: string;
  kind: 'invoice' | 'credit';
  date: string;
  dueOn?: string;
  currency: string;
  /** Quantities and prices in the base unit. */
  lines: { lineId: string; quantity: string; unitPrice: string }[];
  charges: Money[];
  allowances: Money[];
  taxes: Money[];
  total: Money;
}

export interface BillContext {
  items: Map<string, Item>;
  /** Everything that the release's supplier has told to have left, recorded or not. */
  shipments: readonly Shipment[];
  /** Bills of the same release that came before. */
  before: readonly SupplierBill[];
  pricePercent: string;
  /** By how much the total may differ from the sum of its parts. */
  totalTolerance: Money | undefined;
  rounding: RoundingMode;
}

/**
 * Three ways: what was ordered, what has shipped, what is billed. Differences do not refuse a bill, they are on it, for finance.
 * @throws Rejected supplier.unknown-order, supplier.unit-does-not-divide
 */
export function matchBill(order: Order, said: BillSaid, context: BillContext, at: Date): SupplierBill {
  const release = order.releases.find(({ releaseId }) => releaseId === said.releaseId);
  if (!release) throw new Rejected('supplier.unknown-order', `order ${order.orderId} has no release ${said.releaseId}`, { releaseId: said.releaseId });
  const { entity, businessUnit, region, orderId, correlationId } = order;
  const { supplier, number, kind, date, dueOn, currency, total } = said;
  const known = said.lines.filter(({ lineId }) => release.lines.some((line) => line.lineId === lineId));
  const lines = known.map((line) => billedLine(line, release, said.currency, context));
  const [charges, allowances, tax] = [sum(currency, said.charges), sum(currency, said.allowances), sum(currency, said.taxes)];
  const strange = said.lines.filter((line) => !known.includes(line)).map(({ lineId }): BillDifference => ({ kind: 'line', lineId, message: `line ${lineId} was not ordered` }));
  const off = lines.flatMap((line) => differences(line, release, context));
  return {
    entity, businessUnit, region, schemaVersion: 1, billId: `${supplier}/${number}`, supplier, number, kind, date, ...(dueOn && { dueOn }), orderId, releaseId: release.releaseId, correlationId, currency,
    lines, charges, allowances, tax, total,
    accrued: sum(currency, lines.flatMap((line) => accruedFor(line, currency, context))),
    differences: [...(kind === 'credit' ? [{ kind: 'credit' as const, message: 'a credit: nothing is accrued for it' }] : off), ...strange, ...totalOff(said, lines, { charges, allowances, tax }, context)],
    receivedAt: at.toISOString(),
  };
}

type BilledLine = SupplierBill['lines'][number];

function billedLine({ lineId, quantity, unitPrice }: BillSaid['lines'][number], release: Release, currency: string, context: BillContext): BilledLine {
  const { sku } = lineOf(release, lineId);
  const steps = stepsOf(quantity, sku, context.items);
  return { lineId, sku, steps, unitPrice, goods: worth(unitPrice, sku, steps, currency, context) };
}

const lineOf = (release: Release, lineId: string) => release.lines.find((line) => line.lineId === lineId) ?? { sku: '', steps: 0 };

function worth(price: string, sku: string, steps: number, currency: string, { items, rounding }: BillContext): Money {
  const item = items.get(sku);
  const base = item?.units[item.baseUnit];
  if (!item || !base) throw new Rejected('item.base-unit', `${sku} has no usable base unit`, { sku });
  return extend({ amount: price, per: '1', uom: item.baseUnit }, base, steps, currency, rounding);
}

/** As goods received, not invoiced: at the price that was agreed; nothing where it is in another currency. */
function accruedFor({ sku, steps }: BilledLine, currency: string, context: BillContext): Money[] {
  const agreed = context.items.get(sku)?.dropShip?.unitCost ?? context.items.get(sku)?.unitCost;
  return agreed?.currency === currency ? [worth(agreed.amount, sku, steps, currency, context)] : [];
}

function differences(line: BilledLine, release: Release, context: BillContext): BillDifference[] {
  const { lineId, sku, unitPrice } = line;
  const agreed = context.items.get(sku)?.dropShip?.unitCost;
  const price: BillDifference[] = agreed && isBeyond(unitPrice, agreed.amount, context.pricePercent) ? [{ kind: 'price', lineId, message: `the price is ${unitPrice}, and ${agreed.amount} was agreed` }] : [];
  return [...moreThanShipped(line, release, context), ...price];
}

function moreThanShipped({ lineId, sku, steps }: BilledLine, { releaseId }: Pick<Release, 'releaseId'>, { items, shipments, before }: Pick<BillContext, 'items' | 'shipments' | 'before'>): BillDifference[] {
  const shipped = shipments
    .filter((shipment) => shipment.releaseId === releaseId)
    .flatMap((shipment) => shipment.lines.filter((one) => one.sku === sku && (one.lineId ?? lineId) === lineId))
    .reduce((total, one) => total + stepsOf(one.quantity, sku, items), 0);
  const billed = before.filter((bill) => bill.releaseId === releaseId && bill.kind === 'invoice').flatMap((bill) => bill.lines.filter((one) => one.lineId === lineId)).reduce((total, one) => total + one.steps, 0);
  return steps > shipped - billed ? [{ kind: 'quantity', lineId, message: `${steps} are billed, ${shipped} have shipped and ${billed} were billed before` }] : [];
}

/** A bill may overtake the notice of its shipment: held again against what has shipped by now. Undefined where that changes nothing. */
export function matchedAgain(bill: SupplierBill, context: Pick<BillContext, 'items' | 'shipments' | 'before'>): SupplierBill | undefined {
  const was = bill.differences.filter(({ kind }) => kind === 'quantity');
  const now = bill.kind === 'credit' ? [] : bill.lines.flatMap((line) => moreThanShipped(line, bill, context));
  return now.length < was.length ? { ...bill, differences: [...bill.differences.filter(({ kind }) => kind !== 'quantity'), ...now] } : undefined;
}

function totalOff(said: BillSaid, lines: readonly BilledLine[], parts: Pick<SupplierBill, 'charges' | 'allowances' | 'tax'>, { items, totalTolerance }: BillContext): BillDifference[] {
  const other = lines.find(({ sku }) => (items.get(sku)?.dropShip?.unitCost?.currency ?? said.currency) !== said.currency);
  const currency: BillDifference[] = other ? [{ kind: 'currency', lineId: other.lineId, message: `billed in ${said.currency}, and another currency was agreed` }] : [];
  const expected = subtract(add(sum(said.currency, lines.map(({ goods }) => goods)), parts.charges, parts.tax), parts.allowances);
  const off = subtract(said.total, expected);
  const most = totalTolerance?.currency === said.currency ? totalTolerance.minor : 0;
  if (new Fraction(off.minor).abs().compare(most) <= 0) return currency;
  return [...currency, { kind: 'total', message: `its total is ${decimal(said.total)}, and its parts come to ${decimal(money(BigInt(expected.minor), said.currency))}` }];
}

/** What is told of a bill. */
export const billEvent = (type: 'supplier-invoice.received' | 'supplier-invoice.matched' | 'supplier-invoice.accepted', bill: SupplierBill, at: Date): Change => ({
  change: 'event',
  event: event(
    type,
    bill,
    { key: `supplier-invoice/${bill.billId}`, version: 1, correlationId: bill.correlationId, causationId: bill.billId, occurredAt: `${bill.date}T00:00:00.000Z` },
    {
      orderId: bill.orderId, supplier: bill.supplier, releaseId: bill.releaseId, billId: bill.billId, number: bill.number, kind: bill.kind, date: bill.date, billed: bill.total, accrued: bill.accrued, matched: bill.differences.length === 0,
    },
    { at, id: `${type}:${bill.billId}` },
  ),
});
