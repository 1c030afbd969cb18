import { beforeEach, expect, test, vi } from 'vitest';
import type { DeskException } from '../../../core/model/exception.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler } from '../../../lambdas/events/take-stock-files.ts';
import { anItem, AT } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { memoryObjects } from '../../support/objects.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const objects = memoryObjects();
const lines = logged();
const E = 'NW-US';
const HEADER = 'warehouse,sku,onHand,asOf';
const minutes = (count: number) => new Date(AT.getTime() + count * 60_000);
const account = (name: string, change: object = {}) => putMaster(masterKey.account('stock-file', name), { entity: E, businessUnit: 'wholesale', region: 'us', connector: 'stock-file', account: name, ...change });
/** Puts a file into a folder, and tells of it as the bucket does. */
async function drop(name: string, text: string, source = 'YARD') {
  const key = `stock-file/in/${source}/${name}`;
  objects.set(`exchange/${key}`, Buffer.from(text));
  return handler({ Records: [{ messageId: 'm', body: JSON.stringify({ 'detail-type': 'Object Created', detail: { object: { key } } }) }] });
}
const file = (...rows: string[]) => `${[HEADER, ...rows].join('\r\n')}\r\n`;
const onHand = async (...warehouses: string[]) => (await stores.stock.positions(E, ['BOLT-M8'], warehouses)).map((position) => position.onHand);
const desk = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException);
const dropped = () => [...objects.keys()].filter((key) => key.startsWith('exchange/'));
const kept = (folder: string) => [...objects].filter(([key]) => key.startsWith(`inbound/${folder}/`)).map(([, bytes]) => bytes.toString());
const FILE = file(`YARD,BOLT-M8,33,${minutes(-30).toISOString()}`);

beforeEach(async () => {
  Object.assign(process.env, { EXCHANGE_BUCKET: 'exchange', INBOUND_BUCKET: 'inbound' });
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(AT);
  await putMaster(masterKey.item(E, 'BOLT-M8'), anItem());
  await account('YARD');
});

test('a file in the folder of a source is its levels: its bytes are kept, and it is there no more', async () => {
  expect(await drop('levels.csv', FILE)).toEqual({ batchItemFailures: [] });
  expect([await onHand('YARD'), dropped(), kept('stock'), await desk()]).toEqual([[33], [], [FILE], []]);
});

test('the same bytes again, under its name or another, change nothing: not even what moved since', async () => {
  await drop('levels.csv', FILE);
  await stores.levels.adjust(E, { sku: 'BOLT-M8', warehouse: 'YARD', key: 'count:1', steps: -3, occurredAt: minutes(-10), reason: 'count' });
  for (const name of ['levels.csv', 'levels (2).csv']) expect(await drop(name, FILE)).toEqual({ batchItemFailures: [] });
  expect([await onHand('YARD'), dropped()]).toEqual([[30], []]);
});

test('another file under the same name is another file', async () => {
  await drop('levels.csv', FILE);
  await drop('levels.csv', file(`YARD,BOLT-M8,40,${minutes(-1).toISOString()}`));
  expect(await onHand('YARD')).toEqual([40]);
});

test('what its source puts in its place while it is taken stays, and is taken next', async () => {
  const [key, next] = ['exchange/stock-file/in/YARD/levels.csv', file(`YARD,BOLT-M8,40,${minutes(-1).toISOString()}`)];
  const account = stores.masterdata.account;
  const asked = vi.spyOn(stores.masterdata, 'account').mockImplementationOnce(async (connector, name) => {
    objects.set(key, Buffer.from(next));
    return account.call(stores.masterdata, connector, name);
  });
  await drop('levels.csv', FILE);
  expect([asked.mock.calls.length > 0, await onHand('YARD'), objects.get(key)?.toString()]).toEqual([true, [33], next]);
  await drop('levels.csv', next);
  expect([await onHand('YARD'), dropped()]).toEqual([[40], []]);
});

