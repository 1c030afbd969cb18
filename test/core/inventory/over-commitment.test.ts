import * as fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { type Alarm, takeSnapshots, watchCommitments } from '../../../core/inventory/over-commitment.ts';
import { DeskException } from '../../../core/model/exception.ts';
import { AT } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';

const E = 'NW-US';
const BOLT = { sku: 'BOLT', warehouse: 'EAST' };
const hours = (count: number) => new Date(AT.getTime() + count * 3_600_000);
const rowOf = (...of: string[]) => ({ exceptionId: `EXC-${of.join('-')}`, runbook: 'docs/runbook.md#stock-over-committed' });

let stock: MemoryStock;
let open: Map<string, DeskException>;
let desk: Alarm;
beforeEach(() => {
  stock = new MemoryStock({ 'EAST#BOLT': 50 });
  open = new Map();
  desk = { get: async (exceptionId) => open.get(exceptionId), raise: async (exception) => void open.set(exception.exceptionId, exception), close: async (exceptionId) => void open.delete(exceptionId) };
});
const told = (onHand: number, asOf: Date) => takeSnapshots(E, [{ ...BOLT, key: `S-${asOf.toISOString()}-${onHand}`, onHand, asOf }], { levels: stock, stock, desk }, rowOf, stock.now);
const reserve = (orderId: string, steps: number) => stock.take(E, orderId, [{ lineId: '1', ...BOLT, steps }]);

test('a snapshot below commitments raises an exception with the orders concerned, last promise first', async () => {
  await reserve('OLD', 20);
  stock.now = hours(1);
  await reserve('YOUNG', 15);
  await told(30, hours(1));
  expect([...open.values()]).toEqual([
    expect.objectContaining({
      exceptionId: 'EXC-NW-US-BOLT-EAST', code: 'stock.over-committed', kind: 'noticed', owner: 'warehouse', severity: 'high', status: 'open', message: 'EAST has 30 of BOLT, and 35 are promised',
      detail: { ...BOLT, onHand: 30, blocked: 0, reserved: 35, short: 5, asOf: hours(1).toISOString(), count: 2, orders: [{ orderId: 'YOUNG', lineId: '1', steps: 15, state: 'soft' }, { orderId: 'OLD', lineId: '1', steps: 20, state: 'soft' }] },
    }),
  ]);
  expect(DeskException.safeParse([...open.values()][0]).error).toBeUndefined();
});

test('told again it is one row; once there is enough it closes by itself', async () => {
  await reserve('A', 40);
  await told(30, hours(-2));
  stock.now = hours(1);
  await told(30, hours(-2));
  // since when it began, and by when it must be seen to
  expect([...open.values()]).toEqual([expect.objectContaining({ occurrences: 2, openedAt: AT.toISOString(), deadline: hours(4).toISOString(), updatedAt: hours(1).toISOString() })]);
  await told(45, hours(-1));
  expect(open.size).toBe(0);
});

test('trouble that comes again after it was over is counted on: what is told of it is another event', async () => {
  const rows: DeskException[] = [];
  desk = { get: async () => rows.at(-1), raise: async (exception) => void rows.push(exception), close: async () => void rows.push({ ...(rows.at(-1) as DeskException), status: 'closed' }) };
  await reserve('A', 40);
  await told(30, hours(-3));
  await told(45, hours(-2));
  stock.now = hours(1);
  await told(20, hours(-1));
  expect(rows.map(({ status, occurrences, openedAt }) => [status, occurrences, openedAt])).toEqual([['open', 1, AT.toISOString()], ['closed', 1, AT.toISOString()], ['open', 2, hours(1).toISOString()]]);
});

test('a level that is only a sample raises nothing', async () => {
  await reserve('A', 40);
  await told(45, hours(-1));
  await told(10, hours(-2));
  expect(open.size).toBe(0);
});

test('what is blocked counts as well', async () => {
  await reserve('A', 40);
  const outcome = await stock.block(E, { ...BOLT, key: 'B1', steps: 15, occurredAt: AT, reason: 'quality' });
  await watchCommitments(E, outcome, { stock, desk }, rowOf, AT);
  expect([...open.values()][0]).toMatchObject({ message: 'EAST has 35 of BOLT, and 40 are promised', deadline: hours(4).toISOString(), detail: { short: 5, blocked: 15 } });
});

test('a row names fifty orders, and counts all of them', async () => {
  for (let order = 0; order < 50; order += 1) await reserve(`O${order}`, 1);
  stock.level('EAST#BOLT', 60);
  await reserve('O50', 1);
  await told(50, hours(1));
  expect([...open.values()].map(({ detail }) => [detail.count, (detail.orders as unknown[]).length])).toEqual([[51, 50]]);
});

test('a level that knows of a shipment nobody has told yet promises nothing twice: less is there until it is told, and then it is not subtracted again', async () => {
  await stock.take(E, 'A', [{ lineId: '1', ...BOLT, steps: 50 }]);
  await stock.harden(E, 'A');
  stock.now = hours(3);
  await told(10, hours(2)); // 40 had left an hour before
  expect([stock.at('EAST#BOLT').available, open.size]).toEqual([-40, 1]);
  expect(await reserve('B', 1)).toBe(false);
  await stock.issue(E, 'A', 'S-1', [{ lineId: '1', ...BOLT, steps: 40 }], hours(1));
  expect(stock.at('EAST#BOLT')).toMatchObject({ onHand: 10, reserved: 10, available: 0 });
});

test('what is enough, and was before, is no matter for the desk', async () => {
  const closed: string[] = [];
  desk.close = async (exceptionId) => void closed.push(exceptionId);
  await reserve('A', 40);
  await told(40, hours(-3));
  await told(41, hours(-2));
  await told(30, hours(-1));
  await told(40, hours(0));
  expect(closed).toEqual(['EXC-NW-US-BOLT-EAST']);
});

test('a snapshot raises an exception exactly where it leaves less than is committed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 5 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), async (wanted, first, second) => {
      stock = new MemoryStock({ 'EAST#BOLT': 50 });
      open.clear();
      for (const [index, steps] of wanted.entries()) await reserve(`O${index}`, steps);
      const { reserved } = stock.at('EAST#BOLT');
      for (const [index, level] of [first, second].entries()) {
        await told(level, hours(index - 5));
        expect(open.size).toBe(level < reserved ? 1 : 0);
      }
    }),
    { numRuns: 1000 },
  );
});
