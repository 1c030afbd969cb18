import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { housePolicy } from '../../../core/model/policy.ts';
import type { Customer } from '../../../core/model/masterdata.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { putPrices } from '../../../lambdas/adapters/dynamo-prices.ts';
import { DynamoStockLevels } from '../../../lambdas/adapters/dynamo-stock-levels.ts';
import { DynamoStock } from '../../../lambdas/adapters/dynamo-stock.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as customer } from '../../../lambdas/api/get-customer.ts';
import { handler as product } from '../../../lambdas/api/get-product.ts';
import { handler as availability } from '../../../lambdas/api/post-availability.ts';
import { handler as creditCheck } from '../../../lambdas/api/post-customer-credit-check.ts';
import { handler as fraudScreens } from '../../../lambdas/api/post-fraud-screens.ts';
import { handler as prices } from '../../../lambdas/api/post-prices.ts';
import { aCustomer, anItem, usd } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
logged();
const E = 'NW-US';
const of = (path: Record<string, string>, body: unknown = '', caller: Record<string, string> = {}): APIGatewayProxyEvent => ({ ...aRequestEvent(body, { caller }), headers: {}, pathParameters: path });
const read = ({ statusCode, body }: APIGatewayProxyResult): Record<string, unknown> => ({ status: statusCode, ...(JSON.parse(body) as Record<string, unknown>) });
const line = (change: object = {}) => ({ lineId: '1', sku: 'BOLT-M8', quantity: { amount: '1', uom: 'BOX' }, ...change });
const STRANGER = { channel: '', roles: '' };
const OTHER = { entity: 'NW-DE' };
const inDays = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 10);
const put = (one: Customer) => putMaster(masterKey.customer(E, one.customerId), one);

beforeEach(async () => {
  await putMaster(masterKey.item(E, 'BOLT-M8'), anItem());
  await put(aCustomer({ creditLimit: usd(500_00), priceGroup: 'BUILDERS' }));
  for (const [warehouse, priority] of [['EAST', 1], ['WEST', 2]] as const) await putMaster(masterKey.warehouse(E, warehouse), { entity: E, warehouse, name: warehouse, priority });
});

describe('GET /products/{sku}', () => {
  test('an article with its units in base units, and no cost', async () => {
    const { correlationId: _, ...answer } = read(await product(of({ sku: 'BOLT-M8' })));
    expect(answer).toEqual({ status: 200, sku: 'BOLT-M8', name: 'Bolt', baseUnit: 'EA', units: { EA: { baseUnits: '1' }, BOX: { baseUnits: '100' } }, active: true });
  });

  test('an article has its weight and its outer measures, of one base unit', async () => {
    await putMaster(masterKey.item(E, 'RACK'), anItem({ sku: 'RACK', grams: 21_500, dimensions: { length: 2000, width: 600, height: 150 } }));
    expect(read(await product(of({ sku: 'RACK' })))).toMatchObject({ grams: 21_500, dimensions: { length: 2000, width: 600, height: 150 } });
  });

  test('one that there is not, or of another entity, is 404', async () => {
    expect(read(await product(of({ sku: 'GHOST' })))).toMatchObject({ status: 404, code: 'product.not-found' });
    expect(read(await product(of({ sku: 'BOLT-M8' }, '', OTHER)))).toMatchObject({ status: 404, code: 'product.not-found' });
  });

  test('a machine that speaks for no channel may not ask; a person with a role may', async () => {
    expect(read(await product(of({ sku: 'BOLT-M8' }, '', STRANGER)))).toMatchObject({ status: 403, code: 'auth.no-channel' });
    expect(read(await product(of({ sku: 'BOLT-M8' }, '', aPerson('warehouse')))).status).toBe(200);
  });
});

describe('GET /customers/{id}', () => {
  test('what a channel may know of it: not its limit', async () => {
    expect(read(await customer(of({ id: 'ACME' })))).toEqual({ status: 200, customerId: 'ACME', name: 'Acme', currency: 'USD', taxExempt: false, active: true });
  });

  test('one that there is not, or of another entity, is 404', async () => {
    expect(read(await customer(of({ id: 'NOBODY' })))).toMatchObject({ status: 404, code: 'customer.not-found' });
    expect(read(await customer(of({ id: 'ACME' }, '', OTHER)))).toMatchObject({ status: 404, code: 'customer.not-found' });
  });
});

