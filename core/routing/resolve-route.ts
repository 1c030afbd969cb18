import { Rejected } from '../model/errors.ts';
import type { Owner } from '../model/identity.ts';
import type { Route } from '../model/order.ts';

/** What a connector can be asked for. invoicing: numbers and posts invoices. ledger: takes the journals that invoicing does not derive. */
export type Capability = 'erp' | 'invoicing' | 'ledger' | 'warehouse' | 'supplier' | 'tax' | 'payment';

/** One effective-dated line of the routing table. Absent selectors match everything. */
export interface RouteRule {
  entity: string;
  capability: Capability;
  connector: string;
  businessUnit?: string;
  warehouse?: string;
  supplier?: string;
  channel?: string;
  /** First instant it holds, and the first it does not. ISO 8601. */
  from: string;
  until?: string;
}

export interface RoutingTable {
  rules(entity: string): Promise<RouteRule[]>;
}

/** What the table is asked about. */
export interface RouteQuestion {
  owner: Owner;
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
 * @throws Rejected routing.none where no rule covers the order, one of its warehouses, or the tax or payment that is the hub's
 */
export function resolveRoute(question: RouteQuestion, rules: RouteRule[], at: Date): Route {
  const { owner, channel, channelConnector, warehouses } = question;
  const inForce = rules.filter((rule) => Date.parse(rule.from) <= at.getTime() && (rule.until === undefined || at.getTime() < Date.parse(rule.until)));
  const best = (capability: Capability, place: { warehouse?: string; supplier?: string } = {}): string | undefined =>
    inForce
      .filter(
        (rule) =>
          rule.capability === capability &&
          (rule.businessUnit ?? owner.businessUnit) === owner.businessUnit &&
          (rule.channel ?? channel) === channel &&
          (rule.warehouse ?? place.warehouse) === place.warehouse &&
          (rule.supplier ?? place.supplier) === place.supplier,
      )
      .sort((a, b) => specificity(b) - specificity(a) || Date.parse(b.from) - Date.parse(a.from))[0]?.connector;
  const pick = (capability: Capability, place: { warehouse?: string; supplier?: string } = {}): string => {
    const connector = best(capability, place);
    if (!connector) throw new Rejected('routing.none', `no route for ${[capability, place.warehouse, place.supplier].filter(Boolean).join(' ')} of ${owner.entity}`, { capability, ...place });
    return connector;
  };
  const erp = pick('erp');
  const ledger = best('ledger');
  const suppliers = [...new Set(inForce.flatMap((rule) => (rule.supplier ? [rule.supplier] : [])))];
  return {
    erp,
    invoicing: best('invoicing') ?? erp,
    ...(ledger && { ledger }),
    ...(question.taxOwner === 'hub' && { tax: pick('tax') }),
    ...(question.paymentOwner === 'hub' && { payment: pick('payment') }),
    ...(channelConnector && { channel: channelConnector }),
    warehouses: Object.fromEntries(warehouses.map((warehouse) => [warehouse, pick('warehouse', { warehouse })])),
    suppliers: Object.fromEntries(suppliers.map((supplier) => [supplier, pick('supplier', { supplier })])),
  };
}

const specificity = (rule: RouteRule) => [rule.warehouse, rule.supplier, rule.channel, rule.businessUnit].filter((selector) => selector !== undefined).length;
