import { SKEW_MS } from '../../../core/inventory/take-stock.ts';
import type { StockFeed, ToldChange, ToldLevel } from '../../../core/inventory/stock-feed.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { Order, Release } from '../../../core/model/order.ts';
import type { ConfirmedShipment } from '../../../core/model/waiting.ts';
import { REFUSED } from '../../../core/shipping/left-meanwhile.ts';
import { picksOf } from '../../../core/shipping/picks-of.ts';
import type { PutAway, WarehouseSystem } from '../../../core/shipping/warehouse-system.ts';
import type { Parcel } from '../partners.ts';
import { DEPOT } from './master-data.ts';

export type How = 'full' | 'split' | { action: 'short' | 'over'; sku: string; quantity: number };
interface Held {
  lineId: string;
  sku: string;
  left: number;
  shipped: number;
}
let numbers = 0;

/** A warehouse in this process: it holds releases, ships what people pick of them, tells each parcel by the post, and its levels when it is asked. */
export class Depot implements WarehouseSystem {
  readonly parcels: Parcel[] = [];
  readonly #tell: (said: ConfirmedShipment) => void;
  readonly #held = new Map<string, Held[]>();
  readonly #shelf = new Map<string, { onHand: number; changed: Date }>();
  readonly #moves: ToldChange[] = [];
  readonly #counted = new Map<string, Date>();

  constructor(tell: (said: ConfirmedShipment) => void) {
    this.#tell = tell;
  }

  stock = (sku: string, by: number) => void this.#shelf.set(sku, { onHand: (this.#shelf.get(sku)?.onHand ?? 0) + by, changed: new Date() });
  has = (releaseId: string) => this.#held.has(releaseId);

  /** Goods come to the shelf, or are gone from it. */
  shelve(sku: string, steps: number): void {
    this.stock(sku, steps);
    this.#moves.push({ id: `M${(numbers += 1)}`, kind: steps > 0 ? 'receipt' : 'adjustment', sku, quantity: String(steps), reason: steps > 0 ? 'received' : 'damaged', occurredAt: new Date() });
  }

  async release(order: Order, release: Release) {
    if (!this.has(release.releaseId)) this.#held.set(release.releaseId, picksOf(order, release).map(({ lineId, sku, steps }) => ({ lineId, sku, left: steps, shipped: 0 })));
    return { externalId: `depot-${release.releaseId}` };
  }

  async recall(_: Order, { releaseId }: Release): Promise<void> {
    if (this.#held.get(releaseId)?.some(({ shipped }) => shipped > 0)) throw new Rejected(REFUSED, `${releaseId} has been picked`, { releaseId });
    this.#held.delete(releaseId);
  }

  async putAway({ key, item, steps, forSale }: PutAway): Promise<Date> {
    const once = `${key} ${item.sku} ${forSale}`;
    if (!this.#counted.has(once)) this.stock(item.sku, steps);
    const at = this.#counted.get(once) ?? new Date();
    this.#counted.set(once, at);
    return at;
  }

  /** People on the floor. Nothing leaves of what is not on the shelf. */
  ship(releaseId: string, how: How): void {
    const lines = this.#held.get(releaseId) ?? [];
    if (how === 'split') this.#send(releaseId, lines, ({ left }) => Math.ceil(left / 2));
    this.#send(releaseId, lines, ({ sku, left }) => (typeof how === 'string' || how.sku !== sku ? left : how.action === 'short' ? Math.min(left, how.quantity) : left + how.quantity));
  }

  #send(releaseId: string, lines: Held[], picked: (line: Held) => number): void {
    const sent = lines.flatMap((line) => {
      const quantity = Math.min(picked(line), this.#shelf.get(line.sku)?.onHand ?? 0);
      if (quantity <= 0) return [];
      Object.assign(line, { left: Math.max(0, line.left - quantity), shipped: line.shipped + quantity });
      this.stock(line.sku, -quantity);
      return [{ lineId: line.lineId, sku: line.sku, quantity }];
    });
    if (sent.length === 0) return;
    const number = `P${(numbers += 1)}`;
    this.parcels.push({ shipmentId: `depot:${number}`, releaseId, lines: sent });
    this.#tell({ connector: 'depot', externalShipmentId: number, releaseId, trackingNumbers: [], shippedAt: new Date().toISOString(), lines: sent.map((line) => ({ ...line, quantity: String(line.quantity) })) });
  }

  /** A level stands from its last change until it was asked for, away from the edge. */
  #level(sku: string): ToldLevel {
    const { onHand, changed } = this.#shelf.get(sku) ?? { onHand: 0, changed: new Date(0) };
    return { sku, onHand: String(onHand), asOf: new Date(Math.max(changed.getTime(), Date.now() - SKEW_MS)) };
  }

  feed = (): StockFeed => ({
    connector: 'depot',
    warehouses: [DEPOT],
    changes: async (_, since) => ({ rows: this.#moves.filter(({ occurredAt }) => occurredAt >= since) }),
    levels: async () => ({ rows: [...this.#shelf.keys()].map((sku) => this.#level(sku)) }),
    level: async (_, sku) => this.#level(sku),
    lots: async () => [],
  });
}
