import { describe, expect, test } from 'vitest';
import type { Change } from '../../../core/model/changes.ts';
import { booksKey, DynamoBooks } from '../../../lambdas/adapters/dynamo-books.ts';
import { DynamoLedger } from '../../../lambdas/adapters/dynamo-ledger.ts';
import { DynamoMasterdata, masterKey, putCrossReference, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { housePolicy } from '../../../core/model/policy.ts';
import { DynamoOrders } from '../../../lambdas/adapters/dynamo-orders.ts';
import { eventsOf, linksOf } from '../../../lambdas/adapters/dynamo-trace.ts';
import { DynamoVelocity } from '../../../lambdas/adapters/dynamo-velocity.ts';
import { DynamoUnit } from '../../../lambdas/adapters/dynamo-unit.ts';
import { changeOrder, stores } from '../../../lambdas/adapters/stores.ts';
import { aCustomer, aLegalEntity, anItem, anOrder, aShipment, AT } from '../../support/builders.ts';
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

  test('into a closed period nothing is posted, whichever of its rows is asked; opened again, it is', async () => {
    const turn = (to: 'closed' | 'open') => unit.commit([{ change: 'period', entity: 'NW-US', period: '2026-11', to, by: 'fiona', at: AT.toISOString(), ...(to === 'open' && { reason: 'late bill' }) }]);
    const into = (date: string, correlationId: string) => unit.commit([{ change: 'journal', journal: aJournal(date, `${date}-${correlationId}`, { correlationId }) }]);
    await turn('closed');
    await expect(turn('closed')).rejects.toMatchObject({ name: 'Conflict', code: 'period.already-closed' });
    expect(await ledger.closed('NW-US')).toEqual(['2026-11']);
    for (let story = 0; story < 40; story += 1) await expect(into('2026-11-30', `corr-${story}`)).rejects.toMatchObject({ name: 'Conflict', code: 'journal.period-closed', detail: { period: '2026-11' } });
    await into('2026-12-01', 'corr-1');
    await turn('open');
    await expect(turn('open')).rejects.toMatchObject({ code: 'period.already-open' });
    expect(await ledger.closed('NW-US')).toEqual([]);
    await into('2026-11-30', 'corr-1');
    expect((await tables.get('ledger', { pk: 'NW-US#periods', sk: '2026-11' }))?.history).toEqual([{ to: 'closed', by: 'fiona', at: AT.toISOString() }, { to: 'open', by: 'fiona', at: AT.toISOString(), reason: 'late bill' }]);
  });

  test('two journals of one story go into their period together', async () => {
    await unit.commit(['A', 'B'].map((document): Change => ({ change: 'journal', journal: aJournal('2026-11-15', document) })));
    expect(await exported('2026-11-15', '2026-11-15')).toHaveLength(2);
  });

  test('what left is unbilled until it is invoiced, the oldest first; an accrual of it is made once, and must be known to who invoices', async () => {
    const unbilled = (n: number, shippedOn: string) => ({ entity: 'NW-US', invoiceId: `INV-${n}`, orderId: ORDER_ID, shipmentId: `s:${n}`, shippedOn });
    const open = async (until: string) => (await Array.fromAsync(ledger.unbilled('NW-US', until))).map(({ invoiceId, accrual }) => [invoiceId, accrual]);
    await unit.commit([{ change: 'unbilled', unbilled: unbilled(2, '2026-11-30') }, { change: 'unbilled', unbilled: unbilled(1, '2026-11-02') }, { change: 'unbilled', unbilled: unbilled(3, '2026-12-01') }]);
    expect(await open('2026-11-30')).toEqual([['INV-1', undefined], ['INV-2', undefined]]);
    const moved = { name: 'Conflict', code: 'unbilled.moved-on' };
    await unit.commit([{ change: 'accrued', unbilled: unbilled(2, '2026-11-30'), accrual: 'unbilled:INV-2' }]);
    await expect(unit.commit([{ change: 'accrued', unbilled: unbilled(2, '2026-11-30'), accrual: 'unbilled:INV-2' }])).rejects.toMatchObject(moved);
    expect(await ledger.unbilledOf(unbilled(2, '2026-11-30'))).toMatchObject({ accrual: 'unbilled:INV-2' });
    await expect(unit.commit([{ change: 'billed', ...unbilled(2, '2026-11-30') }])).rejects.toMatchObject(moved);
    await unit.commit([{ change: 'billed', ...unbilled(2, '2026-11-30'), accrual: 'unbilled:INV-2' }, { change: 'billed', ...unbilled(1, '2026-11-02') }]);
    await expect(unit.commit([{ change: 'accrued', unbilled: unbilled(1, '2026-11-02'), accrual: 'x' }])).rejects.toMatchObject(moved);
    expect(await open('2026-12-31')).toEqual([['INV-3', undefined]]);
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

  test('the rate of a day is the last that began on it or before', async () => {
    for (const one of [rate('2026-11-01', '1.08'), rate('2026-11-20', '1.09')]) await putMaster(booksKey.rate(one), one);
    expect((await books().rate(aLegalEntity(), 'EUR', '2026-11-19'))?.rateId).toBe('ECB-2026-11-01');
    expect((await books().rate(aLegalEntity(), 'EUR', '2026-11-20'))?.rateId).toBe('ECB-2026-11-20');
    await expect(books().rate(aLegalEntity(), 'EUR', '2026-10-31')).rejects.toMatchObject({ code: 'books.rate-missing', detail: { from: 'EUR', to: 'USD', day: '2026-10-31' } });
  });
});

describe('account rules', () => {
  const version = (name: string, from: string) => ({ entity: 'NW-US', version: name, from, rules: [{ key: 'bank' as const, account: 'assets:bank' }] });

  test('the version of a day is the last that is in force by then; before the first, the built-in one', async () => {
    for (const one of [version('v1', '2026-11-01'), version('v2', '2027-01-01')]) await putMaster(booksKey.rules(one), one);
    const inForce = async (day: string, entity = 'NW-US') => (await new DynamoBooks(() => 0).rules(entity, day)).version;
    expect([await inForce('2026-10-31'), await inForce('2026-11-01'), await inForce('2026-12-31'), await inForce('2027-01-01'), await inForce('2027-01-01', 'NW-EU')]).toEqual(['built-in-2026-11', 'v1', 'v1', 'v2', 'built-in-2026-11']);
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

  test('what a party calls a thing of ours is found both ways, for that party alone', async () => {
    await putCrossReference({ entity: 'NW-US', party: 'ACME', kind: 'item', code: 'ACME-778', ours: 'BOLT-M8' });
    expect(await fresh().ours('NW-US', 'ACME', 'item', ['ACME-778', 'ACME-779'])).toEqual(new Map([['ACME-778', 'BOLT-M8']]));
    expect(await fresh().theirs('NW-US', 'ACME', 'item', ['BOLT-M8', 'NUT-M8'])).toEqual(new Map([['BOLT-M8', 'ACME-778']]));
    expect((await fresh().ours('NW-US', 'GLOBEX', 'item', ['ACME-778'])).size).toBe(0);
    expect((await fresh().ours('NW-US', 'ACME', 'ship-to', ['ACME-778'])).size).toBe(0);
  });

  test('a house without rules of its own has the usual ones', async () => {
    expect(await fresh().policy('NW-US')).toEqual(housePolicy('NW-US'));
    await putMaster(masterKey.policy('NW-US'), { ...housePolicy('NW-US'), priceTolerance: '2' });
    expect((await fresh().policy('NW-US')).priceTolerance).toBe('2');
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

test('a change that begins with an order as it was read decides again on the newer one where it has moved on, and is not made on the old one', async () => {
  const first = anOrder();
  await unit.commit([{ change: 'order', order: first }]);
  const seen = await stores.orders.get('NW-US', ORDER_ID);
  await changeOrder('NW-US', ORDER_ID, (order) => ({ order: { ...order, purchaseOrder: 'PO-1' } }), seen);
  const asked: (string | undefined)[] = [];
  const changed = await changeOrder('NW-US', ORDER_ID, (order) => (asked.push(order.purchaseOrder), { order: { ...order, erpOrder: { id: '1', number: '7' } } }), seen);
  expect(asked).toEqual([undefined, 'PO-1']);
  expect(changed).toMatchObject({ purchaseOrder: 'PO-1', erpOrder: { number: '7' }, revision: 3 });
  expect(await stores.orders.get('NW-US', ORDER_ID)).toEqual(changed);
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

describe('velocity', () => {
  const velocity = new DynamoVelocity();
  const at = (minutes: number) => new Date(AT.getTime() + minutes * 60_000);

  test('counts the orders of the hours before, without the one that asks, and no more than it must', async () => {
    for (const minutes of [0, 30, 59]) await velocity.count('NW-US', 'ship-to:1', at(minutes), `ORD-${minutes}`);
    const within = (minutes: number, hours: number, most = 10) => velocity.orders('NW-US', 'ship-to:1', at(minutes), hours, most);
    expect([await within(59, 1), await within(60, 1), await within(61, 1), await within(200, 1), await within(200, 24), await within(200, 24, 2)]).toEqual([2, 3, 2, 0, 3, 2]);
    expect(await velocity.orders('NW-EU', 'ship-to:1', at(60), 1, 10)).toBe(0);
  });

  test('keeps no address, and nothing for longer than a rule looks back', async () => {
    await velocity.count('NW-US', 'ship-to:US:78701:1mainst', AT, 'ORD-1');
    await velocity.count('NW-US', 'ship-to:US:78701:1mainst', AT, 'ORD-1');
    const [row, ...more] = await tables.all('correlation');
    expect(more).toEqual([]);
    expect(row).toEqual({ pk: expect.stringMatching(/^velocity#NW-US#[0-9a-f]{64}$/), sk: '2026-11-23T10:00:00.000Z#ORD-1', ttl: Date.parse('2026-12-01T10:00:00Z') / 1000 });
  });
});
