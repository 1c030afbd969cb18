/** Stock of one item at one warehouse, in whole steps. `available` = onHand − blocked − reserved, kept by every write. */
export interface Position {
  sku: string;
  warehouse: string;
  onHand: number;
  blocked: number;
  /** Soft and hard reservations together. */
  reserved: number;
  available: number;
  /** When the physical level was last told, ISO 8601; absent where whoever told it did not say. */
  asOf?: string;
}

export interface Reservation {
  orderId: string;
  lineId: string;
  sku: string;
  warehouse: string;
  /** What is still held; goes down as goods leave. */
  steps: number;
  /** soft: promised, no place yet. hard: allocated at the warehouse. */
  state: 'soft' | 'hard' | 'issued' | 'released';
}

export interface Take {
  lineId: string;
  sku: string;
  warehouse: string;
  steps: number;
}

/** Stock positions and the reservations on them. Every write is one transaction with a condition; nothing is read, changed and written back. */
export interface Stock {
  positions(entity: string, skus: readonly string[], warehouses: readonly string[]): Promise<Position[]>;
  reservations(entity: string, orderId: string): Promise<Reservation[]>;
  /**
   * Takes all or nothing.
   * @returns false where a position has less than is asked by now: read again and decide again
   */
  take(entity: string, orderId: string, takes: Take[]): Promise<boolean>;
  /** Gives back what the order holds, soft or hard, and nothing else. Safe to repeat. */
  give(entity: string, orderId: string): Promise<void>;
  /** Soft becomes hard, or hard becomes soft again. Safe to repeat. */
  harden(entity: string, orderId: string): Promise<void>;
  soften(entity: string, orderId: string): Promise<void>;
  /**
   * Goods left: off the shelf and off the reservation, once per shipment.
   * @throws Rejected stock.not-allocated where the order does not hold that much at that warehouse
   */
  issue(entity: string, orderId: string, shipmentId: string, takes: Take[]): Promise<void>;
  /**
   * Sets the physical level, e.g. from a count. A level below what is reserved is kept, and `available` goes negative.
   * @param asOf when it was so; absent: nobody knows
   */
  setOnHand(entity: string, sku: string, warehouse: string, onHand: number, asOf?: Date): Promise<void>;
}
