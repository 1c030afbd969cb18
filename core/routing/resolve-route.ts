import { Rejected } from '../model/errors.ts';
import type { Owner } from '../model/identity.ts';
import type { Route } from '../model/route.ts';
import type { Shadows } from '../model/shadow.ts';
import { type AuthorityRule, type Capability, isInForce, type RouteRule, type RoutingRule, type Tolerance } from '../model/routing-rule.ts';
import { checkNumbering, postersOf } from './authority.ts';

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
  /** Who takes the payment: the hub, by a gateway; a channel, which acts on it for us where the table names its connector for payments. And whether the hub finds out the tax. */
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
  const inForce = rules.filter((rule): rule is RouteRule => 'capability' in rule && isInForce(rule, at));
  const serving = inForce.filter(({ shadow }) => !shadow);
  const beside = inForce.filter(({ shadow }) => shadow);
  const best = (capability: Capability, place: { warehouse?: string; supplier?: string } = {}, among = serving): string | undefined =>
    among
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
  // a channel acts on the payments of its own orders alone
  const gateways = serving.filter(({ connector }) => (question.paymentOwner === 'channel') === (connector === channelConnector));
  const keeper = question.paymentOwner === 'channel' ? best('payment', {}, gateways) : undefined;
  const pick = (capability: Capability, place: { warehouse?: string; supplier?: string } = {}, among = serving): string => {
    const connector = best(capability, place, among);
    if (!connector) throw new Rejected('routing.none', `no route for ${[capability, place.warehouse, place.supplier].filter(Boolean).join(' ')} of ${owner.entity}`, { capability, ...place });
    return connector;
  };
  const erp = pick('erp');
  checkNumbering(authorityIn(rules), erp, at);
  const suppliers = [...new Set(serving.flatMap((rule) => (rule.supplier ? [rule.supplier] : [])))];
  return {
    erp,
    ...postersOf(authorityIn(rules), erp, at),
    ...(question.taxOwner === 'hub' && { tax: pick('tax') }),
    ...(question.paymentOwner === 'hub' && { payment: pick('payment', {}, gateways) }),
    ...(keeper && { payment: keeper }),
    ...(channelConnector && { channel: channelConnector }),
    warehouses: Object.fromEntries(warehouses.map((warehouse) => [warehouse, pick('warehouse', { warehouse })])),
    suppliers: Object.fromEntries(suppliers.map((supplier) => [supplier, pick('supplier', { supplier })])),
    ...(beside.length > 0 && shadowsOf({
      erp: best('erp', {}, beside),
      tax: question.taxOwner === 'hub' ? best('tax', {}, beside) : undefined,
      warehouses: Object.fromEntries(warehouses.flatMap((warehouse) => [best('warehouse', { warehouse }, beside)].flatMap((connector) => (connector ? [[warehouse, connector]] : [])))),
    })),
  };
}

/** Nothing where no shadow is asked. */
function shadowsOf({ erp, tax, warehouses }: { erp: string | undefined; tax: string | undefined; warehouses: Record<string, string> }): { shadows?: Shadows } {
  const shadows = { ...(erp && { erp }), ...(tax && { tax }), ...(Object.keys(warehouses).length > 0 && { warehouses }) };
  return Object.keys(shadows).length > 0 ? { shadows } : {};
}

/** The connectors that are asked beside those that serve an order: events that they listen to carry their names, and go to no other. */
export const shadowNames = ({ shadows }: Pick<Route, 'shadows'>): string[] => [...new Set([shadows?.erp, shadows?.tax, ...Object.values(shadows?.warehouses ?? {})].filter((name) => name !== undefined))];

/** What does not matter to a shadow, by every line of the table that names it and holds. */
export const toleratedBy = (rules: readonly RoutingRule[], capability: Capability, connector: string, at: Date): Tolerance[] =>
  rules.flatMap((rule) => ('capability' in rule && rule.shadow && rule.capability === capability && rule.connector === connector && isInForce(rule, at) ? [...(rule.tolerates ?? [])] : []));

/** 0 to 99, evenly spread over order ids and the same for the same one (FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/). */
export function shareOf(orderId: string): number {
  let hash = 0x811c9dc5;
  for (const letter of orderId) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash % 100;
}

const specificity = (rule: RouteRule) => [rule.warehouse, rule.supplier, rule.channel, rule.businessUnit, rule.region].filter((selector) => selector !== undefined).length;
