import type { Position, Reservation, Take } from '../model/stock.ts';
import type { Backorders, NewBackorder, WaitedFor } from './backorders.ts';
import type { Hold } from './held.ts';
import { apart, kitsHeld, kitsWaiting, lineOf } from './kits.ts';
import type { Filled, Left, Part, Stock } from './stock.ts';

/** Stock as orders speak of it, where a kit is one thing, on stock as it is kept, where there are only its components: what is taken of a kit is taken of all of them, or of none. */
export class KitStock implements Stock {
  readonly #kept: Stock;
  constructor(kept: Stock) {
    this.#kept = kept;
  }

  positions = (entity: string, skus: readonly string[], warehouses: readonly string[]): Promise<Position[]> => this.#kept.positions(entity, skus, warehouses);
  reservations = async (entity: string, orderId: string): Promise<Reservation[]> => kitsHeld(await this.#kept.reservations(entity, orderId));
  take = (entity: string, orderId: string, takes: Take[], hold?: Hold) => this.#kept.take(entity, orderId, takes.flatMap(apart), hold);
  bring = (entity: string, orderId: string, target: Take[], hold: Hold) => this.#kept.bring(entity, orderId, target.flatMap(apart), hold);

  add(entity: string, orderId: string, takes: Take[], hold: Hold & { token: string }, fills?: Filled[]): Promise<boolean> {
    const kits = new Map(takes.map((take) => [take.lineId, take]));
    const filled = fills?.flatMap((fill): Filled[] => apart({ ...(kits.get(fill.lineId) ?? { sku: '' }), ...fill }).map(({ lineId, steps }) => ({ lineId, steps })));
    return this.#kept.add(entity, orderId, takes.flatMap(apart), hold, filled);
  }

  give = (entity: string, orderId: string, parts?: Part[], token?: string) => this.#kept.give(entity, orderId, parts, token);
  /** Rows of kits are not those that are kept. */
  harden = (entity: string, orderId: string, seen?: Reservation[]) => this.#kept.harden(entity, orderId, seen?.some((row) => row.kit) ? undefined : seen);
  soften = (entity: string, orderId: string) => this.#kept.soften(entity, orderId);
  issue = (entity: string, orderId: string, shipmentId: string, left: Left[], shippedAt?: Date) => this.#kept.issue(entity, orderId, shipmentId, left.flatMap(apart), shippedAt);
  expire = (entity: string, orderId: string) => this.#kept.expire(entity, orderId);
  expired = (limit: number) => this.#kept.expired(limit);
  holders = async (entity: string, sku: string, warehouse: string) => (await this.#kept.holders(entity, sku, warehouse)).map((row) => ({ ...row, lineId: lineOf(row) }));
  setOnHand = (entity: string, sku: string, warehouse: string, onHand: number, asOf?: Date) => this.#kept.setOnHand(entity, sku, warehouse, onHand, asOf);
}

/** The same for what waits: each component is waited for where it is kept. */
export class KitBackorders implements Backorders {
  readonly #kept: Backorders;
  constructor(kept: Backorders) {
    this.#kept = kept;
  }

  open = (entity: string, backorders: NewBackorder[]) => this.#kept.open(entity, backorders.flatMap(apart));
  close = (entity: string, orderId: string, lineIds?: readonly string[]) => this.#kept.close(entity, orderId, lineIds);
  ofOrder = async (entity: string, orderId: string) => kitsWaiting(await this.#kept.ofOrder(entity, orderId));
  /** By component: that is what comes. */
  ofItem = (entity: string, sku: string, limit: number) => this.#kept.ofItem(entity, sku, limit);
  items = (): AsyncIterable<WaitedFor> => this.#kept.items();
  forget = (item: WaitedFor) => this.#kept.forget(item);
}
