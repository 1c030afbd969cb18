import * as z from 'zod';
import { ExternalId, Instant } from './identity.ts';
import { JournalEvent } from './journal.ts';

/** What a connector can be asked for. Who numbers invoices and keeps the books is a matter of authority. */
export const Capability = z.enum(['erp', 'warehouse', 'supplier', 'tax', 'payment']);
export type Capability = z.infer<typeof Capability>;

/** What does not matter to a shadow, by field. Amounts up to `minor` units, dates up to `days`; with neither, whatever the difference is. */
export const Tolerance = z.strictObject({
  /** e.g. `description`; `shipTo.*` is every field that begins so. */
  field: z.string().min(1),
  minor: z.int().nonnegative().optional(),
  days: z.int().nonnegative().optional(),
});
export type Tolerance = z.infer<typeof Tolerance>;

/** First instant it holds, and the first it does not. */
const inForce = { from: Instant, until: Instant.optional() };
/** It takes over from one that had taken over from it: what is with the other was handed over. How, and who says so. */
const again = { again: z.string().min(10).max(500).optional() };

/** One effective-dated line of the routing table. Absent selectors match everything. */
export const RouteRule = z.strictObject({
  entity: ExternalId,
  capability: Capability,
  connector: ExternalId,
  businessUnit: ExternalId.optional(),
  region: ExternalId.optional(),
  warehouse: ExternalId.optional(),
  supplier: ExternalId.optional(),
  channel: ExternalId.optional(),
  /** Of the orders that it fits, so many in a hundred go this way, the same ones however often it is asked; the others go by the next rule. Absent: all. */
  percent: z.int().min(0).max(100).optional(),
  /** The connector is asked beside the one that serves, without effect, and the differences are reported. Payments and suppliers have no shadow. */
  shadow: z.literal(true).optional(),
  /** Of a shadow: differences that do not matter. */
  tolerates: z.array(Tolerance).optional(),
  ...inForce,
  ...again,
});
export type RouteRule = z.infer<typeof RouteRule>;

/** Whose word counts for what, in a legal entity. */
export const AUTHORITIES = ['order-numbers', 'invoice-numbers', 'stock-ledger', 'receivables', 'general-ledger'] as const;
export const Authority = z.enum(AUTHORITIES);
export type Authority = z.infer<typeof Authority>;

/** One effective-dated line of the table of authority: ERP, cloud ledger, regional or legacy ledger. Without a line it is the ERP. */
export const AuthorityRule = z.strictObject({
  entity: ExternalId,
  over: Authority,
  connector: ExternalId,
  /**
   * Of the general ledger: events that it posts by itself, out of documents that it holds; it is sent the others. Absent: it keeps its books by itself,
   * and what it has no document of is posted there by hand.
   */
  derives: z.array(JournalEvent).optional(),
  ...inForce,
  ...again,
});
export type AuthorityRule = z.infer<typeof AuthorityRule>;

/** The routing table holds both: which connector serves what, and whose word counts. */
export const RoutingRule = z.union([RouteRule, AuthorityRule]);
export type RoutingRule = z.infer<typeof RoutingRule>;

/** Whether a dated line holds at an instant: from its first one to before its last. */
export const isInForce = ({ from, until }: { from: string; until?: string }, at: Date): boolean => Date.parse(from) <= at.getTime() && (until === undefined || at.getTime() < Date.parse(until));
