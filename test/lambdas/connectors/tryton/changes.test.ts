import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DeskException } from '../../../../core/model/exception.ts';
import { ERP_PARTY } from '../../../../core/masterdata/from-erp.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { TrytonClient } from '../../../../lambdas/connectors/tryton/client.ts';
import { trytonErp } from '../../../../lambdas/connectors/tryton/erp.ts';
import { followed } from '../../../../lambdas/connectors/tryton/followed.ts';
import { Identified, type TrytonSecret } from '../../../../lambdas/connectors/tryton/schema.ts';
import { takeErpChanges, takeErpDeletions } from '../../../../lambdas/handler/erp-changes.ts';
import { startTryton, type Tryton } from '../../../../local/partners/tryton/tryton.ts';
import { aCustomer, anItem } from '../../../support/builders.ts';
import { logged } from '../../../support/logs.ts';
import { testTables } from '../../../support/tables.ts';
import { anOrder, itemsOf } from '../documents.ts';

/** What somebody writes in an ERP that tells nothing by itself. */
const tables = testTables();
logged();
let tryton: Tryton;
let admin: TrytonClient;
let clock = Date.parse('2026-11-23T10:00:00Z');
const settings = (user: string): TrytonSecret => ({ url: tryton.url, database: tryton.db, user, password: `pw-${user}` });
const connection = { fetch, timeoutMs: 5_000 };
const dec = (decimal: string) => ({ __class__: 'Decimal', decimal });
const reading = (masterOf: TrytonSecret['masterOf'] = ['items', 'customers', 'prices']) => takeErpChanges('tryton', async () => followed({ ...settings('integration'), masterOf }, () => new Date(), connection));
const later = (seconds: number) => vi.setSystemTime((clock += seconds * 1000));
const idOf = async (model: string, domain: unknown[]) => Number((await admin.find(Identified, model, domain))[0]?.id);
const list = async (sku: string) => (await stores.prices.of('NW-US', sku, ERP_PARTY)).map(({ price, from, until }) => [price.amount, from, until]);
const rows = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException);

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: clock });
  tryton = await startTryton({ users: { integration: 'pw-integration', admin: 'pw-admin' } });
});
afterAll(async () => {
  vi.useRealTimers();
  await tryton.stop();
});
beforeEach(async () => {
  later(3_600);
  admin = new TrytonClient(settings('admin'), connection);
  await putMaster(masterKey.account('tryton', '*'), { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'tryton', account: '*' });
});
let run = 0;
let [SKU, CUSTOMER] = ['', ''];
beforeEach(() => {
  run += 1;
  [SKU, CUSTOMER] = [`DRILL-${run}`, `HOOLI-${run}`];
  tryton.seed({ products: [{ code: SKU, name: 'Drill', listPrice: '89.90', costPrice: '52.5000', stock: { EAST: 5 } }], customers: [{ code: CUSTOMER, name: 'Hooli' }] });
  later(60);
});
afterEach(() => vi.setSystemTime(clock));

test('articles, prices and customers are taken over once, and read again without effect', async () => {
  await reading();
  expect(await stores.masterdata.item('NW-US', SKU)).toEqual({ entity: 'NW-US', sku: SKU, name: 'Drill', baseUnit: 'EA', baseDigits: 0, units: { EA: { numerator: 1, denominator: 1 } }, unitCost: { amount: '52.5', currency: 'USD' }, active: true });
  expect(await list(SKU)).toEqual([['89.9', new Date(clock - 60_000).toISOString(), undefined]]);
  expect(await stores.masterdata.customer('NW-US', CUSTOMER)).toEqual({ entity: 'NW-US', customerId: CUSTOMER, name: 'Hooli', currency: 'USD', taxExempt: false, creditLimit: { minor: 0, currency: 'USD' }, active: true });
  later(60);
  expect((await reading()).taken).toBe(0);
});

test('of what it is not the master of nothing is taken', async () => {
  await reading([]);
  expect([await stores.masterdata.item('NW-US', SKU), await stores.masterdata.customer('NW-US', CUSTOMER)]).toEqual([undefined, undefined]);
  await reading(['prices']);
  expect([await stores.masterdata.item('NW-US', SKU), (await list(SKU)).length]).toEqual([undefined, 1]);
});