test('a file with a mistake is put aside whole, and on the desk with line and column; once, however often it comes', async () => {
  const text = file(`YARD,BOLT-M8,33,${minutes(-30).toISOString()}`, `YARD,NUT-M8,x,${minutes(-30).toISOString()}`);
  for (const name of ['monday.csv', 'again.csv']) expect(await drop(name, text)).toEqual({ batchItemFailures: [] });
  expect([await onHand('YARD'), dropped(), kept('stock'), kept('quarantine/stock-file/YARD')]).toEqual([[], [], [], [text]]);
  const rows = await desk();
  expect(rows.map(({ code, owner, status, occurrences, entity, message }) => [code, owner, status, occurrences, entity, message.slice(0, 49)])).toEqual([['stock-file.refused', 'integration', 'open', 1, E, 'monday.csv of YARD: a line is wrong: line 3, onHa']]);
  expect(rows[0]?.detail).toMatchObject({ source: 'YARD', name: 'monday.csv', field: 'line 3, onHand', errors: [{ field: 'line 3, onHand' }], document: expect.stringMatching(/^quarantine\/stock-file\/YARD\/[0-9a-f]{32}$/) });
});

test('another mistake is the same row, which says the newest; the first file that is taken closes it', async () => {
  await drop('monday.csv', file(`YARD,BOLT-M8,x,${minutes(-30).toISOString()}`));
  vi.setSystemTime(minutes(60));
  await drop('tuesday.csv', file('YARD,BOLT-M8,1,yesterday'));
  expect((await desk()).map(({ status, occurrences, detail, openedAt }) => [status, occurrences, detail.name, detail.field, openedAt])).toEqual([['open', 2, 'tuesday.csv', 'line 2, asOf', AT.toISOString()]]);
  await drop('wednesday.csv', FILE);
  expect([(await desk()).map(({ status }) => status), await onHand('YARD')]).toEqual([['closed'], [33]]);
});

test('a source tells of its own warehouse, and of those whose account names it; of another it is refused, and nothing of the file is taken', async () => {
  await account('DEPOT', { source: 'YARD' });
  await account('EAST');
  await drop('two.csv', file(`YARD,BOLT-M8,1,${AT.toISOString()}`, `DEPOT,BOLT-M8,2,${AT.toISOString()}`));
  expect(await onHand('YARD', 'DEPOT')).toEqual([1, 2]);
  await drop('three.csv', file(`YARD,BOLT-M8,7,${minutes(0.4).toISOString()}`, `EAST,BOLT-M8,9,${AT.toISOString()}`));
  expect([await onHand('YARD', 'EAST'), (await desk()).map(({ detail }) => [detail.reason, detail.warehouse, detail.field])]).toEqual([[1], [['stock-file.warehouse-unknown', 'EAST', 'line 3, warehouse']]]);
});

test('a warehouse of another entity is none of the source', async () => {
  await account('PARIS', { entity: 'NW-EU', source: 'YARD' });
  await drop('levels.csv', file(`PARIS,BOLT-M8,5,${AT.toISOString()}`));
  expect((await desk()).map(({ entity, detail }) => [entity, detail.reason])).toEqual([[E, 'stock-file.warehouse-unknown']]);
});

test('what is being written is left: by its name, or by a last line without its end; the schedule takes it once it is whole', async () => {
  await drop('levels.csv.part', FILE);
  await drop('levels.csv', FILE.slice(0, -20));
  expect([await onHand('YARD'), dropped().length, lines.filter((line) => line.includes('file is not whole yet')).length]).toEqual([[], 2, 1]);
  objects.set('exchange/stock-file/in/YARD/levels.csv', Buffer.from(FILE));
  await handler({});
  expect([await onHand('YARD'), dropped()]).toEqual([[33], ['exchange/stock-file/in/YARD/levels.csv.part']]);
});

test('what was broken off and is touched no more is refused, never taken: its last figure may be half of one', async () => {
  const cut = `${HEADER}\n`.replace('onHand,asOf', 'asOf,onHand') + `YARD,BOLT-M8,${AT.toISOString()},12`;
  await drop('levels.csv', cut);
  vi.setSystemTime(minutes(24 * 60));
  await handler({});
  expect([await onHand('YARD'), dropped(), kept('quarantine/stock-file/YARD')]).toEqual([[], [], [cut]]);
  expect((await desk()).map(({ message }) => message)).toEqual(['levels.csv of YARD: a line is wrong: line 2: has no end: the file may have been cut off']);
});

test('a file in a folder that nobody has an account for stays, and is given up as a message: somebody looks', async () => {
  expect(await drop('levels.csv', FILE, 'NOBODY')).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
  await expect(handler({})).rejects.toThrow('no account of stock-file is called NOBODY, whose file levels.csv came');
  expect([dropped(), await desk()]).toEqual([['exchange/stock-file/in/NOBODY/levels.csv'], []]);
});
