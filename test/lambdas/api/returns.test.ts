import type { APIGatewayProxyResult } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { booksKey } from '../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { changeOrder, stores } from '../../../lambdas/adapters/stores.ts';
import { handler as getException } from '../../../lambdas/api/get-exception.ts';
import { handler as getOrder } from '../../../lambdas/api/get-order.ts';
import { handler as getReturn } from '../../../lambdas/api/get-return.ts';
import { handler as receive } from '../../../lambdas/api/post-return-receipts.ts';
import { handler as recordReturn } from '../../../lambdas/steps/record-return.ts';
import { handler as ask } from '../../../lambdas/api/post-returns.ts';
import { aCustomer, aLegalEntity, anItem, AT } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { anException, aSaga } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';
import { anInvoicedOrder, aCreditMemo, aPostedInvoice } from '../../core/returns/returns.ts';

const tables = testTables();
logged();
let keys = 0;
const RETURN = 'RMA-0000000000000001-1';
const read = ({ statusCode, body }: APIGatewayProxyResult): Record<string, unknown> => ({ http: statusCode, ...(JSON.parse(body) as Record<string, unknown>) });
const line = (amount = '4', uom = 'EA') => ({ lineId: '1', quantity: { amount, uom }, reason: 'unwanted' });
const request = (lines: unknown[] = [line()], caller?: Record<string, string>, key = `k${++keys}`) =>
  aRequestEvent({ orderId: 'ORD-0000000000000001', lines }, { path: '/v1/returns', headers: { 'Idempotency-Key': key }, ...(caller && { caller }) });
const arrived = (body: object = {}, caller = aPerson('warehouse', 'walt'), key = `k${++keys}`) =>
  aRequestEvent({ warehouse: 'EAST', reference: 'DOCK-1', lines: [{ sku: 'BOLT-M8', quantity: '4', disposition: 'restock' }], ...body }, { id: RETURN, caller, path: `/v1/returns/${RETURN}/receipts`, headers: { 'Idempotency-Key': key } });
const shown = async (caller?: Record<string, string>) => read(await getReturn(aRequestEvent('', { id: RETURN, ...(caller && { caller }) })));
const announced = async () => (await tables.all('outbox')).map((row) => (row.body as { type: string }).type).sort();

beforeEach(async () => {
  await putMaster(booksKey.entity('NW-US'), aLegalEntity());
  await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer({ returns: { windowDays: 100_000 } }));
  await putMaster(masterKey.item('NW-US', 'BOLT-M8'), anItem());
  await putMaster(masterKey.warehouse('NW-US', 'EAST'), { entity: 'NW-US', warehouse: 'EAST', name: 'East', priority: 1 });
  await stores.unit.commit([{ change: 'order', order: anInvoicedOrder() }, { change: 'invoice', invoice: aPostedInvoice() }]);
});

describe('a wish to return', () => {
  test('is authorised at once where the policy allows it, once per key, and found by its number', async () => {
    const answer = read(await ask(request([line()], undefined, 'r1')));
    expect(answer).toMatchObject({ http: 202, status: 'authorised', returnId: RETURN, links: { self: `/v1/returns/${RETURN}` } });
    expect(answer).not.toHaveProperty('held');
    expect(read(await ask(request([line()], undefined, 'r1')))).toEqual(answer);
    expect(await announced()).toEqual(['return.authorised']);
    expect(await shown()).toMatchObject({ status: 'authorised', lines: [{ lineId: '1', asked: 4, authorised: 4 }], receipts: [] });
    expect((await tables.all('correlation')).flatMap((row) => (row.kind ? [[row.kind, row.number]] : []))).toEqual([['return', RETURN]]);
    expect(read(await ask(request([line('7')])))).toMatchObject({ http: 409, code: 'return.more-than-invoiced', field: 'lines[0].quantity', open: 6 });
  });

  test('of two at the same moment, both together never get more than there is', async () => {
    const answers = (await Promise.all([ask(request([line('6')])), ask(request([line('6')]))])).map(read);
    expect(answers.map(({ http }) => http).sort()).toEqual([202, 409]);
  });

  test('outside the window waits for a person', async () => {
    await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer({ returns: { windowDays: 0 } }));
    await stores.unit.commit([{ change: 'invoice', invoice: aPostedInvoice({ shippedOn: '2020-01-01' }) }]);
    expect(read(await ask(request()))).toMatchObject({ http: 202, status: 'requested', held: { code: 'return.window-over' } });
    expect(await announced()).toEqual(['return.requested']);
    expect(await shown()).toMatchObject({ status: 'requested', lines: [{ authorised: 0 }] });
  });

  test('is for the order\'s own channel and for customer service', async () => {
    expect(read(await ask(request([line()], { channel: 'field-sales' })))).toMatchObject({ http: 404, code: 'order.not-found' });
    expect(read(await ask(request([line()], aPerson('warehouse'))))).toMatchObject({ http: 403, code: 'auth.role-missing' });
    expect(read(await ask(request([line()], aPerson('customer-service'))))).toMatchObject({ http: 202 });
    expect(await shown({ channel: 'field-sales' })).toMatchObject({ http: 404, code: 'return.not-found' });
  });
});

