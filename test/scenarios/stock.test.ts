import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import { expect, test } from 'vitest';
import { ENTITY } from '../../cli/demo-data.ts';
import { readStock } from '../../cli/floor.ts';
import type { BusinessEvent } from '../../core/model/events/catalogue.ts';
import type { Journal } from '../../core/model/journal.ts';
import type { Availability } from '../../core/model/questions.ts';
import { masterKey, putMaster } from '../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { Env, env } from '../../lambdas/handler/env.ts';
import { documents } from '../support/documents.ts';
import { until } from '../support/platform.ts';
import { Behind } from './behind.ts';
import { floor, invoices, place, rows } from './orders.ts';
import { b2b, endpoints, person } from './platform-callers.ts';

const finance = person('finance');

test('what the warehouse receives and throws away is on its shelf within a reading, and in the books once', async () => {
  const behind = await Behind.of(endpoints, inject('dataDir'));
  const sku = 'SHELF-OF-ITS-OWN';
  await behind.stocked(sku, 20);
  const read = async () => {
    const { FunctionError, Payload } = await behind.lambda.send(new InvokeCommand({ FunctionName: behind.find('AWS::Lambda::Function', 'ShipheroStockFn').ref }));
    expect([FunctionError, Buffer.from(Payload ?? []).toString()]).toEqual([undefined, 'null']);
  };
  await until('the opening level', async () => {
    await readStock(endpoints);
    return (await stores.stock.positions(ENTITY, [sku], ['EAST']))[0]?.asOf;
  });
  await floor(endpoints.partners.shiphero, { action: 'receive', sku, warehouse: 'EAST', quantity: 5 });
  await floor(endpoints.partners.shiphero, { action: 'damage', sku, warehouse: 'EAST', quantity: 2 });
  await read();
  await read();
  expect(await behind.stockOf(sku)).toMatchObject({ onHand: 23, available: 23 });
  const { body } = await b2b.post<Availability>('/availability', { lines: [{ lineId: '1', sku, quantity: { amount: '1', uom: 'EA' } }] }, null);
  expect(body.lines[0]).toMatchObject({ available: '23', promise: 'full' });
  const told: BusinessEvent[] = [];
  for await (const { Items = [] } of paginateScan({ client: documents() }, { TableName: env(Env.OutboxTable) })) {
    told.push(...Items.map((item) => item.body as BusinessEvent).filter(({ type, data }) => type.startsWith('stock.') && 'sku' in data && data.sku === sku));
  }
  const ids = told.map((event) => (event.type === 'stock.received' ? `goods-receipt:${event.data.document}` : event.type === 'stock.adjusted' ? `stock-adjustment:${event.data.document}` : event.type)).sort();
  const journals = await Promise.all(ids.map((id) => until(`journal ${id}`, async () => {
    const reply = await finance.get<Journal>(`/journals/${encodeURIComponent(id)}`);
    return reply.status === 200 ? reply.body : undefined;
  })));
  expect(journals.map(({ entity, lines }) => [entity, ...lines.map(({ key, side, amount }) => `${side} ${key} ${amount.minor}`)])).toEqual([
    [ENTITY, 'debit inventory 2000', 'credit goods-received 2000'],
    [ENTITY, 'debit shrinkage 800', 'credit inventory 800'],
  ]);
});

test('of an item that is kept by lots the one that expires first leaves, and is found by its number', async () => {
  const behind = await Behind.of(endpoints, inject('dataDir'));
  const sku = 'MILK-OF-ITS-OWN';
  await behind.stocked(sku, 0);
  await putMaster(masterKey.item(ENTITY, sku), { entity: ENTITY, sku, name: sku, baseUnit: 'EA', baseDigits: 0, units: { EA: { numerator: 1, denominator: 1 } }, unitCost: { amount: '4.00', currency: 'USD' }, lots: { minimumDays: 10 }, active: true });
  for (const [lot, expires] of [['LATE-1', '2099-12-31'], ['EARLY-1', '2099-01-31'], ['GONE-1', '2020-01-31']]) await floor(endpoints.partners.shiphero, { action: 'receive', sku, warehouse: 'EAST', quantity: lot === 'GONE-1' ? 0 : 5, lot, expires });
  const lots = await until('its lots', async () => {
    await readStock(endpoints);
    return (await stores.lots.positions(ENTITY, [sku], ['EAST']))[0]?.lots;
  });
  expect(lots.map(({ lot, onHand }) => [lot, onHand])).toEqual(expect.arrayContaining([['EARLY-1', 5], ['LATE-1', 5]]));
  const order = await place(b2b, sku, 7, {}, '10.00');
  const [invoice] = (await invoices(b2b, order, 1)) as { lines: { lots?: unknown }[] }[];
  expect(invoice?.lines[0]?.lots).toEqual([{ lot: 'EARLY-1', expiresOn: '2099-01-31', steps: 5 }, { lot: 'LATE-1', expiresOn: '2099-12-31', steps: 2 }]);
  expect((await stores.lots.positions(ENTITY, [sku], ['EAST']))[0]?.lots).toEqual([{ lot: 'LATE-1', expiresOn: '2099-12-31', onHand: 3, allocated: 0 }]);
  const trace = await person('integration').get<{ kinds: string[]; traces: { orderId: string }[] }>('/trace?document=EARLY-1');
  expect([trace.body.kinds, trace.body.traces.map(({ orderId }) => orderId)]).toEqual([['lot'], [order.orderId]]);
});

test('a file of levels that is put into the folder of its source can be promised; one with a mistake is on the desk by line and column until the next', async () => {
  const behind = await Behind.of(endpoints, inject('dataDir'));
  const [sku, source] = ['YARD-OF-ITS-OWN', 'YARD-1'];
  await behind.stocked(sku, 0);
  await putMaster(masterKey.account('stock-file', source), { entity: ENTITY, businessUnit: 'wholesale', region: 'us', connector: 'stock-file', account: source });
  const Bucket = behind.find('AWS::S3::Bucket', 'Exchange').ref;
  const drop = (onHand: string) => behind.s3.send(new PutObjectCommand({ Bucket, Key: `stock-file/in/${source}/levels.csv`, Body: `warehouse,sku,onHand,asOf\n${source},${sku},${onHand},${new Date().toISOString()}\n` }));
  const open = () => rows(person('integration'), ({ code, detail }) => code === 'stock-file.refused' && detail.source === source);
  const onHand = async () => (await stores.stock.positions(ENTITY, [sku], [source]))[0]?.onHand;
  const gone = async () => ((await behind.s3.send(new ListObjectsV2Command({ Bucket, Prefix: `stock-file/in/${source}/` }))).KeyCount ?? 0) === 0;
  await drop('many');
  const [row] = await until('the row about the mistake', async () => {
    const found = await open();
    return found.length > 0 && found;
  });
  expect([row?.detail.field, row?.detail.name, await onHand()]).toEqual(['line 2, onHand', 'levels.csv', undefined]);
  await until('the file is put aside', gone);
  await drop('12');
  await until('the level', async () => (await onHand()) === 12);
  await until('the row is closed, and the file gone', async () => (await open()).length === 0 && (await gone()));
});
