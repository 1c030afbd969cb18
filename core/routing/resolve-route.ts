import { Rejected } from '../model/errors.ts';
import type { Owner } from '../model/identity.ts';
import type { Route } from '../model/order.ts';

/** One effective-dated line of the routing table. Absent selectors match everything. */
export interface RouteRule {
  entity: string;
  capability: 'erp' | 'warehouse';
  connector: string;
  businessUnit?: string;
  warehouse?: string;
  channel?: string;
  /** First instant it holds, and the first it does not. ISO 8601. */
  from: string;
  until?: string;
}

export interface RoutingTable {
  rules(entity: string): Promise<RouteRule[]>;
}

/**
 * Which connectors serve an order, decided once at capture: an order finishes where it began while a cut-over goes on around it.
 * The most specific rule wins, then the latest.
 * @throws Rejected routing.none where no rule covers the order or one of its warehouses
 */
export function resolveRoute(owner: Owner, channel: string, channelConnector: string | undefined, warehouses: string[], rules: RouteRule[], at: Date): Route {
  const pick = (capability: RouteRule['capability'], warehouse?: string): string => {
    const best = rules
      .filter(
        (rule) =>
          rule.capability === capability &&
          (rule.businessUnit ?? owner.businessUnit) === owner.businessUnit &&
          (rule.channel ?? channel) === channel &&
          (rule.warehouse ?? warehouse) === warehouse &&
          Date.parse(rule.from) <= at.getTime() &&
          (rule.until === undefined || at.getTime() < Date.parse(rule.until)),
      )
      .sort((a, b) => specificity(b) - specificity(a) || Date.parse(b.from) - Date.parse(a.from))[0];
    if (!best) throw new Rejected('routing.none', `no route for ${capability} ${warehouse ?? ''} of ${owner.entity}`.trim(), { capability, warehouse });
    return best.connector;
  };
  return {
    erp: pick('erp'),
    ...(channelConnector && { channel: channelConnector }),
    warehouses: Object.fromEntries(warehouses.map((warehouse) => [warehouse, pick('warehouse', warehouse)])),
  };
}

const specificity = (rule: RouteRule) => [rule.warehouse, rule.channel, rule.businessUnit].filter((selector) => selector !== undefined).length;
