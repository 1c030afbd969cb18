import type { APIGatewayProxyResult, SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import type { BusinessEvent } from '../../../core/model/events/catalogue.ts';
import type { DeskException } from '../../../core/model/exception.ts';
import type { Journal } from '../../../core/model/journal.ts';
import { housePolicy } from '../../../core/model/policy.ts';
import { freightAccrued } from '../../../core/posting/journals/bills.ts';
import { documentLink } from '../../../core/tracing/document-link.ts';
import { booksKey } from '../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as postCarrierBills } from '../../../lambdas/api/post-carrier-bills.ts';
import { handler as postDelivery } from '../../../lambdas/api/post-shipment-delivery.ts';
import { handler as bookDelivery } from '../../../lambdas/events/book-delivery.ts';
import { aLegalEntity, anAccounting, anInvoice, anOrder, aShipment, AT, usd } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { anEventOf, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';
import { isJournal } from '../../support/is-journal.ts';

const tables = testTables();
logged();
let keys = 0;
const ask = (body: unknown, role: string, id = '') => ({ ...aRequestEvent(body, { caller: aPerson(role, 'pat'), headers: { 'Idempotency-Key': `k${++keys}` } }), pathParameters: { id } });
const read = ({ statusCode, body }: APIGatewayProxyResult): Record<string, unknown> => ({ status: statusCode, ...(JSON.parse(body) as Record<string, unknown>) });
const onQueue = (...events: BusinessEvent[]) => ({ Records: events.map((detail, n) => ({ messageId: String(n), body: JSON.stringify({ detail }) })) }) as unknown as SQSEvent;
const told = async (type: string) => (await tables.all('outbox')).map(({ body }) => body as BusinessEvent).filter((event) => event.type === type);
const journal = async (id: string) => (await tables.all('ledger')).flatMap((row) => (isJournal(row) ? [row.body as Journal] : [])).find(({ journalId }) => journalId === id);
const said = (found: Journal | undefined) => found && [found.date, ...found.lines.map(({ key, side, amount }) => `${side} ${key} ${amount.minor}`)];
const desk = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException).map(({ code, status }) => `${code} ${status}`).sort();

const shipment = aShipment({ freightCharge: usd(1000) });
beforeEach(async () => {
  const order = anOrder();
  await putMaster(booksKey.entity('NW-US'), aLegalEntity());
  await putMaster(masterKey.policy('NW-US'), { ...housePolicy('NW-US'), freightTolerance: { percent: '10' } });
  await stores.unit.commit([{ change: 'order', order }, { change: 'shipment', shipment }, ...(['shipment', 'tracking'] as const).map((kind) => ({ change: 'document' as const, link: documentLink(order, kind, kind === 'shipment' ? 'shiphero:1' : '1Z1', AT) }))]);
});

describe('a delivery', () => {
  const deliver = (deliveredAt: string) => postDelivery(ask({ deliveredAt, reference: 'POD-1' }, 'warehouse', 'shiphero:1'));
  const posted = anEventOf('invoice.posted', 'e1', { orderId: ORDER_ID, shipmentId: 'shiphero:1', invoiceId: 'INV-shiphero:1', number: '2026-17', gross: usd(487), journals: [], fob: 'destination' });

  test('sells what was in transit: revenue and cost at delivery, once, on its day where the books are', async () => {
    await stores.unit.commit([{ change: 'invoice', invoice: anInvoice({ fob: 'destination', postedAt: AT.toISOString() }) }]);
    expect(read(await deliver('2026-11-23T17:30:00.000Z'))).toMatchObject({ status: 200, shipmentId: 'shiphero:1', orderId: ORDER_ID, deliveredAt: '2026-11-23T17:30:00.000Z' });
    const events = await told('shipment.delivered');
    expect(await bookDelivery(onQueue(...events, ...events, posted))).toEqual({ batchItemFailures: [] });
    expect(said(await journal('delivery:shiphero:1'))).toEqual(['2026-11-23', 'debit deferred-revenue 450', 'credit revenue 450', 'debit cost-of-goods 180', 'credit goods-in-transit 180']);
  });

  test('before the invoice waits for it, and is booked with it', async () => {
    const invoice = anInvoice({ fob: 'destination' });
    await stores.unit.commit([{ change: 'invoice', invoice }]);
    await deliver('2026-11-23T17:30:00.000Z');
    await bookDelivery(onQueue(...(await told('shipment.delivered'))));
    expect(await journal('delivery:shiphero:1')).toBeUndefined();
    await stores.unit.commit([{ change: 'invoice', invoice: { ...invoice, postedAt: AT.toISOString() } }]);
    await bookDelivery(onQueue(posted));
    expect(said(await journal('delivery:shiphero:1'))?.[0]).toBe('2026-11-23');
  });

  test('of goods that were sold when they left books nothing', async () => {
    await stores.unit.commit([{ change: 'invoice', invoice: anInvoice({ postedAt: AT.toISOString() }) }]);
    await deliver('2026-11-23T17:30:00.000Z');
    expect(await bookDelivery(onQueue(...(await told('shipment.delivered'))))).toEqual({ batchItemFailures: [] });
    expect(await journal('delivery:shiphero:1')).toBeUndefined();
  });

  test('of a shipment that there is not is 404', async () => {
    expect(read(await postDelivery(ask({ deliveredAt: AT.toISOString() }, 'warehouse', 'shiphero:2')))).toMatchObject({ status: 404, code: 'shipment.not-found' });
  });
});

describe('a carrier’s bill', () => {
  const bill = (...lines: unknown[]) => postCarrierBills(ask({ carrier: 'UPS', number: '4711', date: '2026-11-23', lines }, 'finance'));
  beforeEach(async () => {
    const accrued = freightAccrued(anOrder(), { shipmentId: 'shiphero:1', charge: usd(1000) }, '2026-11-23', anAccounting());
    if (accrued) await stores.unit.commit([{ change: 'journal', journal: accrued }]);
  });

  test('clears what was accrued, and more of it is a variance', async () => {
    expect(read(await bill({ trackingNumber: '1Z1', amount: usd(1040) }))).toMatchObject({ status: 200, billId: 'UPS/4711', lines: [{ status: 'booked', shipmentId: 'shiphero:1', journalId: 'carrier-bill:UPS/4711/shiphero:1/1Z1', cleared: usd(1000) }] });
    expect(said(await journal('carrier-bill:UPS/4711/shiphero:1/1Z1'))).toEqual(['2026-11-23', 'debit accrued-freight 1000', 'debit freight-variance 40', 'credit payables 1040']);
    expect((await stores.orders.shipment('NW-US', ORDER_ID, 'shiphero:1'))?.freightBills).toHaveLength(1);
    expect(read(await bill({ trackingNumber: '1Z1', amount: usd(1040) }))).toMatchObject({ status: 200, lines: [{ status: 'booked' }] });
    expect(read(await bill({ trackingNumber: '1Z1', amount: usd(1050) }))).toMatchObject({ status: 409, code: 'carrier-bill.changed' });
    expect(await desk()).toEqual([]);
  });

  test('is held line by line where it is not what was accrued, or for nothing of ours; finance books it with its reason, and the row closes', async () => {
    expect(read(await bill({ trackingNumber: '1Z1', amount: usd(1500) }, { trackingNumber: '1ZX', amount: usd(300) }))).toMatchObject({ lines: [{ status: 'held', code: 'carrier-bill.variance' }, { status: 'held', code: 'carrier-bill.unknown-shipment' }] });
    expect(await desk()).toEqual(['carrier-bill.unknown-shipment open', 'carrier-bill.variance open']);
    expect(read(await bill({ trackingNumber: '1Z1', amount: usd(1500), accepted: 'remote area' }))).toMatchObject({ lines: [{ status: 'booked', cleared: usd(1000) }] });
    expect(await desk()).toEqual(['carrier-bill.unknown-shipment open', 'carrier-bill.variance closed']);
  });

  test('is credited: what was cleared is accrued again where all of it is taken back, the rest is a variance', async () => {
    await bill({ trackingNumber: '1Z1', amount: usd(1040) });
    const credit = (number: string, minor: number) => postCarrierBills(ask({ carrier: 'UPS', number, date: '2026-11-24', lines: [{ trackingNumber: '1Z1', amount: usd(minor) }] }, 'finance'));
    for (const _ of [1, 2]) expect(read(await credit('CN-1', -1040))).toMatchObject({ lines: [{ status: 'booked', cleared: usd(-1000), journalId: 'carrier-bill:UPS/CN-1/shiphero:1/1Z1' }] });
    expect(said(await journal('carrier-bill:UPS/CN-1/shiphero:1/1Z1'))).toEqual(['2026-11-24', 'credit accrued-freight 1000', 'credit freight-variance 40', 'debit payables 1040']);
    expect(read(await credit('4712', 980))).toMatchObject({ lines: [{ status: 'booked', cleared: usd(1000) }] });
    expect(read(await credit('CN-2', -80))).toMatchObject({ lines: [{ status: 'booked', cleared: usd(0) }] });
    expect(said(await journal('carrier-bill:UPS/CN-2/shiphero:1/1Z1'))).toEqual(['2026-11-24', 'credit freight-variance 80', 'debit payables 80']);
    expect(read(await credit('CN-3', -2000))).toMatchObject({ lines: [{ status: 'held', code: 'carrier-bill.variance' }] });
  });

  test('of a closed month waits for finance', async () => {
    await stores.unit.commit([{ change: 'period', entity: 'NW-US', period: '2026-11', to: 'closed', by: 'fiona', at: AT.toISOString() }]);
    expect(read(await bill({ trackingNumber: '1Z1', amount: usd(1000) }))).toMatchObject({ lines: [{ status: 'held', code: 'journal.period-closed' }] });
  });
});
