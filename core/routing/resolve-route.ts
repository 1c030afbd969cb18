import { Rejected } from '../model/errors.ts';
import type { Owner } from '../model/identity.ts';
import type { Route } from '../model/order.ts';
import { type AuthorityRule, postersOf } from './authority.ts';

/** What a connector can be asked for. Who numbers invoices and keeps the books is a matter of authority. */
export type Capability = 'erp' | 'warehouse' | 'supplier' | 'tax' | 'payment';

/** One effective-dated line of the routing table. Absent selectors match everything. */
export interface RouteRule {
  entity: string;
  capability: Capability;
  connector: string;
  businessUnit?: string;
  region?: string;
  warehouse?: string;
  supplier?: string;
  channel?: string;
  /** Of the orders that it fits, so many in a hundred go this way, the same ones however often it is asked; the others go by the next rule. Absent: all. */
  percent?: number;
  /** First instant it holds, and the first it does not. ISO 8601. */
  from: string;
  until?: string;
}

/** The routing table holds both: which connector serves what, and whose word counts. */
export type RoutingRule = RouteRule | AuthorityRule;

export interface RoutingTable {
  rules(entity: string): Promise<RoutingRule[]>;
}

export const authorityIn = (rules: readonly RoutingRule[]): AuthorityRule[] => rules.filter((rule) => 'over' in rule);

/** What the table is asked about. */
export interface RouteQuestion {
  owner: Owner;
  orderId: string;
  channel: string;
  channelConnector?: string | undefined;
  warehouses: readonly string[];
  /** Whether the hub takes the payment, and whether it finds out the tax. */
  paymentOwner: string;
  taxOwner: string;
}

/**
 * Which connectors serve an order, decided once at capture: an order finishes where it began while a cut-over goes on around it.
 * The most specific rule wins, then the latest.
 * @throws Rejected routing.none where no rule covers the order, one of its warehouses, or the tax or payment that is the hub's; routing.authority-split
 */
export function resolveRoute(question: RouteQuestion, rules: readonly RoutingRule[], at: Date): Route {
  const { owner, channel, channelConnector, warehouses } = question;
  const inForce = rules.filter((rule): rule is RouteRule => 'capability' in rule && Date.parse(rule.from) <= at.getTime() && (rule.until === undefined || at.getTime() < Date.parse(rule.until)));
  const best = (capability: Capability, place: { warehouse?: string; supplier?: string } = {}): string | undefined =>
    inForce
      .filter(
        (rule) =>
          rule.capability === capability &&
          (rule.businessUnit ?? owner.businessUnit) === owner.businessUnit &&
          (rule.region ?? owner.region) === owner.region &&
          shareOf(question.orderId) < (rule.percent ?? 100) &&
          (rule.channel ?? channel) === channel &&
          (rule.warehouse ?? place.warehouse) === place.warehouse &&
          (rule.supplier ?? place.supplier) === place.supplier,
      )
      .sort((a, b) => specificity(b) - specificity(a) || Date.parse(b.from) - Date.parse(a.from) || (a.percent ?? 100) - (b.percent ?? 100))[0]?.connector;
  const pick = (capability: Capability, place: { warehouse?: string; supplier?: string } = {}): string => {
    const connector = best(capability, place);
    if (!connector) throw new Rejected('routing.none', `no route for ${[capability, place.warehouse, place.supplier].filter(Boolean).join(' ')} of ${owner.entity}`, { capability, ...place });
    return connector;
  };
  const erp = pick('erp');
  const suppliers = [...new Set(inForce.flatMap((rule) => (rule.supplier ? [rule.supplier] : [])))];
  return {
    erp,
    ...postersOf(authorityIn(rules), erp, at),
    ...(question.taxOwner === 'hub' && { tax: pick('tax') }),
    ...(question.paymentOwner === 'hub' && { payment: pick('payment') }),
    ...(channelConnector && { channel: channelConnector }),
    warehouses: Object.fromEntries(warehouses.map((warehouse) => [warehouse, pick('warehouse', { warehouse })])),
    suppliers: Object.fromEntries(suppliers.map((supplier) => [supplier, pick('supplier', { supplier })])),
  };
}

/** 0 to 99, evenly spread over order ids and the same for the same one (FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/). */
export function shareOf(orderId: string): number {
  let hash = 0x811c9dc5;
  for (const letter of orderId) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash % 100;
}

const specificity = (rule: RouteRule) => [rule.warehouse, rule.supplier, rule.channel, rule.businessUnit, rule.region].filter((selector) => selector !== undefined).length;
