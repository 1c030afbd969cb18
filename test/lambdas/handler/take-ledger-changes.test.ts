import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DeskException } from '../../../core/model/exception.ts';
import type { LedgerPayment, VoidInvoice } from '../../../core/payments/ledger-changes.ts';
import { booksKey } from '../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { applyReceipt } from '../../../lambdas/handler/cash.ts';
import { reportLedger } from '../../../lambdas/handler/inbound-ledger.ts';
import { ledgerChangesTold, takeLedgerChanges } from '../../../lambdas/handler/take-ledger-changes.ts';
import { aCustomer, aLegalEntity, anOpenItem, anOrder, AT, usd } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { messages } from '../../support/requests.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
logged();
const at = (minutes: number) => AT.getTime() + minutes * 60_000;
const aPayment = (change: Partial<LedgerPayment> = {}): LedgerPayment => ({ paymentId: 'p1', invoice: 'INV-0001', amount: usd(10_000), date: '2026-11-23', reference: 'Wire of Tuesday', deleted: false, stamp: at(0), ...change });

/** From when on it was asked, by what. */
let asked: string[];
let payments: LedgerPayment[];
let voided: VoidInvoice[];
async function* pageOf<T extends { stamp: number }>(what: string, all: readonly T[], since: Date): AsyncGenerator<T[]> {
  asked.push(`${what} ${since.toISOString()}`);
  yield all.filter(({ stamp }) => stamp > since.getTime());
}
const source = async () => ({ payments: (since: Date) => pageOf('payments', payments, since), voided: (since: Date) => pageOf('voided', voided, since) });
const read = () => takeLedgerChanges('xero', source);
const receipts = async () => (await tables.all('ledger')).filter(({ sk }) => sk === 'receipt').map(({ body }) => body as { receiptId: string; gateway: string });
const rows = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException).map(({ code, owner, status, orderId, message }) => ({ code, owner, status, orderId, message }));
const events = async (type: string) => (await tables.all('outbox')).map(({ body }) => body as { type: string; data: object }).filter((event) => event.type === type);

afterEach(() => void vi.useRealTimers());
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: AT });
  [asked, payments, voided] = [[], [], []];
  const order = anOrder({ route: { ...anOrder().route, invoicing: 'xero' } });
  await putMaster(masterKey.account('xero', '*'), { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'xero', account: '*' });
  await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer());
  await putMaster(booksKey.entity('NW-US'), aLegalEntity());
  await stores.unit.commit([{ change: 'order', order }, { change: 'item', item: anOpenItem({ itemId: 'invoice:INV-0001', document: 'INV-0001', orderId: order.orderId }) }]);
});

