import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Picture } from '../../../core/inventory/atp.ts';
import { positionAt } from '../../../core/inventory/position-at.ts';
import { AT } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';
import { anAct, inMemory, perform, SKUS, WAREHOUSES } from '../../support/stock-acts.ts';

const known = ({ sku, warehouse, onHand, blocked, reserved, later, due, plan, asOf }: Picture) => {
  const days = (all: Record<string, number>) => Object.fromEntries(Object.entries(all).filter(([, steps]) => steps !== 0));
  return { sku, warehouse, onHand, blocked, reserved, later: days(later), due: days(due), plan, asOf };
};

test('any past instant is rebuilt as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { minLength: 3, maxLength: 25 }), async (acts) => {
      const memory = new MemoryStock();
      const ports = inMemory(memory);
      for (const sku of SKUS) for (const warehouse of WAREHOUSES) await memory.setOnHand('NW-US', sku, warehouse, 12);
      const seen = new Map<string, Picture[]>();
      for (const [index, act] of acts.entries()) {
        memory.now = new Date(AT.getTime() + index * 60_000);
        await perform(ports, act);
        seen.set(memory.now.toISOString(), (await memory.positions('NW-US', SKUS, WAREHOUSES)).map(known));
      }
      for (const [instant, pictures] of seen) {
        const then = (await memory.since('NW-US', SKUS, WAREHOUSES, new Date(instant))).map((since) => known(positionAt(since, new Date(instant))));
        expect(then).toEqual(pictures);
      }
    }),
    { numRuns: 500 },
  );
});

test('before anything was told there was nothing', async () => {
  const memory = new MemoryStock();
  await memory.setOnHand('NW-US', 'A', 'EAST', 12, AT);
  const [since] = await memory.since('NW-US', ['A'], ['EAST'], new Date(0));
  const then = since && positionAt(since, new Date(0));
  expect(then).toMatchObject({ onHand: 0, reserved: 0 });
  expect(then).not.toHaveProperty('asOf');
});