describe('POST /customers/{id}/credit-check', () => {
  const open = (of: string, minor: number, limit?: ReturnType<typeof usd>) => stores.credit.keep({ entity: E, billTo: 'ACME', currency: 'USD' }, of, () => usd(minor), limit);
  const check = async (minor: number, id = 'ACME', caller = {}) => read(await creditCheck(of({ id }, { amount: usd(minor) }, caller)));

  test('counts what is open, says whether an order would pass, and holds nothing', async () => {
    await open('ORD-1', 400_00);
    const before = await tables.all('ledger');
    expect(await check(100_00)).toMatchObject({ status: 200, limit: usd(500_00), exposure: usd(400_00), passes: true });
    expect(await check(100_01)).toMatchObject({ status: 200, passes: false, code: 'credit.limit-exceeded' });
    expect(await tables.all('ledger')).toEqual(before);
  });

  test('says the same as the check of the saga', async () => {
    await open('ORD-1', 400_00);
    for (const minor of [1, 99_99, 100_00, 100_01, 500_00]) {
      const held = await open('ORD-2', minor, usd(500_00));
      await open('ORD-2', 0);
      expect((await check(minor)).passes).toBe(held === undefined);
    }
  });

  test("refuses nothing, less than nothing, another currency and another entity's customer", async () => {
    expect(await check(0)).toMatchObject({ status: 400, code: 'request.invalid', field: 'amount' });
    expect(await check(-5)).toMatchObject({ status: 400, code: 'request.invalid' });
    expect(read(await creditCheck(of({ id: 'ACME' }, { amount: { minor: 1, currency: 'EUR' } })))).toMatchObject({ status: 422, code: 'credit.currency-mismatch' });
    expect(await check(1, 'ACME', OTHER)).toMatchObject({ status: 404, code: 'customer.not-found' });
  });
});

describe('POST /fraud-screens', () => {
  const question = { customerId: 'ACME', amount: usd(500_00), shipTo: { name: 'Pat', street: '1 Main St', city: 'Austin', country: 'US' }, paymentOwner: 'channel' };
  const ask = async (change: object = {}, caller = {}) => read(await fraudScreens(of({}, { ...question, ...change }, caller)));
  beforeEach(() => {
    vi.spyOn(stores.masterdata, 'policy').mockResolvedValue({ ...housePolicy(E), fraud: [{ rule: 'amount', over: usd(500_00) }, { rule: 'velocity', by: 'ship-to', most: 1, hours: 24 }] });
  });
  afterEach(() => vi.restoreAllMocks());

  test('says which rules of the house strike, and stores nothing', async () => {
    expect(await ask()).toMatchObject({ status: 200, customerId: 'ACME', passes: true, reasons: [] });
    expect(await ask({ amount: usd(500_01) })).toMatchObject({ status: 200, passes: false, code: 'fraud.review', reasons: ['amount'] });
    expect(await tables.all('correlation')).toEqual([]);
    await stores.velocity.count(E, 'ship-to:US::1mainst', new Date(Date.now() - 60_000), 'ORD-1');
    expect(await ask()).toMatchObject({ passes: false, reasons: ['velocity-ship-to'] });
  });

  test("about another entity's customer, or nothing at all, it says nothing", async () => {
    expect(await ask({}, OTHER)).toMatchObject({ status: 404, code: 'customer.not-found' });
    expect(await ask({ amount: usd(0) })).toMatchObject({ status: 400, code: 'request.invalid', field: 'amount' });
  });
});