describe('a payment that somebody entered in the ledger', () => {
  test('is a receipt that says which invoice it pays, once however often it is read, and pays it', async () => {
    payments = [aPayment()];
    expect(await read()).toEqual({ payments: 1, noticed: 0 });
    expect(await read()).toEqual({ payments: 0, noticed: 0 });
    expect(await receipts()).toMatchObject([{ receiptId: 'bank-xero-p1', source: 'bank', gateway: 'xero', amount: usd(10_000), valueDate: '2026-11-23', customerId: 'ACME', references: [{ kind: 'invoice', number: 'INV-0001', amount: usd(10_000) }] }]);
    expect(await events('cash.received')).toMatchObject([{ data: { receiptId: 'bank-xero-p1', source: 'bank' } }]);
    await applyReceipt('NW-US', 'bank-xero-p1');
    expect(await stores.cash.item('NW-US', 'invoice:INV-0001')).toMatchObject({ open: usd(0) });
    expect((await receipts())[0]).toMatchObject({ applications: [{ why: 'remittance' }] });
  });

  test('is none of ours where a journal of ours is its reference, where the invoice is not known, or where another keeps the books of its order', async () => {
    payments = [aPayment()];
    await read();
    await applyReceipt('NW-US', 'bank-xero-p1');
    const elsewhere = anOrder({ orderId: 'ORD-0000000000000002' });
    await stores.unit.commit([{ change: 'order', order: elsewhere }, { change: 'item', item: anOpenItem({ itemId: 'invoice:2026-9', document: '2026-9', orderId: elsewhere.orderId }) }]);
    payments = [aPayment({ paymentId: 'p2', reference: 'cash-applied:bank-xero-p1.1' }), aPayment({ paymentId: 'p3', invoice: 'INV-9999' }), aPayment({ paymentId: 'p4', invoice: '2026-9' })];
    expect(await read()).toEqual({ payments: 0, noticed: 0 });
  });

  test('and took back is finance’s to un-apply, told once; where it never came to us nobody is told', async () => {
    payments = [aPayment()];
    await read();
    payments = [aPayment({ deleted: true, stamp: at(5) }), aPayment({ paymentId: 'p2', deleted: true, stamp: at(5) })];
    expect(await read()).toEqual({ payments: 0, noticed: 1 });
    expect(await read()).toEqual({ payments: 0, noticed: 0 });
    expect(await rows()).toEqual([{ code: 'ledger.payment-deleted', owner: 'finance', status: 'open', orderId: '', message: '100.00 USD on INV-0001 were taken back in xero, and are applied here' }]);
  });

  test('in a month that is closed is on finance’s desk', async () => {
    await stores.unit.commit([{ change: 'period', entity: 'NW-US', period: '2026-11', to: 'closed', by: 'fiona', at: AT.toISOString() }]);
    payments = [aPayment()];
    expect(await read()).toEqual({ payments: 0, noticed: 1 });
    expect(await rows()).toMatchObject([{ code: 'journal.period-closed', owner: 'finance' }]);
  });
});

test('an invoice that somebody voided there is a row for finance, once; one that is not ours is not', async () => {
  voided = [{ invoiceId: 'x1', number: 'INV-0001', stamp: at(1) }, { invoiceId: 'x2', number: 'INV-7777', stamp: at(1) }];
  expect(await read()).toEqual({ payments: 0, noticed: 1 });
  expect(await read()).toEqual({ payments: 0, noticed: 0 });
  expect(await rows()).toEqual([{ code: 'ledger.invoice-voided', owner: 'finance', status: 'open', orderId: 'ORD-0000000000000001', message: 'invoice INV-0001 was voided in xero, and 100.00 USD of it are open here' }]);
});

test('it is read from where it was read to, with an overlap; the first time from a day ago', async () => {
  payments = [aPayment({ stamp: at(-30) })];
  await read();
  await read();
  const minutesAgo = (minutes: number) => new Date(at(0 - minutes)).toISOString();
  expect(asked).toEqual([`payments ${minutesAgo(24 * 60 + 10)}`, `voided ${minutesAgo(24 * 60 + 10)}`, `payments ${minutesAgo(40)}`, `voided ${minutesAgo(24 * 60 + 10)}`]);
});

test('however many webhooks say so, it is read once, and not at all where that was done since', async () => {
  const told = async (atMs: number) => {
    const [change] = await reportLedger('xero', new Date(atMs).toISOString(), { correlationId: 'c1', deliveryId: 'd1', at: new Date(atMs) });
    if (change?.change !== 'event') throw new Error('no event');
    return { detail: change.event };
  };
  const handler = ledgerChangesTold('xero', source);
  vi.setSystemTime(at(1));
  expect(await handler(messages(await told(at(0)), await told(at(0)), await told(at(1))))).toEqual({ batchItemFailures: [] });
  expect(asked).toHaveLength(2);
  await handler(messages(await told(at(0))));
  expect(asked).toHaveLength(2);
  await handler(messages(await told(at(2))));
  expect(asked).toHaveLength(4);
  expect(await ledgerChangesTold('xero', async () => Promise.reject(new Error('down')))(messages(await told(at(3)), await told(at(3))))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }] });
});

test('a ledger without a partner account is read by nobody, and what it says is the integration’s', async () => {
  expect(await takeLedgerChanges('other', source)).toEqual({ payments: 0, noticed: 0 });
  await expect(reportLedger('other', AT.toISOString(), { correlationId: 'c1', deliveryId: 'd1', at: AT })).rejects.toMatchObject({ name: 'Rejected', code: 'ledger.unknown-account' });
});
