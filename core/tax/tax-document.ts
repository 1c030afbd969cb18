import { Rejected } from '../model/errors.ts';
import type { Customer, Item, Warehouse } from '../model/masterdata.ts';
import type { Invoice } from '../model/invoice.ts';
import { type Money, subtract, zero } from '../model/money.ts';
import type { Order, Place, Release } from '../model/order.ts';
import { fromSteps } from '../model/quantity.ts';
import { goodsOf, wantedSteps } from '../ordering/amounts.ts';
import { freightIsBilled } from '../posting/charges.ts';
import { spread } from '../posting/spread.ts';
import type { TaxAddress, TaxDocument, TaxDocumentLine } from './tax-engine.ts';

/** What the engine is told beside the document itself. */
export interface TaxFacts {
  customer: Customer;
  items: Map<string, Item>;
  /** By priority: what has no release yet leaves from the first one. */
  warehouses: readonly Warehouse[];
}

/**
 * What the engine is asked before an order is accepted: one estimate per release, because each will be an invoice of its own and is rounded by itself. The
 * header discount lowers the lines by their value; freight goes with the first. Where the tax is the channel's or the marketplace's, nothing is asked.
 * @param date YYYY-MM-DD
 * @throws Rejected tax.exemption-missing, tax.ship-from-missing
 */
export function quoteDocuments(order: Order, facts: TaxFacts, date: string): TaxDocument[] {
  if (order.taxOwner !== 'hub') return [];
  const parts = departures(order);
  const goods = order.lines.map((line) => goodsOf(line, order.currency));
  const discounts = spread(order.discount, goods.map(({ minor }) => BigInt(minor)));
  /** Of each line, what each part of the order has of its net amount. */
  const net = order.lines.map((line, index) => spread(subtract(goods[index] as Money, discounts[index] as Money), parts.map(({ steps }) => BigInt(steps.get(line.lineId) ?? 0))));
  const documents = parts.map(({ release, steps }, place): TaxDocument => ({
    ...headOf(order, facts, release),
    code: release?.releaseId ?? order.orderId,
    date,
    lines: order.lines.flatMap((line, index) => {
      const now = steps.get(line.lineId) ?? 0;
      return now > 0 ? [lineOf(line, now, net[index]?.[place] as Money, facts.items)] : [];
    }),
  }));
  const [first, ...others] = documents.filter(({ lines }) => lines.length > 0);
  return first ? [{ ...first, ...(order.freight.minor !== 0 && freightIsBilled(order) && { freight: order.freight }) }, ...others] : [];
}

/** The steps of each line by the release that they leave with; what no release has yet goes with the first. */
function departures(order: Order): { release?: Release; steps: Map<string, number> }[] {
  const releases = order.releases.filter((release) => !release.recalledAt);
  const open = new Map(order.lines.map((line) => [line.lineId, wantedSteps(line)]));
  const found = releases.map((release) => {
    const steps = new Map(release.lines.map(({ lineId, steps: released }) => [lineId, Math.min(released, open.get(lineId) ?? 0)]));
    for (const [lineId, taken] of steps) open.set(lineId, (open.get(lineId) ?? 0) - taken);
    return { release, steps };
  });
  const [first, ...others] = found;
  if (!first) return [{ steps: open }];
  return [{ ...first, steps: new Map(order.lines.map(({ lineId }) => [lineId, (first.steps.get(lineId) ?? 0) + (open.get(lineId) ?? 0)])) }, ...others];
}

/**
 * One invoice, as it is billed: each line net of its discount, freight as it stands there. Known by our invoice id until the authority has numbered it.
 * @returns undefined where the tax is not the hub's
 */
export function invoiceDocument(order: Order, invoice: Invoice, release: Release | undefined, facts: TaxFacts): TaxDocument | undefined {
  if (order.taxOwner !== 'hub') return undefined;
  return {
    ...headOf(order, facts, release),
    code: invoice.invoiceId,
    date: invoice.invoiceDate,
    lines: invoice.lines.filter(isOfSomething).map((line) => lineOf(line, line.steps, line.net, facts.items)),
    ...(invoice.freight.minor !== 0 && { freight: invoice.freight }),
  };
}

