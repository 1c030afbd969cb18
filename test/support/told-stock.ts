import type { Alarm } from '../../core/inventory/over-commitment.ts';
import type { Mark, StockFeed, ToldChange, ToldLevel } from '../../core/inventory/stock-feed.ts';
import { takeStock } from '../../core/inventory/take-stock.ts';
import type { Change } from '../../core/model/changes.ts';
import { AlreadyExists } from '../../core/model/errors.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { AT, anItem } from './builders.ts';
import { MemoryStock } from './stock.ts';

const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };

export const minutes = (count: number) => new Date(AT.getTime() + count * 60_000);
export const level = (sku: string, onHand: number, asOf: Date, blocked = '0'): ToldLevel => ({ sku, onHand: String(onHand), blocked, asOf });

/** A warehouse system that is read into stock in memory, and what that leaves on the desk and in the marks. */
export class ToldStock {
  stock = new MemoryStock();
  marks = new Map<string, Mark>();
  rows = new Map<string, DeskException>();
  deliveries = new Set<string>();
  events: Extract<Change, { change: 'event' }>['event'][] = [];
  /** Items there are. */
  skus = ['BOLT-M8', 'NUT-M8'];
  /** So many pages are read in one run. */
  pages = 9;
  /** What the warehouse system has to say. `asked`: since when it was asked for levels. */
  says: { levels: ToldLevel[]; changes: ToldChange[]; pageSize: number; asked: (string | undefined)[] } = { levels: [], changes: [], pageSize: 100, asked: [] };
  #at = AT;

  readonly feed: StockFeed = {
    connector: 'wms',
    warehouses: ['EAST'],
    changes: async (_, since, cursor) => this.#paged(this.says.changes.filter(({ occurredAt }) => occurredAt >= since), cursor),
    levels: async (_, since, cursor) => {
      this.says.asked.push(since?.toISOString());
      return this.#paged(this.says.levels.filter(({ asOf }) => !since || asOf >= since), cursor);
    },
    level: async (_, sku) => this.says.levels.find((one) => one.sku === sku),
    lots: async () => [],
  };

  #paged<T>(all: T[], cursor = '0') {
    const end = Number(cursor) + this.says.pageSize;
    return { rows: all.slice(Number(cursor), end), ...(end < all.length && { next: String(end) }) };
  }

  async read(now: Date) {
    this.#at = now;
    this.stock.now = now;
    let left = this.pages;
    const desk: Alarm = { get: async (id) => this.rows.get(id), raise: async (row) => void this.rows.set(row.exceptionId, row), close: async (id) => void this.rows.delete(id) };
    const ports = {
      levels: this.stock, stock: this.stock, desk, unit: { commit: async (changes: Change[]) => this.#commit(changes) }, lots: { level: async () => undefined },
      marks: { marks: async () => [...this.marks.values()], setMark: async (_: string, mark: Mark) => void this.marks.set(mark.warehouse, mark) },
      items: async (asked: readonly string[]) => new Map(asked.filter((sku) => this.skus.includes(sku)).map((sku) => [sku, anItem({ sku })])),
      rowOf: (...of: string[]) => ({ exceptionId: of.join('-'), runbook: 'docs/runbook.md#stock-over-committed' }),
    };
    return takeStock(this.feed, OWNER, ports, { now: () => this.#at, left: () => (left -= 1) >= 0 }, 'corr-1');
  }

  #commit(changes: Change[]) {
    for (const change of changes) {
      if (change.change === 'delivery' && this.deliveries.has(change.key)) throw new AlreadyExists('delivery');
      if (change.change === 'delivery') this.deliveries.add(change.key);
      if (change.change === 'event') this.events.push(change.event);
    }
  }
}
