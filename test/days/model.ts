import type { Movement } from './partners.ts';

/**
 * What the business knows of a day by having done it: who ordered what and got a yes, what cash was told, what is on the shelves. Totals and who is who;
 * nothing of how the platform comes to its figures.
 */
export interface Model {
  /** Orders that were answered 202, oldest first. */
  orders: OrderTold[];
  /** Numbers of what was bought on the marketplace. */
  bought: string[];
  /** Receipts of the bank that were taken: what came in, in cents, and whose it is, by the bank's id of it. */
  cash: Map<string, { entity: string; currency: string; minor: number }>;
  /** What people put on shelves or took off them, by `sku warehouse`, on top of what parcels and returns moved. */
  shelved: Map<string, number>;
  /** Positions whose level was told to be lower than what was promised of them. */
  lowered: Set<string>;
  /** Months that were closed, and in whose books. */
  closed: { entity: string; period: string }[];
  /** What customers' banks took back, in cents, by the gateway's id of the dispute; and how it ended. */
  disputes: Map<string, { minor: number; currency: string; outcome?: 'won' | 'lost' }>;
  /** What the gateway and the marketplace paid out to the bank, in cents; below zero where they take it from there. `shown`: on a statement of the bank. */
  paidOut: { id: string; minor: number; currency: string; shown?: true }[];
  /** What the marketplace keeps back of what it collected, in cents. */
  reserve: number;
  /** What was there before the books began: what moved at the gateway, and documents of the tax engine. */
  before: { movements: Movement[]; taxed: Set<string> };
  /** Counts whatever needs a number of its own. */
  told: number;
}

export interface OrderTold {
  orderId: string;
  entity: string;
  body: OrderBody;
  /** Under which it was sent; absent: it was bought on the marketplace. */
  idempotencyKey?: string;
}

export interface OrderBody {
  channelOrderId: string;
  customerId: string;
  currency: string;
  paymentOwner: 'terms' | 'hub' | 'marketplace';
  discount?: { minor: number; currency: string };
  freight?: { minor: number; currency: string };
  lines: { lineId: string; sku: string; quantity: { amount: string; uom: string }; unitPrice: { amount: string; per: string; uom: string } }[];
}

export const newModel = (): Model => ({ orders: [], bought: [], cash: new Map(), shelved: new Map(), lowered: new Set(), closed: [], disputes: new Map(), paidOut: [], reserve: 0, before: { movements: [], taxed: new Set() }, told: 0 });

export const place = (sku: string, warehouse: string) => `${sku} ${warehouse}`;
export const moved = (of: Map<string, number>, key: string, by: number) => void of.set(key, (of.get(key) ?? 0) + by);
/** One of them, whatever number was drawn. */
export const pick = <T>(all: readonly T[], which: number): T | undefined => (all.length > 0 ? all[which % all.length] : undefined);
