import type { APIGatewayProxyResult, SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { BusinessEvent } from '../../../core/model/events/catalogue.ts';
import type { DeskException } from '../../../core/model/exception.ts';
import type { Journal } from '../../../core/model/journal.ts';
import { housePolicy } from '../../../core/model/policy.ts';
import { invoiceItem } from '../../../core/payments/items.ts';
import { refunded } from '../../../core/posting/journals/cash.ts';
import { invoiceJournal } from '../../../core/posting/journals/invoice.ts';
import { booksKey } from '../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as getOpenItems } from '../../../lambdas/api/get-customer-open-items.ts';
import { handler as getPayment } from '../../../lambdas/api/get-payment.ts';
import { handler as applyByHand } from '../../../lambdas/api/post-receipt-applications.ts';
import { handler as unapply } from '../../../lambdas/api/post-receipt-unapply.ts';
import { handler as postReceipt } from '../../../lambdas/api/post-receipts.ts';
import { handler as applyCash } from '../../../lambdas/events/apply-cash.ts';
import { handler as bookPayments } from '../../../lambdas/events/book-payments.ts';
import { aCustomer, aLegalEntity, anAccounting, anInvoice, anOpenItem, anOrder, aPayment, AT, usd } from '../../support/builders.ts';
import { aCreditMemo } from '../../core/returns/returns.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { anEventOf, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';
import { isJournal } from '../../support/is-journal.ts';

const tables = testTables();
logged();
let keys = 0;
const ask = (body: unknown, id = '', key = `k${++keys}`) => ({ ...aRequestEvent(body, { caller: aPerson('finance', 'fiona'), headers: { 'Idempotency-Key': key }, path: JSON.stringify({ id }) }), pathParameters: { id } });
const read = ({ statusCode, body }: APIGatewayProxyResult): Record<string, unknown> => ({ status: statusCode, ...(JSON.parse(body) as Record<string, unknown>) });
const onQueue = (...events: BusinessEvent[]) => ({ Records: events.map((detail, n) => ({ messageId: String(n), body: JSON.stringify({ detail }) })) }) as unknown as SQSEvent;
const told = async (type: string) => (await tables.all('outbox')).map(({ body }) => body as BusinessEvent).filter((event) => event.type === type);
const listen = async () => applyCash(onQueue(...(await told('cash.received'))));
const journals = async () => (await tables.all('ledger')).flatMap((row) => (isJournal(row) ? [row.body as Journal] : [])).map(({ journalId }) => journalId).sort();
const desk = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException).map(({ code, status }) => `${code} ${status}`).sort();
const open = async () => ((await read(await getOpenItems(ask({}, 'ACME')))).items as { itemId: string; open: { minor: number } }[]).map(({ itemId, open: { minor } }) => `${itemId} ${minor}`);
const bank = (minor: number, change: Record<string, unknown> = {}) => ({ source: 'bank', transactionId: '77', amount: usd(minor), valueDate: '2026-11-23', customerId: 'ACME', ...change });
/** An invoice of 4.87 USD, as its journals leave it. */
const invoiced = async (number: string, invoiceId = `INV-${number}`, billTo?: string) => {
  const invoice = anInvoice({ number, invoiceId });
  const journal = invoiceJournal(invoice, invoice.invoiceDate, anAccounting());
  const item = journal && invoiceItem(invoice, [journal], billTo);
  if (journal && item) await stores.unit.commit([{ change: 'journal', journal }, { change: 'item', item }]);
};
const reported = { gateway: 'stripe', eventId: 'evt_1', occurredAt: AT.toISOString(), orderId: ORDER_ID };
const aCapture = (invoiceId: string) => anEventOf('payment.captured', 'e1', { ...reported, authorisationId: 'pi_1', gatewayCaptureId: 'ch_1', captureId: invoiceId, captured: usd(487), capturedTotal: usd(487), balanceTransaction: 'txn_1' });

