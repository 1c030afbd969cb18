import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { AT } from '../../support/builders.ts';
import { level, minutes, ToldStock } from '../../support/told-stock.ts';

const BOLTS = 'EAST#BOLT-M8';
const OPENING = 20;
type Act = { do: 'receive' | 'ship'; steps: number; late: boolean } | { do: 'read' };
const anAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('ship' as const, 'ship' as const, 'receive' as const), steps: fc.integer({ min: 1, max: 9 }), late: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constant({ do: 'read' as const }) },
);

/** A warehouse that is read now and then. What a shipment says comes at once, or after the next reading and before the one after that. */
class Warehouse {
  readonly wms = new ToldStock();
  physical = OPENING;
  doubts = 0;
  /** The least that was ever available, and the most rows of the desk at once. */
  lowest = OPENING;
  rows = 0;
  #late: (() => Promise<void>)[] = [];

  async day(acts: readonly Act[]): Promise<void> {
    const last: Act = { do: 'read' };
    for (const [index, act] of [last, ...acts, last, last].entries()) {
      const at = minutes(index * 5);
      this.wms.stock.now = at;
      if (act.do === 'read') await this.#read(at);
      else if (act.do === 'ship') await this.#ship(act.steps, act.late, index, at);
      else this.#receive(act.steps, index, at);
      this.lowest = Math.min(this.lowest, this.wms.stock.at(BOLTS).available);
      this.rows = Math.max(this.rows, this.wms.rows.size);
    }
  }

  #receive(steps: number, index: number, occurredAt: Date): void {
    this.#move(steps, occurredAt);
    this.wms.says.changes.push({ id: String(index), kind: 'receipt', sku: 'BOLT-M8', quantity: String(steps), reason: 'PO-1', occurredAt });
  }

  /** Of what is promised to nobody; nothing where that is less. */
  async #ship(steps: number, late: boolean, index: number, at: Date): Promise<void> {
    const { stock } = this.wms;
    const [orderId, lines] = [`ORD-${index}`, [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps }]];
    if (!(await stock.take('NW-US', orderId, lines))) return;
    await stock.harden('NW-US', orderId);
    this.#move(-steps, at);
    const message = () => stock.issue('NW-US', orderId, `S-${index}`, lines, at);
    if (late) this.#late.push(message);
    else await message();
  }

  #move(by: number, at: Date): void {
    this.physical += by;
    this.wms.says.levels = [level('BOLT-M8', this.physical, at)];
  }

  async #read(at: Date): Promise<void> {
    if (this.wms.says.levels.length === 0) this.#move(0, AT);
    await this.wms.read(at);
    if (this.wms.marks.get('EAST')?.doubted) this.doubts += 1;
    for (const message of this.#late.splice(0)) await message();
  }
}

test('on-hand = what arrived − what left, and nothing is read below zero or told to anybody, where shipments are told after a reading that knows them', async () => {
  let doubts = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { maxLength: 30 }), async (acts) => {
      const warehouse = new Warehouse();
      await warehouse.day(acts);
      expect(warehouse.wms.stock.at(BOLTS)).toMatchObject({ onHand: warehouse.physical, reserved: 0, available: warehouse.physical });
      expect(warehouse.lowest).toBeGreaterThanOrEqual(0);
      expect(warehouse.rows).toBe(0);
      doubts += warehouse.doubts;
    }),
    { numRuns: 1000 },
  );
  expect(doubts).toBeGreaterThan(0); // it says something
});