describe('POST /prices', () => {
  const ask = async (change: object = {}, caller = {}) => read(await prices(of({}, { customerId: 'ACME', currency: 'USD', lines: [line()], ...change }, caller)));
  const condition = (conditionId: string, amount: string, change: object = {}) => ({ entity: E, conditionId, sku: 'BOLT-M8', party: { kind: 'list', id: 'STANDARD' } as const, currency: 'USD', price: { amount, per: '1', uom: 'EA' }, from: '2026-01-01T00:00:00Z', ...change });
  beforeEach(() => putPrices(E, 'BOLT-M8', { kind: 'list', id: 'STANDARD' }, [condition('OLD', '0.40', { until: '2026-02-01T00:00:00Z' }), condition('NOW', '0.45', { from: '2026-02-01T00:00:00Z' })]));

  test('a line with its price and amount, and one without that says why', async () => {
    expect((await ask({ lines: [line(), line({ lineId: '2', sku: 'GHOST' })] })).lines).toEqual([
      { ...line(), unitPrice: { amount: '0.45', per: '1', uom: 'EA' }, goods: usd(45_00), conditionId: 'NOW', party: { kind: 'list', id: 'STANDARD' } },
      { ...line({ lineId: '2', sku: 'GHOST' }), code: 'price.unknown-sku' },
    ]);
  });

  test('at another moment, another price', async () => {
    expect(await ask({ at: '2026-01-15T00:00:00Z' })).toMatchObject({ at: '2026-01-15T00:00:00.000Z', lines: [{ conditionId: 'OLD', goods: usd(40_00) }] });
  });

  test('explained where it is asked for', async () => {
    expect(await ask({ explain: true })).toMatchObject({ lines: [{ explanation: [{ condition: { conditionId: 'NOW' }, verdict: 'applies' }, { condition: { conditionId: 'OLD' }, verdict: 'no-longer-valid' }] }] });
  });

  test("a customer that is unknown, inactive or another entity's has no prices", async () => {
    await put(aCustomer({ customerId: 'GONE', active: false }));
    for (const [change, caller] of [[{ customerId: 'NOBODY' }], [{ customerId: 'GONE' }], [{}, OTHER]] as const) expect(await ask(change, caller ?? {})).toMatchObject({ status: 422, code: 'price.unknown-customer', field: 'customerId' });
  });

  test('51 lines, or two of one id, are refused', async () => {
    const lines = (count: number) => Array.from({ length: count }, (_, index) => line({ lineId: String(index) }));
    expect((await ask({ lines: lines(50) })).status).toBe(200);
    expect(await ask({ lines: lines(51) })).toMatchObject({ status: 400, code: 'request.invalid', field: 'lines' });
    expect(await ask({ lines: [line(), line()] })).toMatchObject({ status: 400, code: 'request.invalid', field: 'lines' });
  });
});