beforeEach(async () => {
  await putMaster(booksKey.entity('NW-US'), aLegalEntity());
  await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer());
  await putMaster(masterKey.policy('NW-US'), { ...housePolicy('NW-US'), shortTolerances: [usd(5)] });
  await putMaster(masterKey.account('bank', 'NW-US'), { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'bank', account: 'NW-US' });
  await stores.unit.commit([{ change: 'order', order: anOrder() }]);
});

describe('the credit of who is billed', () => {
  const ACCOUNT = { entity: 'NW-US', billTo: 'HQ', currency: 'USD' };
  const exposure = async () => (await stores.credit.standing(ACCOUNT)).open.minor;

  beforeEach(async () => {
    await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer({ billTo: 'HQ' }));
    await stores.unit.commit([{ change: 'credit', account: ACCOUNT, moved: [{ id: 'INV-17', amount: usd(487), at: AT.toISOString(), number: '17' }] }]);
    await invoiced('17', 'INV-17', 'HQ');
  });

  test('goes down by cash as it comes in, however often that is told, and down by what is written off', async () => {
    await postReceipt(ask(bank(484, { references: [{ kind: 'invoice', number: '17' }] }), '', 'a'));
    await postReceipt(ask(bank(484, { references: [{ kind: 'invoice', number: '17' }] }), '', 'b'));
    expect(await exposure()).toBe(3);
    await listen();
    await listen();
    expect([await exposure(), await open()]).toEqual([0, []]);
    await unapply(ask({ applicationId: 'bank-77.1', reason: 'wrong' }, 'bank-77'));
    expect(await exposure()).toBe(3);
  });

  test('goes down by cash of somebody unknown once finance says what it pays, and up again when that is taken back', async () => {
    await postReceipt(ask({ ...bank(487), customerId: undefined }));
    expect(await exposure()).toBe(487);
    await applyByHand(ask({ lines: [{ document: '17' }] }, 'bank-77'));
    expect(await exposure()).toBe(0);
    await unapply(ask({ applicationId: 'bank-77.1', reason: 'wrong' }, 'bank-77'));
    expect(await exposure()).toBe(487);
  });

  test('goes up by a chargeback until that is decided, and by a refund of what lay there', async () => {
    await stores.unit.commit([{ change: 'order', order: anOrder({ billTo: 'HQ' }), ifRevision: 1 }]);
    const dispute = { ...reported, gatewayCaptureId: 'ch_1', disputeId: 'dp_1', disputed: usd(300) };
    const opened = anEventOf('payment.dispute-opened', 'e1', { ...dispute, reason: 'fraudulent' });
    await bookPayments(onQueue(opened, opened));
    expect(await exposure()).toBe(787);
    const closed = anEventOf('payment.dispute-closed', 'e2', { ...dispute, outcome: 'lost' });
    await bookPayments(onQueue(closed, closed));
    expect(await exposure()).toBe(487);
    await bookPayments(onQueue(aCapture('INV-99')));
    expect(await exposure()).toBe(0);
    await bookPayments(onQueue(anEventOf('payment.refunded', 'e3', { ...reported, gatewayCaptureId: 'ch_1', gatewayRefundId: 're_1', refunded: usd(100) })));
    expect(await exposure()).toBe(100);
  });

  test('is nobody’s where the order was paid ahead', async () => {
    await stores.unit.commit([{ change: 'order', order: anOrder({ billTo: 'HQ', paymentOwner: 'hub' }), ifRevision: 1 }]);
    await bookPayments(onQueue(aCapture('INV-99')));
    expect(await exposure()).toBe(487);
  });
});

