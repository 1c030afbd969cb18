import type { Documents } from '../documents.ts';
import { missing, total, type ChangeRecord, type LineRecord, type OrderRecord, type StockRecord, type WarehouseRecord } from './records.ts';

export const stockKey = (sku: string, warehouseId: number): string => `${warehouseId}/${sku}`;

/** Stock on the shelves, and who it is held for. */
export class Allocation {
  readonly #documents: Documents;
  readonly #now: () => string;
  constructor(documents: Documents, now: () => string) {
    this.#documents = documents;
    this.#now = now;
  }

  stock(sku: string, warehouseId: number): StockRecord | undefined {
    return this.#documents.get<StockRecord>('stock', stockKey(sku, warehouseId));
  }

  change(stock: StockRecord, by: { onHand?: number; allocated?: number }): StockRecord {
    const after = { ...stock, onHand: stock.onHand + (by.onHand ?? 0), allocated: stock.allocated + (by.allocated ?? 0), updatedAt: this.#now() };
    this.#documents.put('stock', stockKey(stock.sku, stock.warehouseId), after);
    return after;
  }

  /** Changes what is on hand, with its row in the change log: every movement has one, whatever its cause. */
  move(stock: StockRecord, by: { onHand: number; allocated?: number }, reason: string, cycleCounted = false): StockRecord {
    const row: ChangeRecord = { id: 610_000_000 + this.#documents.next('change'), sku: stock.sku, warehouseId: stock.warehouseId, previousOnHand: stock.onHand, change: by.onHand, reason, cycleCounted, createdAt: this.#now() };
    if (by.onHand !== 0) this.#documents.put('change', row.id, row);
    return this.change(stock, by);
  }

  /** Holds what there is for the order's open lines: at the warehouse a line is locked to, else where the whole line is there, else anywhere. */
  allocate(order: OrderRecord): OrderRecord {
    if (order.status === 'canceled' || order.status === 'fulfilled') return order;
    const lines = order.lines.map((line) => this.#allocateLine(line));
    if (lines.every((line, at) => line === order.lines[at])) return order;
    const at = this.#now();
    return { ...order, lines, updatedAt: at, allocatedAt: at, allocationReference: this.#documents.next('allocation') };
  }

  /** Gives back all that is held for the order. */
  deallocate(order: OrderRecord): OrderRecord {
    for (const line of order.lines) {
      for (const [warehouseId, quantity] of Object.entries(line.allocated)) {
        const stock = this.stock(line.sku, Number(warehouseId));
        if (stock) this.change(stock, { allocated: -quantity });
      }
    }
    return { ...order, lines: order.lines.map((line) => ({ ...line, allocated: {} })), updatedAt: this.#now() };
  }

  /** Open lines of every order that wait for this product. */
  waiting(sku: string): OrderRecord[] {
    const waits = (order: OrderRecord) => order.lines.some((line) => line.sku === sku && missing(line) > 0);
    return this.#documents.by<OrderRecord>('order', 'status', 'pending').filter(waits);
  }

  backorder(sku: string, warehouseId: number): number {
    const first = this.#documents.all<WarehouseRecord>('warehouse')[0]?.id;
    const open = this.waiting(sku).flatMap((order) => order.lines.filter((line) => line.sku === sku && (line.lockedTo ?? first) === warehouseId));
    return open.reduce((sum, line) => sum + missing(line), 0);
  }

  #allocateLine(line: LineRecord): LineRecord {
    let want = missing(line);
    if (want <= 0) return line;
    const allocated = { ...line.allocated };
    const warehouses = this.#documents.all<WarehouseRecord>('warehouse').filter((each) => line.lockedTo === null || each.id === line.lockedTo);
    const free = (each: WarehouseRecord) => {
      const stock = this.stock(line.sku, each.id);
      return stock ? Math.max(stock.onHand - stock.allocated, 0) : 0;
    };
    warehouses.sort((a, b) => Number(free(b) >= want) - Number(free(a) >= want));
    for (const each of warehouses) {
      const take = Math.min(free(each), want);
      const stock = this.stock(line.sku, each.id);
      if (!stock || take <= 0) continue;
      this.change(stock, { allocated: take });
      allocated[String(each.id)] = (allocated[String(each.id)] ?? 0) + take;
      want -= take;
    }
    return total(allocated) === total(line.allocated) ? line : { ...line, allocated };
  }
}
