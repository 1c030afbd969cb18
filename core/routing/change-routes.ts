import { Rejected } from '../model/errors.ts';
import type { Order } from '../model/order.ts';
import { type Authority, type Capability, isInForce, type RouteRule, type RoutingRule } from '../model/routing-rule.ts';
import { authorityIn } from './resolve-route.ts';
import { postersOf } from './authority.ts';

/** The first invoice that was posted for an order of a connector's, since it took over. */
export interface FirstInvoice {
  number: string;
  postedAt: string;
}
export type FirstInvoiceOf = (entity: string, what: Capability | Authority, connector: string, since: string) => Promise<FirstInvoice | undefined>;

/** Whether a connector served an order in this, or had the word over it. */
export function servedBy({ route, releases }: Pick<Order, 'route' | 'releases'>, what: Capability | Authority, connector: string): boolean {
  if (what === 'warehouse' || what === 'supplier') return releases.some((release) => release.connector === connector);
  if (what === 'erp' || what === 'order-numbers' || what === 'stock-ledger') return route.erp === connector;
  if (what === 'invoice-numbers' || what === 'receivables') return route.invoicing === connector;
  if (what === 'general-ledger') return (route.ledger ?? route.invoicing) === connector;
  return route[what] === connector;
}

/**
 * Lines that are to be added to the table, held against those that are there. In-flight orders keep the route that they were captured with, whatever is added.
 * @throws Rejected routing.two-writers where two connectors would serve the same from the same instant on; routing.back-after-invoice where a system would
 * take over again from one that has posted invoices since; routing.authority-split; routing.no-shadow where a payment or a supplier is to have one
 */
export async function checkRoutes(before: readonly RoutingRule[], added: readonly RoutingRule[], firstInvoice: FirstInvoiceOf): Promise<void> {
  const after = [...before.filter((old) => !added.some((line) => sameLine(old, line))), ...added];
  for (const line of added) {
    if ('capability' in line && line.shadow && (line.capability === 'payment' || line.capability === 'supplier')) {
      throw new Rejected('routing.no-shadow', `a ${line.capability} has no shadow: nothing can be asked of it without effect`, { ...about(line) });
    }
    if (isShadow(line)) continue;
    mustBeOne(line, after);
    await mustNotBeBack(line, before, firstInvoice);
  }
  const erp = after.find((line): line is RouteRule => 'capability' in line && line.capability === 'erp' && !line.shadow)?.connector;
  if (erp) for (const { from } of added) postersOf(authorityIn(after), erp, new Date(from));
}

/** One writer per entity, warehouse and channel: of two lines with the same selectors the later one counts, so they may not begin together. */
function mustBeOne(line: RoutingRule, after: readonly RoutingRule[]): void {
  const other = after.find((each) => each !== line && !isShadow(each) && what(each) === what(line) && selectors(each) === selectors(line) && each.from === line.from && percentOf(each) === percentOf(line) && each.connector !== line.connector);
  if (other) throw new Rejected('routing.two-writers', `${line.connector} and ${other.connector} would both be ${what(line)} of the same from ${line.from} on`, { ...about(line), other: other.connector });
}

/** Back only until the first posted invoice. */
async function mustNotBeBack(line: RoutingRule, before: readonly RoutingRule[], firstInvoice: FirstInvoiceOf): Promise<void> {
  if (line.again !== undefined) return;
  const earlier = before.filter((old) => !isShadow(old) && what(old) === what(line) && meets(old, line) && Date.parse(old.from) < Date.parse(line.from));
  const since = earlier.filter((old) => old.connector !== line.connector && isInForce(old, new Date(Date.parse(line.from) - 1)));
  for (const other of since) {
    // it served before the other one did
    if (!earlier.some((old) => old.connector === line.connector && Date.parse(old.from) < Date.parse(other.from))) continue;
    const invoice = await firstInvoice(line.entity, what(line), other.connector, other.from);
    if (!invoice) continue;
    throw new Rejected('routing.back-after-invoice', `${other.connector} took over from ${line.connector} on ${other.from} and has posted invoice ${invoice.number} since: there is a way back only until the first one`, {
      ...about(line), takenOverBy: other.connector, invoice: invoice.number, postedAt: invoice.postedAt,
    });
  }
}

const isShadow = (line: RoutingRule): boolean => 'capability' in line && line.shadow === true;
const what = (line: RoutingRule): Capability | Authority => ('over' in line ? line.over : line.capability);
const percentOf = (line: RoutingRule): number => ('capability' in line ? (line.percent ?? 100) : 100);
const SELECTORS = ['businessUnit', 'region', 'warehouse', 'supplier', 'channel'] as const;
const selectors = (line: RoutingRule): string => ('over' in line ? '' : SELECTORS.map((name) => line[name] ?? '').join('|'));
/** Some order could be of both. */
const meets = (one: RoutingRule, other: RoutingRule): boolean => 'over' in one || 'over' in other || SELECTORS.every((name) => one[name] === undefined || other[name] === undefined || one[name] === other[name]);
const sameLine = (one: RoutingRule, other: RoutingRule): boolean => what(one) === what(other) && one.connector === other.connector && selectors(one) === selectors(other) && one.from === other.from && isShadow(one) === isShadow(other);
const about = (line: RoutingRule) => ({ entity: line.entity, what: what(line), connector: line.connector, from: line.from });