describe('a dispute', () => {
  const OPENED = { ...reported, paymentId: aPayment().paymentId, gatewayCaptureId: 'ch_1', disputeId: 'dp_1', disputed: usd(300), reason: 'fraudulent' };
  const opened = anEventOf('payment.dispute-opened', 'e1', { ...OPENED, respondBy: '2026-12-02T00:00:00.000Z' });
  const closed = (outcome: 'won' | 'lost') => ({ ...anEventOf('payment.dispute-closed', 'e2', { ...OPENED, outcome }), occurredAt: '2026-12-09T12:00:00.000Z' });
  const disputes = async () => (await stores.orders.payment('NW-US', ORDER_ID, aPayment().paymentId))?.disputes;
  const OPEN = { disputeId: 'dp_1', gatewayCaptureId: 'ch_1', disputed: usd(300), reason: 'fraudulent', openedAt: AT.toISOString(), respondBy: '2026-12-02T00:00:00.000Z' };
  beforeEach(() => stores.unit.commit([{ change: 'payment', payment: aPayment() }]));

  test('stands with its payment, and on finance’s desk until evidence is taken no more, once however often it is told', async () => {
    await bookPayments(onQueue(opened, opened));
    expect(await disputes()).toEqual([OPEN]);
    expect((await tables.all('exceptions')).map(({ body }) => body)).toMatchObject([
      { code: 'cash.disputed', status: 'open', kind: 'noticed', owner: 'finance', severity: 'high', deadline: '2026-12-02T00:00:00.000Z', orderId: ORDER_ID, message: '3.00 USD are disputed at stripe: fraudulent', occurrences: 1 },
    ]);
  });

  test.each(['won', 'lost'] as const)('that is %s closes its row by itself, in whatever order it is told', async (outcome) => {
    const told = [opened, closed(outcome)];
    for (const event of [...told, ...told, ...told.toReversed()]) await bookPayments(onQueue(event));
    expect(await disputes()).toEqual([{ ...OPEN, outcome, closedAt: '2026-12-09T12:00:00.000Z' }]);
    expect([await desk(), await journals()]).toEqual([['cash.disputed closed'], ['chargeback-closed:dp_1', 'chargeback:dp_1']]);
  });

  test('that is decided while it is told leaves nobody waiting', async () => {
    await bookPayments(onQueue(opened, closed('won')));
    expect((await desk()).filter((row) => row !== 'cash.disputed closed')).toEqual([]);
  });

  test('that is closed at the moment at which it is opened has both in the books', async () => {
    await bookPayments(onQueue(opened));
    vi.spyOn(stores.ledger, 'journal').mockResolvedValueOnce(undefined); // it was not there yet when the other looked
    await bookPayments(onQueue(closed('lost')));
    expect([await desk(), await journals()]).toEqual([['cash.disputed closed'], ['chargeback-closed:dp_1', 'chargeback:dp_1']]);
  });

  test('that was decided before anybody heard of it needs nobody', async () => {
    await bookPayments(onQueue(closed('lost')));
    await bookPayments(onQueue(opened));
    expect([await disputes(), await desk()]).toEqual([[{ ...OPEN, outcome: 'lost', closedAt: '2026-12-09T12:00:00.000Z' }], []]);
  });
});

