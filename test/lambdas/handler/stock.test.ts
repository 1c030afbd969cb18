import type { SQSEvent } from 'aws-lambda';
import { beforeEach, expect, test, vi } from 'vitest';
import type { StockFeed, ToldLevel } from '../../../core/inventory/stock-feed.ts';
import { Transient } from '../../../core/model/errors.ts';
import type { BusinessEvent } from '../../../core/model/events/catalogue.ts';
import type { DeskException } from '../../../core/model/exception.ts';
import type { Journal } from '../../../core/model/journal.ts';
import { booksKey } from '../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as bookStock } from '../../../lambdas/events/book-stock.ts';
import { poll as scheduled } from '../../../lambdas/handler/poll.ts';
import { stockPoll } from '../../../lambdas/handler/take-stock.ts';
import { aLegalEntity, anItem, AT } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
logged();
const E = 'NW-US';
const minutes = (count: number) => new Date(AT.getTime() + count * 60_000);
let levels: ToldLevel[];
const feed: StockFeed = {
  connector: 'wms', warehouses: ['EAST'],
  changes: async (_, since) => ({ rows: [{ id: '1', kind: 'receipt' as const, sku: 'BOLT-M8', quantity: '10', reason: 'PO-1', occurredAt: minutes(2) }, { id: '2', kind: 'adjustment' as const, sku: 'BOLT-M8', quantity: '-3', reason: 'Warehouse Damage', occurredAt: minutes(3) }].filter(({ occurredAt }) => occurredAt >= since) }),
  levels: async () => ({ rows: levels }),
  level: async () => undefined,
  lots: async () => [],
};
const poll = (at: Date) => {
  vi.setSystemTime(at);
  return stockPoll(async () => feed)({}, { getRemainingTimeInMillis: () => 60_000 });
};
const told = async () => (await tables.all('outbox')).map(({ body }) => body as BusinessEvent).filter(({ type }) => type.startsWith('stock.')).sort((a, b) => a.type.localeCompare(b.type));
const book = async () => bookStock({ Records: (await told()).map((detail, n) => ({ messageId: String(n), body: JSON.stringify({ detail }) })) } as unknown as SQSEvent);
const journals = async () => (await tables.all('ledger')).flatMap((row) => (row.period ? [row.body as Journal] : [])).sort((a, b) => a.journalId.localeCompare(b.journalId));
const desk = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException).map(({ code, status, detail }) => [code, status, detail.skus ?? detail.document]);

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  levels = [{ sku: 'BOLT-M8', onHand: '40', blocked: '0', asOf: AT }];
  await putMaster(booksKey.entity(E), aLegalEntity());
  await putMaster(masterKey.item(E, 'BOLT-M8'), anItem());
  await putMaster(masterKey.account('wms', '*'), { entity: E, businessUnit: 'wholesale', region: 'us', connector: 'wms', account: '*' });
});

test('what a warehouse tells moves the tables once, and the books once, on the day on which it moved', async () => {
  await poll(AT);
  levels = [{ sku: 'BOLT-M8', onHand: '47', blocked: '0', asOf: minutes(3) }];
  await poll(minutes(5));
  await poll(minutes(6));
  expect((await stores.stock.positions(E, ['BOLT-M8'], ['EAST'])).map(({ onHand, available }) => [onHand, available])).toEqual([[47, 47]]);
  expect((await told()).map(({ eventId }) => eventId)).toEqual(['stock.adjusted:NW-US:wms:2', 'stock.received:NW-US:wms:1']);
  expect(await book()).toEqual({ batchItemFailures: [] });
  expect(await book()).toEqual({ batchItemFailures: [] });
  expect((await journals()).map(({ journalId, date, description, lines }) => [journalId, date, description, ...lines.map(({ key, side, amount }) => `${side} ${key} ${amount.minor}`)])).toEqual([
    ['goods-receipt:wms:1', '2026-11-23', 'Goods receipt wms:1: PO-1', 'debit inventory 180', 'credit goods-received 180'],
    ['stock-adjustment:wms:2', '2026-11-23', 'Stock adjustment wms:2: Warehouse Damage', 'debit shrinkage 54', 'credit inventory 54'],
  ]);
});

test('a partner that does not answer a poll is one row of the desk until it does, and nothing failed; another failure does', async () => {
  let broken: Error | undefined = new Transient('warehouse.failed', 'the WMS answered 503');
  const ask = async (at: Date) => {
    vi.setSystemTime(at);
    return scheduled('wms', 'stock', async () => {
      if (broken) throw broken;
      return 'read';
    })();
  };
  const rows = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException).map(({ code, owner, status, message, occurrences, openedAt }) => [code, owner, status, message, occurrences, openedAt]);
  const said = 'wms does not answer stock: the WMS answered 503';
  expect([await ask(AT), await ask(minutes(5))]).toEqual([{ unanswered: 'warehouse.failed' }, { unanswered: 'warehouse.failed' }]);
  expect(await rows()).toEqual([['connector.unanswered', 'integration', 'open', said, 1, AT.toISOString()]]);
  expect((await tables.all('outbox')).map(({ body }) => (body as { type: string }).type)).toEqual(['exception.opened']);
  broken = undefined;
  expect(await ask(minutes(10))).toBe('read');
  expect(await rows()).toEqual([['connector.unanswered', 'integration', 'closed', said, 1, AT.toISOString()]]);
  broken = new Transient('warehouse.failed', 'the WMS answered 503');
  await ask(minutes(15));
  expect(await rows()).toEqual([['connector.unanswered', 'integration', 'open', said, 2, minutes(15).toISOString()]]);
  broken = new Error('a bug');
  await expect(ask(minutes(20))).rejects.toThrow('a bug');
});

test('a reading that is behind does not take back how far another one came', async () => {
  await stores.marks.setMark(E, { warehouse: 'EAST', opened: AT.toISOString(), through: minutes(9).toISOString() });
  await stores.marks.setMark(E, { warehouse: 'EAST', opened: AT.toISOString(), through: minutes(4).toISOString() });
  expect(await stores.marks.marks(E, ['EAST', 'WEST'])).toEqual([{ warehouse: 'EAST', opened: AT.toISOString(), through: minutes(9).toISOString() }]);
});

test('goods that are no item of ours are on the steward’s desk, until they are one', async () => {
  levels = [{ sku: 'GADGET', onHand: '9', blocked: '0', asOf: AT }];
  await poll(AT);
  expect(await desk()).toEqual([['stock.unknown-sku', 'open', ['GADGET']]]);
  levels = [];
  await putMaster(masterKey.item(E, 'GADGET'), anItem({ sku: 'GADGET' }));
  await poll(minutes(10));
  expect(await desk()).toEqual([['stock.unknown-sku', 'closed', ['GADGET']]]);
});

test('where its period is closed, and finance is to be asked, it waits among the dead letters and on finance’s desk', async () => {
  await putMaster(booksKey.entity(E), { ...aLegalEntity(), closedPeriod: 'ask' });
  await poll(AT);
  await poll(minutes(5));
  await stores.unit.commit([{ change: 'period', entity: E, period: '2026-11', to: 'closed', by: 'fiona', at: AT.toISOString() }]);
  expect((await book()).batchItemFailures).toHaveLength(2);
  expect(await desk()).toEqual(expect.arrayContaining([['journal.period-closed', 'open', 'wms:1'], ['journal.period-closed', 'open', 'wms:2']]));
  expect(await journals()).toEqual([]);
});
