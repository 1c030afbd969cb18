import { mkdtempSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { seedTryton, startTryton, type Tryton } from '../../../local/partners/tryton/tryton.ts';
import { Client, dec, RpcError, type Fields, type Value } from '../../real/tryton/client.ts';
import { SEED } from '../../real/tryton/scenarios.ts';

// The simulator is compared with a real server, call by call, in test/real/tryton/conformance.ts; this shows what it promises.
const OPTIONS = { users: { integration: 'pw' } };
let clock: ManualClock;
let erp: Tryton;
let client: Client;

const connect = async () => {
  const made = new Client(erp.url, erp.db);
  await made.login('integration', 'pw');
  return made;
};
beforeEach(async () => {
  clock = new ManualClock();
  erp = await startTryton({ ...OPTIONS, clock });
  seedTryton(erp, SEED);
  client = await connect();
});
afterEach(() => erp.stop());

const one = async (model: string, domain: Value, fields = ['id']): Promise<Fields> => (await client.find(model, domain, fields))[0] ?? {};
const idOf = async (model: string, domain: Value) => Number((await one(model, domain))['id']);
async function sale(quantity: number, price: string, extra: Fields = {}): Promise<number> {
  const party = await idOf('party.party', [['code', '=', 'ACME']]);
  const address = await idOf('party.address', [['party', '=', party]]);
  const product = await idOf('product.product', [['code', '=', 'BOLT-M8']]);
  return client.create('sale.sale', {
    party, invoice_address: address, shipment_address: address, payment_term: 1, warehouse: await idOf('stock.location', [['code', '=', 'EAST']]), currency: 1, company: 1, invoice_method: 'shipment', shipment_method: 'order',
    lines: [['create', [{ type: 'line', product, unit: 1, quantity, unit_price: dec(price), taxes: [['add', [1]]] }]]], ...extra,
  });
}
const press = async (model: string, id: Value, ...buttons: string[]) => {
  for (const button of buttons) await client.model(model, button, [id]);
};
const outcome = (work: Promise<unknown>) => work.then(() => 'fine', (error: unknown) => (error instanceof RpcError ? error.body : String(error)));

test('an order is numbered, shipped, invoiced at 4.12 tax on 50.00 and posted to a balanced journal', async () => {
  const id = await sale(5, '10.0000');
  await press('sale.sale', id, 'quote', 'confirm');
  const [shipment] = (await client.read('sale.sale', id, ['shipments']))['shipments'] as number[];
  await press('stock.shipment.out', shipment ?? 0, 'assign_try', 'pick', 'pack', 'done');
  const [invoice] = (await client.read('sale.sale', id, ['invoices']))['invoices'] as number[];
  await press('account.invoice', invoice ?? 0, 'post');
  const posted = await client.read('account.invoice', invoice ?? 0, ['number', 'state', 'tax_amount', 'total_amount', 'move']);
  expect(posted).toMatchObject({ number: '1', state: 'posted', tax_amount: dec('4.12'), total_amount: dec('54.12') });
  const entries = await client.find('account.move.line', [['move', '=', posted['move'] ?? null]], ['account.rec_name', 'debit', 'credit'], [['id', 'ASC']]);
  expect(entries.map((each) => [(each['account.'] as Fields)['rec_name'], (each['debit'] as Fields)['decimal'], (each['credit'] as Fields)['decimal']])).toEqual([
    ['Main Revenue', '0', '50.00'], ['Main Tax', '0', '4.12'], ['Main Receivable', '54.12', '0'],
  ]);
});

test('a short pick makes a second shipment and an invoice of what left', async () => {
  const id = await sale(5, '10');
  await press('sale.sale', id, 'quote', 'confirm');
  const [shipment] = (await client.read('sale.sale', id, ['shipments']))['shipments'] as number[];
  const [move] = (await client.read('stock.shipment.out', shipment ?? 0, ['inventory_moves']))['inventory_moves'] as number[];
  await client.model('stock.move', 'write', [move ?? 0], { quantity: 4 });
  await press('stock.shipment.out', shipment ?? 0, 'assign_try', 'pick', 'pack', 'done');
  const after = await client.read('sale.sale', id, ['shipments', 'shipment_state', 'invoices']);
  expect(after).toMatchObject({ shipments: [1, 2], shipment_state: 'waiting' });
  expect(await client.read('account.invoice', (after['invoices'] as number[])[0] ?? 0, ['total_amount'])).toMatchObject({ total_amount: dec('43.30') });
});

test('the same reference makes two orders, so a caller must look before it creates', async () => {
  await sale(1, '1', { reference: 'WEB-1' });
  await sale(1, '1', { reference: 'WEB-1' });
  expect(await client.model('sale.sale', 'search_count', [['reference', '=', 'WEB-1']])).toBe(2);
});

test('a create that fails half-way leaves nothing', async () => {
  expect(await outcome(sale(1.5, '1'))).toEqual(['UserError', ['The number of digits in the value "1.5" for field "Quantity" in "Sale Line" exceeds the limit of "0".', '', null]]);
  expect(await client.model('sale.sale', 'search_count', [])).toBe(0);
  expect(await sale(1, '1')).toBe(1);
});

test('writing with an old timestamp is a conflict', async () => {
  const id = await sale(1, '1');
  const { _timestamp } = await client.read('sale.sale', id, ['_timestamp']);
  client.context = { ...client.context, _timestamp: { [`sale.sale,${id}`]: _timestamp ?? null } };
  await clock.advance(2_000);
  await client.model('sale.sale', 'write', [id], { comment: 'a' });
  expect(await outcome(client.model('sale.sale', 'write', [id], { comment: 'b' }))).toEqual(['ConcurrencyException', 'Records were modified in the meanwhile']);
});

test('stock is told per warehouse', async () => {
  const product = await idOf('product.product', [['code', '=', 'BOLT-M8']]);
  const at = async (code: string) => {
    const context = { ...client.context, locations: [await idOf('stock.location', [['code', '=', code]])] };
    return ((await client.call('model.product.product.read', [[product], ['quantity'], context])) as Fields[])[0]?.['quantity'];
  };
  expect([await at('EAST'), await at('WEST')]).toEqual([100, 50]);
});

test('an expired session answers 401 until somebody logs in again; a lost answer has had its effect', async () => {
  erp.faults.add({ kind: 'expired', operation: 'model.sale.sale.search' });
  const count = () => client.model('sale.sale', 'search_count', []);
  expect(await outcome(client.model('sale.sale', 'search', []))).toEqual(['HTTP', 401]);
  expect(await outcome(count())).toEqual(['HTTP', 401]);
  client = await connect();
  erp.faults.add({ kind: 'lostAnswer', operation: 'model.sale.sale.create' });
  expect(await outcome(sale(1, '1'))).toContain('fetch failed');
  expect(await count()).toBe(1);
});

test('faults come in the form that Tryton gives them, and every call is on record', async () => {
  const post = async (path: string, body: unknown) => (await fetch(erp.url + path, { method: 'POST', body: JSON.stringify(body) })).json();
  await post('/_faults', [{ kind: 'reject', operation: 'model.party.*', error: { message: 'Not today' } }, { kind: 'rateLimit', retryAfterSeconds: 7 }, { kind: 'reset' }]);
  expect(await outcome(client.model('party.party', 'search', []))).toEqual(['UserError', ['Not today', '', null]]);
  expect(await outcome(client.model('party.party', 'search', []))).toEqual(['HTTP', 429]);
  expect(await outcome(client.model('sale.sale', 'search', []))).toContain('fetch failed');
  const calls = (await (await fetch(`${erp.url}/_calls`)).json()) as { operation: string; outcome: string }[];
  expect(calls.slice(-3).map((each) => [each.operation, each.outcome])).toEqual([['model.party.party.search', 'reject'], ['model.party.party.search', 'rateLimit'], ['model.sale.sale.search', 'reset']]);
});

test('records, numbers and sessions survive a restart', async () => {
  const folder = mkdtempSync('/tmp/partner-');
  const restart = async () => {
    await erp.stop();
    erp = await startTryton({ ...OPTIONS, clock, dataFile: `${folder}/erp.sqlite`, port: Number(new URL(erp.url).port) });
  };
  await restart();
  seedTryton(erp, SEED);
  client = await connect();
  await press('sale.sale', await sale(1, '1'), 'quote');
  await restart();
  seedTryton(erp, SEED);
  expect(await client.find('sale.sale', [], ['number', 'state'])).toEqual([{ id: 1, number: '1', state: 'quotation' }]);
  expect(await client.model('product.product', 'search_count', [])).toBe(2);
  const next = await sale(1, '1');
  await press('sale.sale', next, 'quote');
  expect(await client.read('sale.sale', next, ['number'])).toMatchObject({ id: 2, number: '2' });
  rmSync(folder, { recursive: true });
});