describe('a receipt of the bank', () => {
  test('pays the invoice that it names, once however often it is sent and told', async () => {
    await invoiced('17');
    const sent = bank(487, { references: [{ kind: 'invoice', number: '17' }] });
    expect(read(await postReceipt(ask(sent, '', 'a')))).toMatchObject({ status: 202, receiptId: 'bank-77' });
    expect(read(await postReceipt(ask(sent, '', 'b')))).toMatchObject({ status: 202, receiptId: 'bank-77' });
    expect(read(await postReceipt(ask(bank(488), '', 'c')))).toMatchObject({ status: 409, code: 'receipt.already-exists' });
    await listen();
    await listen();
    expect(await journals()).toEqual(['bank-receipt:bank-77', 'cash-applied:bank-77.1', 'invoice:17']);
    expect([await open(), await desk()]).toEqual([[], []]);
    expect(read(await getPayment(ask({}, 'bank-77')))).toMatchObject({ receipts: [{ applications: [{ why: 'remittance', by: 'crossdock', lines: [{ document: '17', paid: usd(487) }] }] }] });
  });

  test('short beyond tolerance leaves a deduction case; finance closes it by what comes later', async () => {
    await invoiced('17');
    await postReceipt(ask(bank(400, { references: [{ kind: 'invoice', number: '17', reason: '06' }] })));
    await listen();
    expect([await open(), await desk()]).toEqual([['invoice:17 87'], ['cash.short-paid open']]);
    await postReceipt(ask(bank(85, { transactionId: '78', references: [{ kind: 'invoice', number: '17' }] })));
    await listen();
    expect([await open(), await desk(), (await journals()).includes('write-off:bank-78.1')]).toEqual([[], ['cash.short-paid closed'], true]);
  });

  test('that nobody knows is unapplied until finance says what it pays, and so it is again when that is taken back', async () => {
    await invoiced('17');
    await postReceipt(ask(bank(600)));
    await listen();
    expect([(await open()).sort(), await desk()]).toEqual([['invoice:17 487', 'unapplied:bank-77 600'], ['cash.unmatched open']]);
    expect(read(await applyByHand(ask({ lines: [{ document: '17' }] }, 'bank-77')))).toMatchObject({ status: 201, applicationId: 'bank-77.1', why: 'by-hand', by: 'fiona', taken: usd(487) });
    expect(await open()).toEqual(['unapplied:bank-77 113']);
    expect(read(await unapply(ask({ applicationId: 'bank-77.1', reason: 'wrong' }, 'bank-77')))).toMatchObject({ status: 201, unapplied: { by: 'fiona', reason: 'wrong', journals: ['reversal:cash-applied:bank-77.1'] } });
    expect(read(await unapply(ask({ applicationId: 'bank-77.1', reason: 'wrong' }, 'bank-77')))).toMatchObject({ status: 409, code: 'application.already-unapplied' });
    expect((await open()).sort()).toEqual(['invoice:17 487', 'unapplied:bank-77 600']);
  });

  test('is explained by an advice that comes after it; the advice itself is no cash', async () => {
    await invoiced('17');
    await invoiced('18');
    await postReceipt(ask(bank(974, { references: [{ kind: 'remittance', number: 'TRN9' }] })));
    await listen();
    await postReceipt(ask({ ...bank(974), source: 'remittance', transactionId: 'TRN9', references: [{ kind: 'invoice', number: '17' }, { kind: 'invoice', number: '18' }] }));
    await listen();
    expect([await open(), await journals()]).toEqual([[], ['bank-receipt:bank-77', 'cash-applied:bank-77.1', 'invoice:17', 'invoice:18']]);
  });

  test('is refused in a period that is closed', async () => {
    await stores.unit.commit([{ change: 'period', entity: 'NW-US', period: '2026-11', to: 'closed', by: 'fiona', at: AT.toISOString() }]);
    expect(read(await postReceipt(ask(bank(487))))).toMatchObject({ status: 409, code: 'journal.period-closed', field: 'valueDate' });
    expect(await journals()).toEqual([]);
  });
});