describe('goods that arrive', () => {
  beforeEach(() => ask(request()));

  test('are stored as they were found, once per number of the warehouse, and told', async () => {
    expect(read(await receive(arrived({ receivedAt: '2026-11-24T09:00:00Z' })))).toMatchObject({ http: 202, receiptId: `${RETURN}-R1`, returnId: RETURN });
    expect(read(await receive(arrived()))).toMatchObject({ http: 409, code: 'return.receipt-exists' });
    expect(read(await receive(arrived({ reference: 'DOCK-2' })))).toMatchObject({ receiptId: `${RETURN}-R2` });
    expect(await announced()).toEqual(['return.authorised', 'return.received', 'return.received']);
    expect(await stores.orders.receipt('NW-US', 'ORD-0000000000000001', `${RETURN}-R1`)).toMatchObject({ warehouse: 'EAST', by: 'walt', receivedAt: '2026-11-24T09:00:00Z' });
  });

  test('are reported by a warehouse, for a warehouse that there is, and not from the future', async () => {
    expect(read(await receive(arrived({}, aPerson('customer-service'))))).toMatchObject({ http: 403, code: 'auth.role-missing' });
    expect(read(await receive(arrived({ warehouse: 'NORTH' })))).toMatchObject({ http: 422, code: 'return.unknown-warehouse' });
    expect(read(await receive(arrived({ receivedAt: '2999-01-01T00:00:00Z' })))).toMatchObject({ http: 422, code: 'return.received-later' });
    const system = { clientId: 'wms', username: '', channel: '', roles: 'warehouse', scopes: 'returns.receive' };
    expect(read(await receive(arrived({}, system)))).toMatchObject({ http: 202 });
  });

  test('under serial control are taken back by their numbers, which may then leave again; one that did not leave with the order is customer service’s', async () => {
    process.env.TIMEOUT_MS = '30000';
    const serials = ['SN-1', 'SN-2', 'SN-3', 'SN-4'];
    const order = await changeOrder('NW-US', 'ORD-0000000000000001', (current) => ({ order: { ...current, lines: current.lines.map((one) => ({ ...one, serials: true as const })) } }));
    await stores.serials.ship(order, 'shiphero:1', [{ sku: 'BOLT-M8', serials: serials.slice(0, 3) }], AT, false);
    await ask(request());
    await receive(arrived({ lines: [{ sku: 'BOLT-M8', quantity: '4', disposition: 'restock', serials }] }));
    await stores.register.open(aSaga({ sagaId: `return:${RETURN}-R1`, kind: 'return', returnId: RETURN, receiptId: `${RETURN}-R1`, limited: false }));
    const record = () => recordReturn({ sagaId: `return:${RETURN}-R1`, step: 'record-return', seq: 1, owner: 'customer-service' });
    await expect(record()).rejects.toMatchObject({ code: 'return.serials-wrong', detail: { missing: [], strange: [{ sku: 'BOLT-M8', serial: 'SN-4' }] } });
    await stores.serials.ship(order, 'shiphero:1', [{ sku: 'BOLT-M8', serials: ['SN-4'] }], AT, false);
    await record();
    expect(await stores.serials.ship(order, 'shiphero:2', [{ sku: 'BOLT-M8', serials }], AT, false)).toEqual([]);
  });

  test('are shown with what they were credited, and without their cost', async () => {
    await receive(arrived());
    const receipt = await stores.orders.receipt('NW-US', 'ORD-0000000000000001', `${RETURN}-R1`);
    const memo = aCreditMemo({ number: 'CN-5' });
    await stores.unit.commit([{ change: 'return-receipt', receipt: { ...receipt!, creditMemos: [memo.creditMemoId] } }, { change: 'credit-memo', creditMemo: memo }]);
    const { receipts } = (await shown()) as { receipts: object[] };
    expect(receipts).toMatchObject([{ receiptId: `${RETURN}-R1`, creditMemos: [{ number: 'CN-5', invoiceNumber: '2026-17', gross: { minor: 195, currency: 'USD' } }] }]);
    expect(JSON.stringify(receipts)).not.toContain('cost');
  });
});

describe('goods that cannot be called back', () => {
  const proposed = { orderId: 'ORD-0000000000000001', lines: [{ lineId: '1', quantity: { amount: '10', uom: 'EA' }, reason: 'delivery-refused' }] };
  const ofOrder = async () => read(await getOrder(aRequestEvent('', { id: 'ORD-0000000000000001' })));

  test('are proposed as a return on the desk and on the order, ready to be sent', async () => {
    await stores.desk.raise(anException({ exceptionId: 'EXC-1', code: 'recall.refused', owner: 'warehouse' }));
    const order = (await stores.orders.get('NW-US', 'ORD-0000000000000001')) as ReturnType<typeof anInvoicedOrder>;
    expect(await ofOrder()).not.toHaveProperty('proposedReturn');
    await stores.unit.commit([{ change: 'order', order: { ...order, cancellation: { by: 'b2b', at: AT.toISOString(), reason: 'not wanted' } }, ifRevision: order.revision }]);
    expect(read(await getException(aRequestEvent('', { id: 'EXC-1', caller: aPerson('warehouse', 'walt') })))).toMatchObject({ code: 'recall.refused', proposedReturn: proposed });
    expect(await ofOrder()).toMatchObject({ proposedReturn: proposed });
    const { proposedReturn } = await ofOrder();
    expect(read(await ask(aRequestEvent(proposedReturn as object, { path: '/v1/returns', headers: { 'Idempotency-Key': `k${++keys}` } })))).toMatchObject({ http: 202 });
    expect(await ofOrder()).not.toHaveProperty('proposedReturn');
  });

  test('an order says by which terms it is fulfilled', async () => {
    const order = (await stores.orders.get('NW-US', 'ORD-0000000000000001')) as ReturnType<typeof anInvoicedOrder>;
    const terms = { freightPolicy: 'by-value', freightTerms: 'prepaid', fob: 'destination', billTo: 'ACME', shipNotBefore: '2026-11-23', cancelAfter: '2026-12-01', fulfilment: { shipComplete: true, backorder: 'park' } } as const;
    await stores.unit.commit([{ change: 'order', order: { ...order, ...terms }, ifRevision: order.revision }]);
    expect(await ofOrder()).toMatchObject(terms);
  });
});
