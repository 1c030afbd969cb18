import type { Position, Reservation, Take } from '../model/stock.ts';
import type { Hold } from './held.ts';

/** A part of what a line holds; where it lies at two warehouses and none is named, what is soft goes first, then the last warehouse. */
export interface Part {
  lineId: string;
  steps: number;
  warehouse?: string;
}

/** Steps of a backorder that a taking closes. */
export interface Filled {
  lineId: string;
  steps: number;
}

/** What left. `over` of it was never ordered, so nothing is reserved for that. */
export type Left = Take & { over?: number | undefined };

/** Stock positions and the reservations on them. Every write is one transaction with a condition; nothing is read, changed and written back. */
export interface Stock {
  positions(entity: string, skus: readonly string[], warehouses: readonly string[]): Promise<Position[]>;
  /** Of one order, ended ones too. */
  reservations(entity: string, orderId: string): Promise<Reservation[]>;
  /**
   * Takes all or nothing, for lines that hold nothing at their warehouse. Retried with its token it is the same taking.
   * @returns false where a position has less than is asked by now, or a line holds something already: read again and decide again
   * @throws Rejected stock.token-reused where the token took other quantities
   */
  take(entity: string, orderId: string, takes: Take[], hold?: Hold): Promise<boolean>;
  /**
   * Brings what the order holds to `target`, by difference: more for some lines, less or nothing for others, all or nothing. A line that is allocated stays
   * so. Safe to repeat; with a token also after later calls, of which nothing is undone.
   * @returns false where a position has less than is asked by now
   * @throws Rejected stock.token-reused where the token asked for something else
   */
  bring(entity: string, orderId: string, target: Take[], hold: Hold): Promise<boolean>;
  /**
   * Takes on top of whatever the order holds at that moment, all or nothing and once per token. `fills` closes backorders with it, and then takes from what is
   * spare, not only from what is free.
   * @returns false where a position has less than is asked by now
   * @throws Rejected stock.token-reused where the token asked for something else
   */
  add(entity: string, orderId: string, takes: Take[], hold: Hold & { token: string }, fills?: Filled[]): Promise<boolean>;
  /**
   * Gives back what the order holds, soft or hard, and nothing else. Safe to repeat.
   * @param parts only so much of these lines, once per token @throws Rejected stock.not-held, stock.token-reused
   */
  give(entity: string, orderId: string, parts?: Part[], token?: string): Promise<void>;
  /**
   * Soft becomes hard. Safe to repeat.
   * @param seen as they were read already: begins with that, and reads them only where they have moved since
   * @throws Rejected stock.reservation-expired where one of them is no promise any more
   */
  harden(entity: string, orderId: string, seen?: Reservation[]): Promise<void>;
  /** Hard becomes soft again. Safe to repeat. */
  soften(entity: string, orderId: string): Promise<void>;
  /**
   * Goods left: off the shelf and off the reservation, once per shipment. Where the physical level was told later than they left, it knows of it already.
   * @param shippedAt absent: now
   * @throws Rejected stock.not-allocated where the order does not hold that much at that warehouse
   */
  issue(entity: string, orderId: string, shipmentId: string, left: Left[], shippedAt?: Date): Promise<void>;
  /** Gives back what is soft and has expired. Safe to repeat, and beside anything else. @returns how many reservations that were */
  expire(entity: string, orderId: string): Promise<number>;
  /** Orders with soft reservations that have expired, the longest expired first. */
  expired(limit: number): Promise<{ entity: string; orderId: string }[]>;
  /** Who holds stock of a position now; a reservation of this second may be missing. */
  holders(entity: string, sku: string, warehouse: string): Promise<Reservation[]>;
  /**
   * Sets the physical level, e.g. from a count. A level below what is reserved is kept, and `available` goes negative.
   * @param asOf when it was so; absent: nobody knows
   */
  setOnHand(entity: string, sku: string, warehouse: string, onHand: number, asOf?: Date): Promise<void>;
}