describe('POST /availability', () => {
  const ask = async (change: object = {}, caller = {}) => read(await availability(of({}, { lines: [line()], ...change }, caller)));
  const LEVEL = new Date('2026-11-23T09:00:00Z');

  test('of what is kept by lots a customer is told what lasts for as long as it wants, from the day on which it leaves', async () => {
    await putMaster(masterKey.item(E, 'MILK'), anItem({ sku: 'MILK', lots: { minimumDays: 0 } }));
    await put(aCustomer({ minimumShelfLifeDays: 30 }));
    await stores.stock.setOnHand(E, 'MILK', 'EAST', 400, new Date());
    await stores.lots.level(E, 'MILK', 'EAST', [{ lot: 'SOON', expiresOn: inDays(20), onHand: 300 }, { lot: 'LATE', expiresOn: inDays(50), onHand: 100 }], new Date());
    const available = async (change: object) => ((await ask({ lines: [line({ sku: 'MILK' })], ...change })) as { lines: { available: string }[] }).lines[0]?.available;
    expect([await available({}), await available({ customerId: 'ACME' }), await available({ customerId: 'ACME', shipNotBefore: inDays(21) })]).toEqual(['400', '100', '0']);
  });

  test('what is on hand less what is reserved, with the age of the level', async () => {
    await stores.stock.setOnHand(E, 'BOLT-M8', 'EAST', 90, LEVEL);
    await stores.stock.setOnHand(E, 'BOLT-M8', 'WEST', 40, LEVEL);
    await stores.stock.take(E, 'ORD-1', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 50 }]);
    expect(await ask({ explain: true, shipNotBefore: '2027-01-01' })).toMatchObject({
      status: 200,
      shipNotBefore: '2027-01-01',
      lines: [{
        asked: '100', available: '80', promisable: '80', promise: 'partly', asOf: '2026-11-23T09:00:00.000Z',
        warehouses: [{ warehouse: 'EAST', available: '40', onHand: '90', blocked: '0', reserved: '50' }, { warehouse: 'WEST', available: '40', onHand: '40', blocked: '0', reserved: '0' }],
      }],
    });
  });

  test('a level set again carries its own mark, and one set without a mark has none', async () => {
    const asOf = async () => (await stores.stock.positions(E, ['BOLT-M8'], ['EAST']))[0]?.asOf;
    await stores.stock.setOnHand(E, 'BOLT-M8', 'EAST', 1);
    expect(await asOf()).toBeUndefined();
    await stores.stock.setOnHand(E, 'BOLT-M8', 'EAST', 2, LEVEL);
    expect(await asOf()).toBe('2026-11-23T09:00:00.000Z');
    await stores.stock.setOnHand(E, 'BOLT-M8', 'EAST', 3);
    expect(await asOf()).toBeUndefined();
  });

  test('50 items at two warehouses are one answer', async () => {
    const skus = Array.from({ length: 50 }, (_, index) => `SKU-${index}`);
    await Promise.all(skus.flatMap((sku) => [putMaster(masterKey.item(E, sku), anItem({ sku })), stores.stock.setOnHand(E, sku, 'EAST', 60, LEVEL), stores.stock.setOnHand(E, sku, 'WEST', 40, LEVEL)]));
    const { lines } = await ask({ lines: skus.map((sku, index) => line({ lineId: String(index), sku })) });
    expect((lines as { promise: string }[]).map(({ promise }) => promise)).toEqual(skus.map(() => 'full'));
  });

  test('a past instant is answered as it would have been then; one that is too long ago is refused; a moment ago is now', async () => {
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    const at = (hours: number) => ({ stock: new DynamoStock(() => hoursAgo(hours)), levels: new DynamoStockLevels(() => hoursAgo(hours)) });
    await at(30).stock.setOnHand(E, 'BOLT-M8', 'EAST', 90, hoursAgo(30));
    await at(20).stock.take(E, 'ORD-1', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 50 }]);
    await at(10).levels.receive(E, { sku: 'BOLT-M8', warehouse: 'EAST', key: 'GR-1', steps: 25, occurredAt: hoursAgo(10) });
    await stores.stock.give(E, 'ORD-1');
    const available = async (hours: number) => ((await ask({ at: hoursAgo(hours).toISOString() })).lines as { available: string }[])[0]?.available;
    expect([await available(31), await available(25), await available(15), await available(5), await available(0)]).toEqual(['0', '90', '40', '65', '115']);
    expect(await ask({ at: hoursAgo(36 * 24).toISOString() })).toMatchObject({ status: 422, code: 'availability.past-instant', field: 'at' });
  });

  test('what is expected counts from its day on, for who asks for a later one', async () => {
    await stores.stock.setOnHand(E, 'BOLT-M8', 'EAST', 90, LEVEL);
    await stores.levels.plan(E, 'BOLT-M8', 'EAST', 'PO-1', { kind: 'receipt', steps: 40, due: '2099-01-10' });
    expect(await ask()).toMatchObject({ lines: [{ available: '90', promise: 'partly', fullFrom: '2099-01-10' }] });
    expect(await ask({ shipNotBefore: '2099-01-10' })).toMatchObject({ lines: [{ available: '130', promise: 'full' }] });
  });

  test("a channel's and a customer's ring-fences are their own", async () => {
    await put(aCustomer({ customerId: 'GOLDEN', priceGroup: 'GOLD', fulfilment: { allowedWarehouses: ['EAST'] } }));
    await Promise.all(['EAST', 'WEST'].map((warehouse) => stores.stock.setOnHand(E, 'BOLT-M8', warehouse, 50, LEVEL)));
    for (const group of ['channel:b2b', 'channel:other', 'group:GOLD']) await stores.levels.plan(E, 'BOLT-M8', 'EAST', `fence#${group}`, { kind: 'fence', group, steps: 10 });
    const available = async (change: object = {}, caller = {}) => ((await ask(change, caller)).lines as { available: string }[])[0]?.available;
    expect([await available(), await available({ customerId: 'GOLDEN' })]).toEqual(['80', '40']);
    expect(await ask({ customerId: 'NOBODY' })).toMatchObject({ status: 422, code: 'availability.unknown-customer', field: 'customerId' });
  });

  test('a level older than the limit of its warehouse promises nothing firm', async () => {
    await putMaster(masterKey.warehouse('STALE', 'EAST'), { entity: 'STALE', warehouse: 'EAST', name: 'East', priority: 1, staleAfterMinutes: 60 });
    await putMaster(masterKey.item('STALE', 'BOLT-M8'), anItem({ entity: 'STALE' }));
    await stores.stock.setOnHand('STALE', 'BOLT-M8', 'EAST', 500, new Date(Date.now() - 3_601_000));
    expect(await ask({}, { entity: 'STALE' })).toMatchObject({ lines: [{ promise: 'unconfirmed', available: '0', unconfirmed: '500', warehouses: [{ stale: true }] }] });
  });

  test("another entity's stock is not told", async () => {
    await stores.stock.setOnHand(E, 'BOLT-M8', 'EAST', 90, LEVEL);
    expect(await ask({}, OTHER)).toMatchObject({ lines: [{ code: 'availability.unknown-sku' }] });
  });
});