describe('what is written by hand', () => {
  test('a price is another from that moment on, and an order of before is priced as before', async () => {
    await reading();
    const begun = (await list(SKU))[0]?.[1];
    later(86_400);
    await admin.write('product.template', [await idOf('product.template', [['products.suffix_code', '=', SKU]])], { list_price: dec('94.5000') });
    const written = new Date(clock).toISOString();
    later(60);
    expect((await reading()).taken).toBe(1);
    expect(await list(SKU)).toEqual([['89.9', begun, written], ['94.5', written, undefined]]);
  });

  test('a customer who is blocked is blocked here, an article that is switched off is sold no more, and what others know of both stays', async () => {
    await putMaster(masterKey.customer('NW-US', CUSTOMER), aCustomer({ customerId: CUSTOMER, name: 'Old name', creditLimit: { minor: 500_000, currency: 'USD' }, priceGroup: 'GOLD' }));
    await putMaster(masterKey.item('NW-US', SKU), anItem({ sku: SKU, grams: 1200, unitChanges: [{ from: '2026-01-01', units: { BOX: { numerator: 12, denominator: 1 } } }] }));
    await reading();
    await admin.write('party.party', [await idOf('party.party', [['code', '=', CUSTOMER]])], { active: false });
    await admin.write('product.product', [await idOf('product.product', [['suffix_code', '=', SKU]])], { active: false });
    later(60);
    await reading();
    expect(await stores.masterdata.customer('NW-US', CUSTOMER)).toMatchObject({ name: 'Hooli', active: false, creditLimit: { minor: 500_000 }, priceGroup: 'GOLD' });
    expect(await stores.masterdata.item('NW-US', SKU)).toMatchObject({ name: 'Drill', active: false, grams: 1200, units: { BOX: { numerator: 100, denominator: 1 } }, unitChanges: [{ from: '2026-01-01' }] });
  });

  test('a second write in the same instant is told by its content; an older picture than the one that is here changes nothing', async () => {
    const party = await idOf('party.party', [['code', '=', CUSTOMER]]);
    await admin.write('party.party', [party], { name: 'Hooli Inc' });
    await reading();
    await admin.write('party.party', [party], { name: 'Hooli Ltd' });
    await reading();
    expect((await stores.masterdata.customer('NW-US', CUSTOMER))?.name).toBe('Hooli Ltd');
    await stores.unit.commit([{ change: 'version', key: `tryton-customer/NW-US/${party}`, version: clock + 9_000, needs: 'newest' }]);
    await admin.write('party.party', [party], { name: 'Hooli GmbH' });
    await reading();
    expect((await stores.masterdata.customer('NW-US', CUSTOMER))?.name).toBe('Hooli Ltd');
  });

  test('what cannot be taken over is on the desk of the steward, holds nothing else up, and closes when it is mended', async () => {
    const template = await admin.create('product.template', { name: '', type: 'goods', default_uom: 1, list_price: dec('1'), products: [['create', [{ suffix_code: `NAMELESS-${run}`, cost_price: dec('1') }]]] });
    later(60);
    await reading();
    expect((await rows()).map(({ code, owner, status, detail }) => [code, owner, status, detail])).toEqual([['erp.record-unreadable', 'steward', 'open', { sku: `NAMELESS-${run}`, fields: ['name'] }]]);
    expect(await stores.masterdata.item('NW-US', SKU)).toBeDefined();
    await admin.write('product.template', [template], { name: 'Has one now' });
    later(60);
    await reading();
    expect((await rows()).map(({ status }) => status)).toEqual(['closed']);
    expect((await stores.masterdata.item('NW-US', `NAMELESS-${run}`))?.name).toBe('Has one now');
  });

  test('a record that is deleted is found missing by its id: sold no more, and not deleted here', async () => {
    await reading();
    const product = await idOf('product.product', [['suffix_code', '=', SKU]]);
    const changes = followed({ ...settings('integration'), masterOf: ['items', 'customers'] }, () => new Date(), connection);
    const without = { ...changes, gone: async (kind: 'item' | 'customer', ids: readonly string[]) => (kind === 'item' ? ids.filter((id) => id === String(product)) : changes.gone(kind, ids)) };
    expect(await changes.gone('item', [String(product), '99999'])).toEqual(['99999']);
    expect(await takeErpDeletions('tryton', async () => without)).toMatchObject({ gone: 1 });
    expect(await stores.masterdata.item('NW-US', SKU)).toMatchObject({ sku: SKU, active: false });
    expect(await takeErpDeletions('tryton', async () => without)).toMatchObject({ gone: 0 });
  });
});