describe('what a gateway reports', () => {
  test('a capture before the invoice is a deposit, and pays the invoice when that is posted', async () => {
    await bookPayments(onQueue(aCapture('INV-17'), aCapture('INV-17')));
    await listen();
    expect([await open(), await desk()]).toEqual([['deposit:gateway-txn_1 487'], []]);
    await invoiced('17');
    await applyCash(onQueue(anEventOf('invoice.posted', 'e2', { orderId: ORDER_ID, shipmentId: 's', invoiceId: 'INV-17', number: '17', gross: usd(487), journals: [] })));
    expect([await open(), await journals()]).toEqual([[], ['capture:gateway-txn_1', 'cash-applied:gateway-txn_1.1', 'invoice:17']]);
  });

  test('a capture pays its own invoice, whichever of the order is older', async () => {
    await invoiced('17');
    await invoiced('18');
    await bookPayments(onQueue(aCapture('INV-18')));
    await listen();
    expect(await open()).toEqual(['invoice:17 487']);
  });

  test('a refund by hand takes the deposit, and gives it back where it fails; ours are booked with their credit memo', async () => {
    const aRefund = { ...reported, gatewayCaptureId: 'ch_1', gatewayRefundId: 're_1', refunded: usd(100) };
    await bookPayments(onQueue(aCapture('INV-17')));
    await bookPayments(onQueue(anEventOf('payment.refunded', 'e3', aRefund), anEventOf('payment.refunded', 'e4', { ...aRefund, gatewayRefundId: 're_2', refundId: 'CM-1' })));
    expect([await open(), await journals()]).toEqual([['deposit:gateway-txn_1 387'], ['capture:gateway-txn_1', 'refund:re_1']]);
    await bookPayments(onQueue(anEventOf('payment.refund-failed', 'e5', aRefund)));
    expect([await open(), await desk()]).toEqual([['deposit:gateway-txn_1 487'], ['cash.refund-failed open']]);
  });

  describe('a refund of ours that fails later', () => {
    const failed = anEventOf('payment.refund-failed', 'e5', { ...reported, paymentId: 'PAY-1', gatewayCaptureId: 'ch_1', gatewayRefundId: 're_2', refundId: 'CM-1', refunded: usd(100), reason: 'lost_or_stolen_card' });
    const memoItem = anOpenItem({ itemId: 'credit-memo:CN-1', kind: 'credit-memo', document: 'CN-1', billTo: undefined, amount: usd(100), open: usd(0), functional: usd(0) });
    const refund = { refundId: 'CM-1', gatewayRefundId: 're_2', gatewayCaptureId: 'ch_1', refunded: usd(100), status: 'pending' as const, at: AT.toISOString() };
    const memo = aCreditMemo({ creditMemoId: 'CM-1', orderId: ORDER_ID, number: undefined, postedAt: undefined });
    const status = async () => (await stores.orders.payment('NW-US', ORDER_ID, 'PAY-1'))?.refunds[0]?.status;

    beforeEach(() => stores.unit.commit([{ change: 'payment', payment: aPayment({ paymentId: 'PAY-1', orderId: ORDER_ID, refunds: [refund] }) }]));

    test('has its journal reversed, and the credit memo open again, for finance to pay back another way', async () => {
      const journal = refunded(anInvoice(), { document: 're_2', amount: usd(100), of: 'receivables', by: 'clearing' }, '2026-11-23', anAccounting());
      if (!journal) throw new Error('no journal');
      await stores.unit.commit([{ change: 'credit-memo', creditMemo: { ...memo, number: 'CN-1', postedAt: AT.toISOString() } }, { change: 'item', item: memoItem }, { change: 'journal', journal }]);
      expect((await bookPayments(onQueue(failed, failed))).batchItemFailures).toEqual([]);
      expect([await open(), await journals(), await status(), await desk()]).toEqual([['credit-memo:CN-1 100'], ['refund:re_2', 'reversal:refund:re_2'], 'failed', ['cash.refund-failed open']]);
    });

    test('before its memo is posted leaves the memo without it', async () => {
      await stores.unit.commit([{ change: 'credit-memo', creditMemo: memo }]);
      expect((await bookPayments(onQueue(failed))).batchItemFailures).toHaveLength(1); // the memo may be posted at this moment
      expect((await bookPayments(onQueue(failed))).batchItemFailures).toEqual([]);
      expect([await journals(), await status(), await desk()]).toEqual([[], 'failed', ['cash.refund-failed open']]);
    });
  });

  test('a payout that does not add up is on the desk, and not in the books', async () => {
    const movement = { balanceTransaction: 'txn_1', type: 'capture' as const, gross: usd(487), fee: usd(44), net: usd(443), at: AT.toISOString(), gatewayType: 'charge' };
    const payout = (paid: number, payoutId: string) => anEventOf('payment.payout-paid', payoutId, { ...reported, payoutId, paid: usd(paid), arrival: '2026-11-25', part: 1, parts: 1, transactions: [movement] });
    expect((await bookPayments(onQueue(payout(443, 'po_1'), payout(400, 'po_2')))).batchItemFailures).toEqual([{ itemIdentifier: '1' }]);
    expect([await journals(), await desk()]).toEqual([['settlement:po_1'], ['cash.payout-differs open']]);
    // until a bank shows it
    expect((await stores.cash.payoutsUnderWay('NW-US')).map(({ payoutId, paid }) => [payoutId, paid.minor])).toEqual([['po_1', 443]]);
  });
});