/** What is given back of one invoice. Amounts are positive and without tax, net of the discount that they had. */
export interface TaxCredit {
  /** Our id of the credit, or its number. */
  creditId: string;
  /** YYYY-MM-DD */
  date: string;
  lines: { lineId: string; sku: string; steps: number; net: Money }[];
  freight?: Money;
}

/**
 * A return: negative amounts, from and to where the invoice was, taxed as on the invoice's day.
 * @returns undefined where the tax is not the hub's
 * @throws Rejected invoice.not-numbered
 */
export function creditDocument(order: Order, invoice: Invoice, release: Release | undefined, credit: TaxCredit, facts: TaxFacts): (TaxDocument & { taxDate: string; original: string }) | undefined {
  if (order.taxOwner !== 'hub') return undefined;
  if (!invoice.number) throw new Rejected('invoice.not-numbered', `invoice ${invoice.invoiceId} has no number yet`, { invoiceId: invoice.invoiceId });
  return {
    ...headOf(order, facts, release),
    code: credit.creditId,
    date: credit.date,
    taxDate: invoice.invoiceDate,
    original: invoice.number,
    lines: credit.lines.filter(isOfSomething).map((line) => lineOf(line, line.steps, negative(line.net), facts.items)),
    ...(credit.freight && credit.freight.minor !== 0 && { freight: negative(credit.freight) }),
  };
}

/** What is about charges alone has a line of nothing. */
const isOfSomething = ({ steps, net }: { steps: number; net: Money }): boolean => steps > 0 || net.minor !== 0;

const negative = (amount: Money): Money => subtract(zero(amount.currency), amount);

/** Everything of a document but its code, date and lines. */
function headOf(order: Order, { customer, warehouses }: TaxFacts, release: Release | undefined): Omit<TaxDocument, 'code' | 'date' | 'lines'> {
  const exempt = exemptionOf(customer);
  return {
    entity: order.entity,
    customerId: order.customerId,
    currency: order.currency,
    ...(exempt && { exempt }),
    shipFrom: shipFrom(release, warehouses),
    shipTo: taxAddress(order.shipTo),
    ...(order.purchaseOrder && { purchaseOrder: order.purchaseOrder }),
  };
}

/** An exempt customer without a reason would be exempt on our word alone: no auditor takes that. */
function exemptionOf({ customerId, taxExempt, exemption }: Customer): string | undefined {
  if (!taxExempt) return undefined;
  if (!exemption) throw new Rejected('tax.exemption-missing', `customer ${customerId} is exempt from tax, and master data does not say by what`, { customerId });
  return exemption;
}

/** A supplier's own stock counts as sold from where we take the order: our first warehouse. */
function shipFrom(release: Release | undefined, warehouses: readonly Warehouse[]): TaxAddress {
  const code = release && release.supplier === undefined ? release.warehouse : warehouses[0]?.warehouse;
  const address = warehouses.find(({ warehouse }) => warehouse === code)?.address;
  if (!address) throw new Rejected('tax.ship-from-missing', `master data has no address of warehouse ${code}, and tax goes by it`, { warehouse: code });
  return taxAddress(address);
}

const taxAddress = ({ street, city, region, postalCode, country }: Place): TaxAddress => ({ line1: street, city, ...(region && { region }), ...(postalCode && { postalCode }), country });

function lineOf({ lineId, sku }: { lineId: string; sku: string }, steps: number, amount: Money, items: Map<string, Item>): TaxDocumentLine {
  const item = items.get(sku);
  const base = item?.units[item.baseUnit];
  return { lineId, sku, ...(item?.taxClass && { taxClass: item.taxClass }), // an amount that is corrected is of one thing
    quantity: steps === 0 ? '1' : ((base && fromSteps(steps, base)) ?? String(steps)), amount };
}