describe('an order of ours', () => {
  test('that is written in the ERP by us is no news; by somebody else it is on the desk, with what is otherwise there, and closes when it is put right', async () => {
    await putMaster(masterKey.item('NW-US', SKU), anItem({ sku: SKU }));
    await putMaster(masterKey.customer('NW-US', CUSTOMER), aCustomer({ customerId: CUSTOMER }));
    const order = anOrder([{ lineId: '1', sku: SKU, steps: 2, price: '89.90' }], { orderId: `ORD-00000000000000${String(run).padStart(2, '0')}`, customerId: CUSTOMER });
    await stores.unit.commit([{ change: 'order', order }]);
    await reading([]); // from now on
    const items = itemsOf(anItem({ sku: SKU }));
    await trytonErp(settings('integration'), () => new Date(), connection).createOrder(order, aCustomer({ customerId: CUSTOMER }), items);
    later(60);
    await reading([]);
    expect(await rows()).toEqual([]);
    const sale = await idOf('sale.sale', [['reference', '=', order.orderId]]);
    await admin.write('sale.sale', [sale], { comment: 'the customer called' });
    later(60);
    await reading([]);
    expect(await rows()).toEqual([]); // a remark changes nothing of what was ordered
    // what the ERP would have, were its lines others: the order here is not what it was when it was sent there
    const { revision: _, ...stored } = (await stores.orders.get('NW-US', order.orderId)) as typeof order & { revision: number };
    const fewer = { ...stored, releases: stored.releases.map((release) => ({ ...release, lines: release.lines.map((line) => ({ ...line, steps: 1 })) })) };
    await stores.unit.commit([{ change: 'order', order: { ...fewer, revision: 1 }, ifRevision: 1 }]);
    await admin.write('sale.sale', [sale], { comment: 'again' });
    later(60);
    await reading([]);
    const [row] = await rows();
    expect(row).toMatchObject({ code: 'erp.order-changed', owner: 'customer-service', status: 'open', orderId: order.orderId, detail: { connector: 'tryton', differences: [{ field: 'line.quantity', at: '1@EAST', active: '1', shadow: '2' }, { field: 'line.amount', active: '89.90 USD', shadow: '179.80 USD' }] } });
    await stores.unit.commit([{ change: 'order', order: { ...stored, revision: 2 }, ifRevision: 2 }]);
    await admin.write('sale.sale', [sale], { comment: 'mended' });
    later(60);
    await reading([]);
    expect((await rows()).map(({ status }) => status)).toEqual(['closed']);
  });
});

test('an invoice of ours that somebody cancelled in the ERP is on the desk of finance, once; one that we cancelled is not', async () => {
  await reading([]); // from now on
  const invoice = (reference: string) => ({ party: 1, type: 'out', invoice_address: 1, currency: 1, journal: 1, account: 5, company: 1, reference, number: reference });
  const [theirs, ours] = [await admin.create('account.invoice', invoice(`INV-theirs-${run}`)), await admin.create('account.invoice', invoice(`INV-ours-${run}`))];
  await admin.press('account.invoice', 'cancel', [theirs]);
  await new TrytonClient(settings('integration'), connection).press('account.invoice', 'cancel', [ours]);
  later(60);
  expect((await reading([])).taken).toBe(1);
  expect((await reading([])).taken).toBe(0);
  expect((await rows()).map(({ code, owner, status, detail }) => [code, owner, status, detail.invoiceId])).toEqual([['erp.invoice-cancelled', 'finance', 'open', `INV-theirs-${run}`]]);
});
