import { describe, expect, test } from 'vitest';
import type { Change } from '../../../core/model/changes.ts';
import { booksKey, DynamoBooks } from '../../../lambdas/adapters/dynamo-books.ts';
import { DynamoLedger } from '../../../lambdas/adapters/dynamo-ledger.ts';
import { DynamoMasterdata, masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { DynamoOrders } from '../../../lambdas/adapters/dynamo-orders.ts';
import { eventsOf, linksOf } from '../../../lambdas/adapters/dynamo-trace.ts';
import { DynamoUnit } from '../../../lambdas/adapters/dynamo-unit.ts';
import { aCustomer, aLegalEntity, anItem, aShipment, AT } from '../../support/builders.ts';
import { aJournal, anEvent, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const unit = new DynamoUnit();

describe('ledger', () => {
  const ledger = new DynamoLedger();
  const post = (...dates: string[]) => unit.commit(dates.map((date): Change => ({ change: 'journal', journal: aJournal(date, `N-${date}`) })));
  const exported = async (from: string, to: string) => {
    const dates: string[] = [];
    for await (const journal of ledger.journals('NW-US', from, to)) dates.push(journal.date);
    return dates;
  };

  test('the export crosses months and years in order, both ends included', async () => {
    await post('2027-01-01', '2026-10-31', '2026-11-01', '2026-11-30', '2026-12-31', '2027-02-01');
    expect(await exported('2026-11-01', '2027-01-01')).toEqual(['2026-11-01', '2026-11-30', '2026-12-31', '2027-01-01']);
    expect(await exported('2026-10-31', '2026-10-31')).toEqual(['2026-10-31']);
    expect(await exported('2026-11-02', '2026-11-29')).toEqual([]);
  });

  test.each([['2026-11-20', '2026-11-10'], ['2027-01-01', '2026-12-31']])('from %s to %s is nothing', async (from, to) => {
    await post('2026-11-15');
    expect(await exported(from, to)).toEqual([]);
  });

  test('one journal by its id; exposure rows beside it are none', async () => {
    await post('2026-11-15');
    expect(await ledger.journal('NW-US', 'invoice:N-2026-11-15')).toEqual(aJournal('2026-11-15', 'N-2026-11-15'));
    expect(await ledger.journal('NW-US', 'invoice:other')).toBeUndefined();
    expect(await ledger.journal('NW-EU', 'invoice:N-2026-11-15')).toBeUndefined();
  });

  test('more than one page', async () => {
    const long = 'x'.repeat(90_000);
    for (let day = 1; day <= 28; day += 1) await unit.commit([{ change: 'journal', journal: aJournal(`2026-11-${String(day).padStart(2, '0')}`, `N-${day}`, { description: long }) }]);
    expect(await exported('2026-11-01', '2026-11-30')).toHaveLength(28);
  });
});

describe('books', () => {
  const books = () => new DynamoBooks(() => 0);
  const rate = (date: string, value: string) => ({ entity: 'NW-US', rateId: `ECB-${date}`, from: 'EUR', to: 'USD', date, rate: value });

  test('an entity that is not set up has no books', async () => {
    await expect(books().entity('NW-US')).rejects.toMatchObject({ name: 'Rejected', code: 'books.entity-missing' });
    await putMaster(booksKey.entity('NW-US'), aLegalEntity());
    expect(await books().entity('NW-US')).toEqual(aLegalEntity());
  });

  test('the rate of a day is the last that began on it or before; none is needed for the books’ own currency', async () => {
    for (const one of [rate('2026-11-01', '1.08'), rate('2026-11-20', '1.09')]) await putMaster(booksKey.rate(one), one);
    expect((await books().rate(aLegalEntity(), 'EUR', '2026-11-19'))?.rateId).toBe('ECB-2026-11-01');
    expect((await books().rate(aLegalEntity(), 'EUR', '2026-11-20'))?.rateId).toBe('ECB-2026-11-20');
    expect(await books().rate(aLegalEntity(), 'USD', '2026-11-20')).toBeUndefined();
    await expect(books().rate(aLegalEntity(), 'EUR', '2026-10-31')).rejects.toMatchObject({ code: 'books.rate-missing', detail: { from: 'EUR', to: 'USD', day: '2026-10-31' } });
  });
});

describe('masterdata', () => {
  let time = 0;
  const fresh = () => new DynamoMasterdata(() => time);

  test('customer and items come in one read; what is missing is missing', async () => {
    await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer());
    await putMaster(masterKey.item('NW-US', 'BOLT-M8'), anItem());
    const { customer, items } = await fresh().forOrder('NW-US', 'ACME', ['BOLT-M8', 'NONE', 'BOLT-M8']);
    expect(customer).toEqual(aCustomer());
    expect([...items.keys()]).toEqual(['BOLT-M8']);
    expect(await fresh().customer('NW-US', 'OTHER')).toBeUndefined();
    expect((await fresh().items('NW-US', ['BOLT-M8', 'BOLT-M8'])).size).toBe(1);
  });

  test('250 items are read', async () => {
    const skus = Array.from({ length: 250 }, (_, index) => `S-${index}`);
    await Promise.all(skus.map((sku) => putMaster(masterKey.item('NW-US', sku), anItem({ sku }))));
    expect((await fresh().items('NW-US', skus)).size).toBe(250);
  });

  test('warehouses come by priority, and are kept for 30 seconds', async () => {
    const masterdata = fresh();
    const warehouse = (name: string, priority: number) => putMaster(masterKey.warehouse('NW-US', name), { entity: 'NW-US', warehouse: name, name, priority });
    await warehouse('EAST', 2);
    await warehouse('WEST', 1);
    const names = async () => (await masterdata.warehouses('NW-US')).map((one) => one.warehouse);
    expect(await names()).toEqual(['WEST', 'EAST']);
    await warehouse('NORTH', 0);
    time += 29_999;
    expect(await names()).toEqual(['WEST', 'EAST']);
    time += 1;
    expect(await names()).toEqual(['NORTH', 'WEST', 'EAST']);
  });

  test('a read that failed is not kept', async () => {
    const masterdata = fresh();
    process.env.MASTERDATA_TABLE = 'missing';
    await expect(masterdata.channel('NW-US', 'b2b')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    process.env.MASTERDATA_TABLE = 'masterdata';
    await putMaster(masterKey.channel('NW-US', 'b2b'), { channel: 'b2b' });
    expect(await masterdata.channel('NW-US', 'b2b')).toEqual({ channel: 'b2b' });
  });

  test('accounts, clients and routes are found by their own keys', async () => {
    await putMaster(masterKey.account('shopify', 'shop.test'), { connector: 'shopify', account: 'shop.test' });
    await putMaster(masterKey.client('c1'), { clientId: 'c1' });
    await tables.put('routing', { pk: 'NW-US#routes', sk: 'erp#tryton', body: { connector: 'tryton' } });
    expect(await fresh().account('shopify', 'shop.test')).toMatchObject({ account: 'shop.test' });
    expect(await fresh().account('shopify', '*')).toBeUndefined();
    expect(await fresh().client('c1')).toEqual({ clientId: 'c1' });
    expect(await fresh().rules('NW-US')).toEqual([{ connector: 'tryton' }]);
  });
});

test('shipments and invoices of an order are its own', async () => {
  const orders = new DynamoOrders();
  await unit.commit([{ change: 'shipment', shipment: aShipment() }, { change: 'shipment', shipment: aShipment({ shipmentId: 'shiphero:2' }) }, { change: 'shipment', shipment: aShipment({ orderId: 'ORD-2' }) }]);
  expect((await orders.shipments('NW-US', ORDER_ID)).map((shipment) => shipment.shipmentId)).toEqual(['shiphero:1', 'shiphero:2']);
  expect(await orders.invoices('NW-US', ORDER_ID)).toEqual([]);
  expect(await orders.shipment('NW-US', ORDER_ID, 'shiphero:3')).toBeUndefined();
  expect(await orders.get('NW-US', ORDER_ID)).toBeUndefined();
});

test('a number leads to every transaction that has it, and events come oldest first', async () => {
  const link = (kind: string, correlationId: string): Change => ({ change: 'document', link: { entity: 'NW-US', kind, number: 'PO-7', correlationId, orderId: ORDER_ID, recordedAt: AT.toISOString() } });
  await unit.commit([link('purchase-order', 'corr-1'), link('purchase-order', 'corr-2'), link('invoice', 'corr-1')]);
  expect((await linksOf('NW-US', 'PO-7')).map((one) => `${one.kind} ${one.correlationId}`)).toEqual(['invoice corr-1', 'purchase-order corr-1', 'purchase-order corr-2']);
  expect(await linksOf('NW-EU', 'PO-7')).toEqual([]);
  const at = (id: string, recordedAt: string): Change => ({ change: 'event', event: { ...anEvent(id), recordedAt } });
  await unit.commit([at('b', '2026-11-23T10:00:02.000Z'), at('a', '2026-11-23T10:00:01.000Z')]);
  expect((await eventsOf('corr-1')).map((event) => event.recordedAt)).toEqual(['2026-11-23T10:00:01.000Z', '2026-11-23T10:00:02.000Z']);
});
