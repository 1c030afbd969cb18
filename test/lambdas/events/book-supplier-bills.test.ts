import { beforeEach, expect, test } from 'vitest';
import type { SupplierBill } from '../../../core/model/supplier-bill.ts';
import { billEvent } from '../../../core/shipping/match-supplier-bill.ts';
import { booksKey } from '../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler } from '../../../lambdas/events/book-supplier-bills.ts';
import { noticeId, noticeRow } from '../../../lambdas/handler/notice.ts';
import { handler as approve } from '../../../lambdas/api/post-exception-approve.ts';
import { handler as recordShipment } from '../../../lambdas/steps/record-shipment.ts';
import { aCustomer, aLegalEntity, aShipment, AT, usd } from '../../support/builders.ts';
import { aRack, aRail, aSuppliedOrder, SUPPLIED } from '../../support/edi.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent, messages } from '../../support/requests.ts';
import { aSaga } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
logged();
const ORDER_ID = 'ORD-0000000000000001';
const SHIPMENT = 'x12-supplier:DIRECT:SH-1';
const bill = (change: Partial<SupplierBill> = {}): SupplierBill => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, billId: 'DIRECT/INV-7', supplier: 'DIRECT', number: 'INV-7', kind: 'invoice', date: '2026-11-26', orderId: ORDER_ID, releaseId: SUPPLIED, correlationId: 'corr-1', currency: 'USD',
  lines: [{ lineId: 'a', sku: 'RACK-42U', steps: 2, unitPrice: '212.5', goods: usd(42_500) }], charges: usd(0), allowances: usd(0), tax: usd(0), total: usd(42_500), accrued: usd(42_500), differences: [], receivedAt: AT.toISOString(), ...change,
});
const tell = (type: Parameters<typeof billEvent>[0], about: SupplierBill) => {
  const change = billEvent(type, about, AT);
  return handler(messages({ detail: change.change === 'event' ? change.event : {} }));
};
const journals = async () => (await tables.all('ledger')).flatMap(({ body }) => (body as { journalId?: string } | undefined)?.journalId ?? []);
const kept = async () => (await stores.orders.supplierBills('NW-US', ORDER_ID))[0];
const record = () => recordShipment({ sagaId: `posting:${SHIPMENT}`, step: 'record-shipment', seq: 1, owner: 'warehouse' });

beforeEach(async () => {
  process.env.TIMEOUT_MS = '30000';
  const [rack, rail] = [aRack(), aRail()];
  await Promise.all([
    putMaster(masterKey.item('NW-US', rack.sku), rack), putMaster(masterKey.item('NW-US', rail.sku), rail), putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer()), putMaster(booksKey.entity('NW-US'), aLegalEntity()),
    stores.unit.commit([
      { change: 'order', order: aSuppliedOrder() },
      { change: 'shipment', shipment: aShipment({ shipmentId: SHIPMENT, connector: 'x12-supplier', releaseId: SUPPLIED, warehouse: 'DIRECT', lines: [{ lineId: 'a', sku: 'RACK-42U', quantity: '2' }] }), ifAbsent: true },
    ]),
    stores.register.open(aSaga({ sagaId: `posting:${SHIPMENT}`, kind: 'posting', shipmentId: SHIPMENT, limited: false })),
  ]);
});

test('a bill waits for the booking of its shipment, and comes into the books once; no stock is issued', async () => {
  await stores.unit.commit([{ change: 'supplier-bill', bill: bill() }]);
  expect(await tell('supplier-invoice.received', bill())).toEqual({ batchItemFailures: [] });
  expect([await journals(), (await kept())?.postedAt]).toEqual([[], undefined]);
  await record();
  const recorded = (await tables.all('outbox')).map(({ body }) => body as { type: string; data: object }).find(({ type }) => type === 'shipment.recorded');
  expect(recorded?.data).toEqual({ orderId: ORDER_ID, shipmentId: SHIPMENT, supplier: 'DIRECT' });
  for (const _ of [1, 2]) expect(await handler(messages({ detail: recorded }))).toEqual({ batchItemFailures: [] });
  expect((await journals()).sort()).toEqual([`drop-ship:${SHIPMENT}`, 'supplier-bill:DIRECT/INV-7']);
  expect(await kept()).toMatchObject({ journal: 'supplier-bill:DIRECT/INV-7', accrued: usd(42_500) });
  expect((await tables.all('stock')).filter(({ pk }) => String(pk).includes('RACK-42U'))).toEqual([]);
});

test('one that differs waits for finance, who takes it as it is with its row', async () => {
  const differing = bill({ total: usd(50_000), differences: [{ kind: 'price', lineId: 'a', message: 'the price is 250, and 212.5 was agreed' }] });
  const row = noticeRow(aSuppliedOrder(), { code: 'supplier.bill-differs', message: 'it differs', detail: { billId: differing.billId, amount: usd(7_500) } }, differing.billId, 'x12-supplier', AT);
  await stores.unit.commit([{ change: 'supplier-bill', bill: differing }, { change: 'exception', exception: row }]);
  await record();
  await tell('supplier-invoice.received', differing);
  expect((await kept())?.postedAt).toBeUndefined();
  const decided = await approve(aRequestEvent({ reason: 'agreed by phone' }, { caller: aPerson('finance'), id: row.exceptionId, path: `/v1/exceptions/${row.exceptionId}/approve`, headers: { 'Idempotency-Key': 'k1' } }));
  expect(decided.statusCode).toBe(202);
  const accepted = (await tables.all('outbox')).map(({ body }) => body as { type: string }).find(({ type }) => type === 'supplier-invoice.accepted');
  await handler(messages({ detail: accepted }));
  expect(await kept()).toMatchObject({ journal: 'supplier-bill:DIRECT/INV-7', accepted: { by: expect.any(String) } });
  expect((await stores.desk.get(noticeId('supplier.bill-differs', differing.billId)))?.status).toBe('closed');
});
