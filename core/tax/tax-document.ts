import { Rejected } from '../model/errors.ts';
import type { Customer, Item, Warehouse } from '../model/masterdata.ts';
import { type Money, subtract, sum, zero } from '../model/money.ts';
import type { Order, Place, Release } from '../model/order.ts';
import { fromSteps, share } from '../model/quantity.ts';
import { goodsOf, wantedSteps } from '../ordering/amounts.ts';
import type { TaxAddress, TaxDocument, TaxDocumentLine } from './tax-engine.ts';

const MODE = 'half-even';

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
  const net = netOfLines(order);
  const told = new Map<string, number>();
  const documents = departures(order).map(({ release, steps }): TaxDocument => ({
    ...headOf(order, facts, release),
    code: release?.releaseId ?? order.orderId,
    date,
    lines: order.lines.flatMap((line) => {
      const before = told.get(line.lineId) ?? 0;
      const now = Math.min(steps.get(line.lineId) ?? 0, wantedSteps(line) - before);
      if (now <= 0) return [];
      told.set(line.lineId, before + now);
      return [lineOf(line, now, share(net.get(line.lineId) ?? zero(order.currency), before, now, wantedSteps(line), MODE), facts.items)];
    }),
  }));
  const [first, ...others] = documents.filter(({ lines }) => lines.length > 0);
  return first ? [{ ...first, ...(order.freight.minor !== 0 && billsFreight(order) && { freight: order.freight }) }, ...others] : [];
}

/** Freight that the carrier collects, or that is ours to bear, is on no invoice. */
const billsFreight = ({ freightTerms = 'prepaid-and-add' }: Order): boolean => freightTerms === 'prepaid-and-add';

/** Goods of each line less its part of the header discount: by cumulative value, so that the parts sum to the discount. */
function netOfLines(order: Order): Map<string, Money> {
  const goods = order.lines.map((line) => goodsOf(line, order.currency));
  const all = sum(order.currency, goods).minor;
  let before = 0;
  return new Map(
    order.lines.map((line, index) => {
      const own = goods[index] ?? zero(order.currency);
      const discount = all === 0 ? zero(order.currency) : share(order.discount, before, own.minor, all, MODE);
      before += own.minor;
      return [line.lineId, subtract(own, discount)];
    }),
  );
}

/** The steps of each line by the release that they leave with; what no release has yet goes with the first. */
function departures(order: Order): { release?: Release; steps: Map<string, number> }[] {
  const releases = order.releases.filter((release) => !release.recalledAt);
  const found = releases.map((release) => ({ release, steps: new Map(release.lines.map(({ lineId, steps }) => [lineId, steps])) }));
  const open = new Map(order.lines.map((line) => [line.lineId, wantedSteps(line) - found.reduce((placed, { steps }) => placed + (steps.get(line.lineId) ?? 0), 0)]));
  const [first, ...others] = found;
  if (!first) return [{ steps: open }];
  return [{ ...first, steps: new Map(order.lines.map(({ lineId }) => [lineId, (first.steps.get(lineId) ?? 0) + (open.get(lineId) ?? 0)])) }, ...others];
}

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
  return { lineId, sku, ...(item?.taxClass && { taxClass: item.taxClass }), quantity: (base && fromSteps(steps, base)) ?? String(steps), amount };
}
