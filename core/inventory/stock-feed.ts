import type { Snapshot } from './levels.ts';

/** The level of one item at a warehouse, in its base unit, as decimal text. It excludes what left by `asOf`, and includes what had come in. */
export interface ToldLevel {
  sku: string;
  onHand: string;
  /** Part of `onHand` that is not for sale; absent: it says nothing of it. */
  blocked?: string;
  asOf: Date;
}

/** Goods in or out that are no shipment and no return of ours, in the base unit, as signed decimal text. */
export interface ToldChange {
  /** The warehouse system's own id of it. */
  id: string;
  kind: 'receipt' | 'adjustment';
  sku: string;
  quantity: string;
  reason: string;
  occurredAt: Date;
}

/** So much of a lot, in the base unit. */
export interface ToldLot {
  lot: string;
  expiresOn?: string;
  quantity: string;
}

/** `next`: where the following page begins; absent: this was the last. */
export interface Page<T> {
  rows: T[];
  next?: string;
}

/** What a warehouse system tells about its stock when it is asked. Safe to ask again; throws Transient where it cannot be asked. */
export interface StockFeed {
  connector: string;
  /** Our codes of the warehouses that it runs. */
  warehouses: readonly string[];
  /** Of a document: as of when it tells. Absent: it is asked now. */
  asOf?: Date;
  /** What moved from an instant on. */
  changes(warehouse: string, since: Date, cursor?: string): Promise<Page<ToldChange>>;
  /** Levels that changed from an instant on; absent: all of them. One that may be changing as it is asked for can be left out: it is told when it is asked for again. */
  levels(warehouse: string, since: Date | undefined, cursor?: string): Promise<Page<ToldLevel>>;
  /** Undefined where it does not have the item there, or cannot say yet: then it is among the levels that have changed, the next time that they are asked for. */
  level(warehouse: string, sku: string): Promise<ToldLevel | undefined>;
  /** What is there of each lot of an item that is kept by lots. */
  lots(warehouse: string, sku: string): Promise<ToldLot[]>;
}

/** A level of one warehouse as it was told. */
export type Doubted = Omit<Snapshot, 'warehouse' | 'asOf'> & { asOf: string };

/** How far a warehouse system has told of one warehouse. */
export interface Mark {
  warehouse: string;
  /** When it first told of everything: what moved before that is in the opening levels. */
  opened?: string;
  /** All that moved by then is known here; a level that was moving as it was asked for, or is doubted, comes with the next reading. */
  through?: string;
  /** A reading that took more than one run: where it goes on. */
  reading?: { began: string; since?: string; cursor: string };
  /** Items that it has there and nobody here knows: asked for again each time. */
  unknown?: string[];
  /** Items of which more is promised there than there is, when they were last looked at. */
  short?: string[];
  /** Levels below what is promised by no more than what may have left, its message late: not taken. Each counts with the next reading, as it was told. */
  doubted?: Doubted[];
}

/** The marks of an entity, in one place for readers and writers. */
export interface Marks {
  /** Those that there are. */
  marks(entity: string, warehouses: readonly string[]): Promise<Mark[]>;
  /** `through` never goes back. */
  setMark(entity: string, mark: Mark): Promise<void>;
}
