import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Mark, StockFeed, ToldChange } from '../../../core/inventory/stock-feed.ts';
import { takeStock } from '../../../core/inventory/take-stock.ts';
import type { Change } from '../../../core/model/changes.ts';
import { AlreadyExists } from '../../../core/model/errors.ts';
import type { Journal } from '../../../core/model/journal.ts';
import { bookStock, type StockTold } from '../../../core/posting/book-stock.ts';
import { goodsIssue } from '../../../core/posting/journals/goods.ts';
import { anAccounting, anInvoice, anInvoiceLine, anItem, AT, usd } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';

const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
const BOLT = { sku: 'BOLT-M8', warehouse: 'EAST' };
const COST = 18;
const OPENING = 500;

type Act = { do: 'receive' | 'lose' | 'find'; steps: number } | { do: 'ship'; steps: number; late: number } | { do: 'read' };
const steps = fc.integer({ min: 1, max: 9 });
const anAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constantFrom('receive' as const, 'lose' as const, 'find' as const), steps }),
  fc.record({ do: fc.constant('ship' as const), steps, late: fc.integer({ min: 0, max: 6 }) }),
  fc.constant({ do: 'read' as const }),
);

/** A warehouse that moves goods and is read now and then; what it ships is told by another message, on time or late. */
class Estate {
  readonly stock = new MemoryStock();
  readonly journals = new Map<string, Journal>();
  physical = OPENING;
  #changed = AT;
  #at = AT;
  readonly #changes: ToldChange[] = [];
  readonly #late: { due: number; run: () => Promise<void> }[] = [];
  #mark: Mark | undefined;
  readonly #deliveries = new Set<string>();
  readonly #told: StockTold[] = [];

  async day(acts: readonly Act[]): Promise<void> {
    await this.#read();
    for (const [index, act] of acts.entries()) {
      this.#pass(new Date(AT.getTime() + (index + 1) * 60_000));
      await this.#do(act, index);
      for (const message of this.#late.splice(0).flatMap((late) => (late.due <= index ? [late] : (this.#late.push(late), [])))) await message.run();
    }
    for (const { run } of this.#late) await run();
    this.#pass(new Date(AT.getTime() + 24 * 3_600_000));
    await this.#read();
    // the queue tells everything twice
    for (const told of [...this.#told, ...this.#told]) this.#post(bookStock(told, anItem(), '2026-11-23', anAccounting()));
  }

  #pass(at: Date) {
    this.#at = at;
    this.stock.now = at;
  }

  #move(by: number) {
    this.physical += by;
    this.#changed = this.#at;
  }

  async #do(act: Act, index: number): Promise<void> {
    if (act.do === 'read') return this.#read();
    if (act.do === 'ship') return this.#ship(act, index);
    const by = act.do === 'lose' ? -act.steps : act.steps;
    this.#move(by);
    this.#changes.push({ id: String(index), kind: act.do === 'receive' ? 'receipt' : 'adjustment', sku: BOLT.sku, quantity: String(by), reason: act.do, occurredAt: this.#at });
  }

  async #ship({ steps: gone, late }: { steps: number; late: number }, index: number): Promise<void> {
    const orderId = `ORD-${index}`;
    const take = { lineId: '1', ...BOLT, steps: gone };
    await this.stock.take('NW-US', orderId, [take]);
    await this.stock.harden('NW-US', orderId);
    this.#move(-gone);
    const shippedAt = this.#at;
    this.#late.push({
      due: index + late,
      run: async () => {
        await this.stock.issue('NW-US', orderId, `S-${index}`, [take], shippedAt);
        this.#post(goodsIssue(anInvoice({ shipmentId: `S-${index}`, orderId, lines: [anInvoiceLine({ steps: gone, cost: usd(gone * COST) })] }), '2026-11-23', anAccounting()));
      },
    });
  }

  #post(journal: Journal | undefined) {
    if (journal) this.journals.set(journal.journalId, journal);
  }

  async #read(): Promise<void> {
    const level = () => ({ sku: BOLT.sku, onHand: String(this.physical), blocked: '0', asOf: this.#changed });
    const feed: StockFeed = { connector: 'wms', warehouses: ['EAST'], changes: async (_, since) => ({ rows: this.#changes.filter(({ occurredAt }) => occurredAt >= since) }), levels: async () => ({ rows: [level()] }), level: async () => level(), lots: async () => [] };
    const commit = async (changes: Change[]) => {
      for (const change of changes) {
        if (change.change === 'delivery' && this.#deliveries.has(change.key)) throw new AlreadyExists('delivery');
        if (change.change === 'delivery') this.#deliveries.add(change.key);
        if (change.change === 'event') this.#told.push(change.event as StockTold);
      }
    };
    const marks = { marks: async () => (this.#mark ? [this.#mark] : []), setMark: async (_: string, mark: Mark) => void (this.#mark = mark) };
    const desk = { get: async () => undefined, raise: async () => undefined, close: async () => undefined };
    const ports = { levels: this.stock, stock: this.stock, lots: { level: async () => undefined }, marks, desk, unit: { commit }, items: async () => new Map([[BOLT.sku, anItem()]]), rowOf: () => ({ exceptionId: 'E', runbook: '' }) };
    await takeStock(feed, OWNER, ports, { now: () => this.#at, left: () => true }, 'corr-1');
  }
}

const inventory = (journals: Iterable<Journal>) =>
  [...journals].flatMap(({ lines }) => lines.filter(({ key }) => key === 'inventory')).reduce((sum, { side, amount }) => sum + (side === 'debit' ? amount.minor : -amount.minor), 0);

test('inventory account = Σ stock at cost, whatever arrives, is lost, found and shipped, however late that is told', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { maxLength: 30 }), async (acts) => {
      const estate = new Estate();
      await estate.day(acts);
      expect(estate.stock.at('EAST#BOLT-M8').onHand).toBe(estate.physical);
      expect(OPENING * COST + inventory(estate.journals.values())).toBe(estate.physical * COST);
    }),
    { numRuns: 1000 },
  );
});
