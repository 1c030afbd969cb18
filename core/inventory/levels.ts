import type { Movement, PlanEntry, Position, Reservation } from '../model/stock.ts';

/** What a movement or a level did: nothing the second time. */
export interface Outcome {
  /** As it stands now. */
  position: Position;
  /** applied: it counts. sample: it is older than the level that counts, and kept for reconciliation. */
  result: 'applied' | 'sample';
  /** `available` just before it counted. */
  before: number;
}

/** Goods in or out that are no shipment of an order, by the document behind them. */
export interface Moved {
  sku: string;
  warehouse: string;
  /** Of the document; the same moves nothing again. */
  key: string;
  steps: number;
  occurredAt: Date;
  reason?: string;
}

/** The level of one item as a warehouse system tells it: it excludes what left by then, and includes what had come in. */
export interface Snapshot {
  sku: string;
  warehouse: string;
  key: string;
  onHand: number;
  /** Absent: it says nothing of it. */
  blocked?: number;
  asOf: Date;
}

/** What changed a position since an instant: newest first. */
export interface Since {
  position: Position;
  movements: Movement[];
  /** All that held stock at some time since. */
  reservations: Reservation[];
}

/**
 * Physical levels and what is planned for them, with a ledger of every movement. What occurred at or before the level's `asOf` is in it already and does
 * not change it. All methods are safe to repeat by key. @throws Rejected stock.key-reused where the key moved another quantity
 */
export interface StockLevels {
  /** Goods in: from a supplier, or back from a customer. `expected` names the planned receipt that it fulfils. */
  receive(entity: string, moved: Moved & { expected?: string }): Promise<Outcome>;
  /** Found or lost, with a reason. `steps` may be below zero. */
  adjust(entity: string, moved: Moved & { reason: string }): Promise<Outcome>;
  /** Keeps stock from being promised; below zero: no longer. @throws Rejected stock.not-blocked where less is blocked than is unblocked */
  block(entity: string, moved: Moved & { reason: string }): Promise<Outcome>;
  /** One older than the level that counts is a sample. What moved after `asOf` is counted on top. */
  snapshot(entity: string, snapshot: Snapshot): Promise<Outcome>;
  /** Sets an entry of the plan, or takes it away. An older one than the one kept is ignored. */
  plan(entity: string, sku: string, warehouse: string, key: string, entry: PlanEntry | undefined): Promise<Position>;
  /** Everything that the state of these positions at an instant can be rebuilt from; of those there are. */
  since(entity: string, skus: readonly string[], warehouses: readonly string[], instant: Date): Promise<Since[]>;
}
