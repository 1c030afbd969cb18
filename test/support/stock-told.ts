import type { Alarm } from '../../core/inventory/over-commitment.ts';
import type { Mark } from '../../core/inventory/stock-feed.ts';
import type { StockPorts } from '../../core/inventory/take-stock.ts';
import type { Change } from '../../core/model/changes.ts';
import { AlreadyExists } from '../../core/model/errors.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { AT, anItem } from './builders.ts';
import { MemoryStock } from './stock.ts';

/** What a warehouse tells of stock ends here: levels, marks, rows of the desk and events, in memory. */
export class StockTold {
  readonly stock = new MemoryStock();
  readonly rows = new Map<string, DeskException>();
  readonly events: Extract<Change, { change: 'event' }>['event'][] = [];
  /** Items that are known. */
  readonly skus = ['BOLT-M8', 'NUT-M8'];
  readonly #deliveries = new Set<string>();
  marks = new Map<string, Mark>();
  at = AT;
  /** What every write ends with. */
  breaks: Error | undefined;

  portsAt(now: Date): StockPorts {
    this.at = now;
    this.stock.now = now;
    const { stock, rows, events, skus } = this;
    const desk: Alarm = { get: async (id) => rows.get(id), raise: async (row) => void rows.set(row.exceptionId, row), close: async (id) => void rows.delete(id) };
    const commit = async (changes: Change[]) => {
      if (this.breaks) throw this.breaks;
      for (const change of changes) {
        if (change.change === 'delivery' && this.#deliveries.has(change.key)) throw new AlreadyExists('delivery');
        if (change.change === 'delivery') this.#deliveries.add(change.key);
        if (change.change === 'event') events.push(change.event);
      }
    };
    return {
      levels: stock, stock, desk, unit: { commit }, lots: { level: async () => undefined },
      marks: { marks: async (_: string, of: readonly string[]) => [...this.marks.values()].filter(({ warehouse }) => of.includes(warehouse)), setMark: async (_: string, mark: Mark) => void this.marks.set(mark.warehouse, mark) },
      items: async (asked: readonly string[]) => new Map(asked.filter((sku) => skus.includes(sku)).map((sku) => [sku, anItem({ sku })])),
      rowOf: (...of: string[]) => ({ exceptionId: of.join('-'), runbook: 'docs/runbook.md#stock-over-committed' }),
    };
  }
}
