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
import { handler as postLevels } from '../../../lambdas/api/post-stock-levels.ts';
import { handler as bookStock } from '../../../lambdas/events/book-stock.ts';
import { poll as scheduled } from '../../../lambdas/handler/poll.ts';
import { stockPoll } from '../../../lambdas/handler/take-stock.ts';
import { aLegalEntity, anItem, AT } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { testTables } from '../../support/tables.ts';
import { isJournal } from '../../support/is-journal.ts';

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
const journals = async () => (await tables.all('ledger')).flatMap((row) => (isJournal(row) ? [row.body as Journal] : [])).sort((a, b) => a.journalId.localeCompare(b.journalId));
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

test('a file of levels counts for warehouses whose levels come by file, once however often it comes; what is unknown is the steward’s, and its bytes are kept', async () => {
  vi.setSystemTime(AT);
  const kept: string[] = [];
  vi.stubEnv('INBOUND_BUCKET', 'inbound');
  vi.stubEnv('AWS_ENDPOINT_URL_S3', 'http://s3.test');
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', async (url: URL | string, init?: RequestInit) => (String(url).startsWith('http://s3.test') ? (kept.push(Buffer.from(init?.body as Uint8Array).toString()), new Response('')) : real(url, init)));
  let keys = 0;
  const post = async (...lines: string[]) => {
    const content = Buffer.from(['warehouse,sku,onHand,asOf', ...lines].join('\n')).toString('base64');
    const { statusCode, body } = await postLevels(aRequestEvent({ content }, { caller: aPerson('integration'), headers: { 'Idempotency-Key': `s${(keys += 1)}` }, path: '/v1/stock-levels' }));
    return { status: statusCode, ...(JSON.parse(body) as Record<string, unknown>) };
  };
  const onHand = async () => (await stores.stock.positions(E, ['BOLT-M8'], ['EAST'])).map((position) => position.onHand);
  const FILE = ['EAST,BOLT-M8,33,2026-11-23T09:30:00Z', 'EAST,NUT-M9,1,2026-11-23T09:30:00Z'];
  expect(await post(...FILE)).toMatchObject({ status: 422, code: 'stock-file.warehouse-unknown' });
  await putMaster(masterKey.account('stock-file', 'EAST'), { entity: E, businessUnit: 'wholesale', region: 'us', connector: 'stock-file', account: 'EAST' });
  vi.setSystemTime(minutes(60)); // what was read of it is read again
  for (let times = 0; times < 2; times += 1) expect(await post(...FILE)).toMatchObject({ status: 200, levels: 2, warehouses: ['EAST'], unknown: ['NUT-M9'] });
  expect([await onHand(), await desk(), kept]).toEqual([[33], [['stock.unknown-sku', 'open', ['NUT-M9']]], [0, 1].map(() => ['warehouse,sku,onHand,asOf', ...FILE].join('\n'))]);
  // an older one is no level any more, and one with a mistake none at all
  expect(await post('EAST,BOLT-M8,99,2026-11-23T09:00:00Z')).toMatchObject({ status: 200 });
  expect(await post('EAST,BOLT-M8,50,2026-11-23T10:30:00Z', 'EAST,BOLT-M9,x,2026-11-23T10:30:00Z')).toMatchObject({ status: 422, code: 'stock-file.refused', field: 'line 3, onHand', errors: [{ field: 'line 3, onHand' }] });
  expect([await onHand(), kept.length]).toEqual([[33], 3]);
});
