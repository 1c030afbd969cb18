import type { APIGatewayProxyResult, SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import type { BusinessEvent } from '../../../core/model/events/catalogue.ts';
import type { DeskException } from '../../../core/model/exception.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { Journal } from '../../../core/model/journal.ts';
import { refunded } from '../../../core/posting/journals/cash.ts';
import { booksKey } from '../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as approve } from '../../../lambdas/api/post-exception-approve.ts';
import { handler as replay } from '../../../lambdas/api/post-exception-replay.ts';
import { handler as postReceipt } from '../../../lambdas/api/post-receipts.ts';
import { handler as postRefund } from '../../../lambdas/api/post-refunds.ts';
import { handler as bookPayments } from '../../../lambdas/events/book-payments.ts';
import { noticeReceipt } from '../../../lambdas/handler/cash-desk.ts';
import { actionsFor } from '../../../lambdas/handler/exception-view.ts';
import { refundSubscriber } from '../../../lambdas/handler/refund-again.ts';
import { aCreditMemo } from '../../core/returns/returns.ts';
import { aCustomer, aLegalEntity, anAccounting, anInvoice, anOpenItem, anOrder, aPayment, AT, usd } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { anEventOf, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';
import { isJournal } from '../../support/is-journal.ts';

const tables = testTables();
logged();
let keys = 0;
const ask = (body: unknown, id = '') => ({ ...aRequestEvent(body, { caller: aPerson('finance', 'fiona'), headers: { 'Idempotency-Key': `k${++keys}` }, path: JSON.stringify({ id }) }), pathParameters: { id } });
const read = ({ statusCode, body }: APIGatewayProxyResult): Record<string, unknown> => ({ ...(JSON.parse(body) as Record<string, unknown>), http: statusCode });
const onQueue = (...events: BusinessEvent[]) => ({ Records: events.map((detail, n) => ({ messageId: String(n), body: JSON.stringify({ detail }) })) }) as unknown as SQSEvent;
const told = async (type: string) => (await tables.all('outbox')).map(({ body }) => body as BusinessEvent).filter((event) => event.type === type);
const journals = async () => (await tables.all('ledger')).flatMap((row) => (isJournal(row) ? [row.body as Journal] : [])).map(({ journalId }) => journalId).sort();
const rows = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException);
const desk = async () => (await rows()).map(({ code, detail, status }) => `${code} ${detail.refundId ?? detail.receiptId} ${status}`).sort();
const open = async (itemId: string) => (await stores.cash.item('NW-US', itemId))?.open.minor;
const bank = (minor: number, change: object = {}) => ({ transactionId: 'B-1', amount: usd(minor), valueDate: '2026-11-27', of: { kind: 'receipt', number: 'bank-77' }, ...change });

beforeEach(async () => {
  await putMaster(booksKey.entity('NW-US'), aLegalEntity());
  await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer());
  await putMaster(masterKey.account('bank', 'NW-US'), { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'bank', account: 'NW-US' });
});

describe('at the bank', () => {
  beforeEach(async () => {
    await postReceipt(ask({ source: 'bank', transactionId: '77', amount: usd(500), valueDate: '2026-11-23', customerId: 'ACME' }));
    const [receipt, cash] = await Promise.all([stores.cash.receipt('NW-US', 'bank-77'), stores.cash.item('NW-US', 'unapplied:bank-77')]);
    if (receipt && cash) await noticeReceipt(receipt, cash, 'cash.overpaid');
  });

  test('what is over goes back at the bank, once per transaction, and its row closes; never more than is open', async () => {
    expect(read(await postRefund(ask(bank(501))))).toMatchObject({ http: 409, code: 'cash.over-refunded', open: usd(500) });
    expect(read(await postRefund(ask(bank(200))))).toMatchObject({ http: 201, refundId: 'bank-B-1', amount: usd(200), journals: ['refund:bank-B-1'], taken: [{ itemId: 'unapplied:bank-77', amount: usd(200) }] });
    expect(read(await postRefund(ask(bank(200))))).toMatchObject({ http: 201, refundId: 'bank-B-1' });
    expect(read(await postRefund(ask(bank(300))))).toMatchObject({ http: 409, code: 'refund.already-exists' });
    expect([await open('unapplied:bank-77'), await desk()]).toEqual([300, ['cash.overpaid bank-77 open']]);
    await postRefund(ask(bank(300, { transactionId: 'B-2' })));
    expect([await open('unapplied:bank-77'), await desk()]).toEqual([0, ['cash.overpaid bank-77 closed']]);
    const [journal] = (await tables.all('ledger')).flatMap(({ period, body }) => (period ? [body as Journal] : [])).filter(({ journalId }) => journalId === 'refund:bank-B-1');
    expect(journal?.lines.map(({ key, side, amount }) => [key, side, amount.minor])).toEqual([['unapplied-cash', 'debit', 200], ['bank', 'credit', 200]]);
  });

  test('nothing goes back of what is not owed', async () => {
    expect(read(await postRefund(ask(bank(1, { of: { kind: 'credit-memo', number: 'CN-9' } }))))).toMatchObject({ http: 409, code: 'cash.nothing-owed' });
    expect(read(await postRefund(ask(bank(1, { amount: { minor: 1, currency: 'EUR' } }))))).toMatchObject({ http: 409, code: 'cash.currency-mismatch' });
  });
});

describe('a refund that failed', () => {
  const reported = { gateway: 'stripe', eventId: 'evt_1', occurredAt: AT.toISOString(), orderId: ORDER_ID, paymentId: 'PAY-1', gatewayCaptureId: 'ch_1', refunded: usd(100) };
  const failed = (gatewayRefundId: string, refundId: string) => bookPayments(onQueue(anEventOf('payment.refund-failed', `e-${gatewayRefundId}`, { ...reported, gatewayRefundId, refundId, reason: 'lost_or_stolen_card' })));
  const through = (gatewayRefundId: string, refundId: string) => bookPayments(onQueue(anEventOf('payment.refunded', `r-${gatewayRefundId}`, { ...reported, gatewayRefundId, refundId })));
  const refunds: string[] = [];
  const subscriber = refundSubscriber('stripe', async () => ({
    async refund({ refundId, amount }) {
      refunds.push(refundId);
      return { gatewayRefundId: `re_${refunds.length + 1}`, refunded: amount, status: 'pending' };
    },
  }));
  const row = async () => (await rows()).find(({ status }) => status === 'open')?.exceptionId;

  beforeEach(async () => {
    refunds.length = 0;
    const refund = { refundId: 'CM-1', gatewayRefundId: 're_1', gatewayCaptureId: 'ch_1', refunded: usd(100), status: 'succeeded' as const, at: AT.toISOString() };
    const journal = refunded(anInvoice(), { document: 're_1', amount: usd(100), of: 'receivables', by: 'clearing' }, '2026-11-23', anAccounting());
    if (!journal) throw new Error('no journal');
    await stores.unit.commit([
      { change: 'order', order: anOrder() },
      { change: 'payment', payment: aPayment({ paymentId: 'PAY-1', orderId: ORDER_ID, refunds: [refund] }) },
      { change: 'credit-memo', creditMemo: aCreditMemo({ creditMemoId: 'CM-1', orderId: ORDER_ID, number: 'CN-1', postedAt: AT.toISOString() }) },
      { change: 'item', item: anOpenItem({ itemId: 'credit-memo:CN-1', kind: 'credit-memo', document: 'CN-1', orderId: ORDER_ID, billTo: undefined, amount: usd(100), open: usd(0), functional: usd(0) }) },
      { change: 'journal', journal },
    ]);
    await failed('re_1', 'CM-1');
  });

  test('a refund that failed is tried again under an id of its own, and booked when it is through', async () => {
    expect(read(await replay(ask({ action: 'retry' }, await row())))).toMatchObject({ http: 202, action: 'retry' });
    const asked = await told('payment.refund-asked');
    expect(asked).toMatchObject([{ data: { gateway: 'stripe', refundId: 'CM-1~re_1', insteadOf: 're_1', amount: usd(100), gatewayCaptureId: 'ch_1' } }]);
    for (const _ of [1, 2]) expect(await subscriber(onQueue(...asked))).toEqual({ batchItemFailures: [] });
    expect(refunds).toEqual(['CM-1~re_1']);
    for (const _ of [1, 2]) expect(await through('re_2', 'CM-1~re_1')).toEqual({ batchItemFailures: [] });
    expect([await open('credit-memo:CN-1'), await journals(), await desk()]).toEqual([0, ['refund:re_1', 'refund:re_2', 'reversal:refund:re_1'], ['cash.refund-failed re_1 closed']]);
  });

  test('again and again, each time with what it was taken out of open again; told late it is not booked', async () => {
    await replay(ask({ action: 'retry' }, await row()));
    await subscriber(onQueue(...(await told('payment.refund-asked'))));
    await through('re_2', 'CM-1~re_1');
    await failed('re_2', 'CM-1~re_1');
    expect([await open('credit-memo:CN-1'), await desk()]).toEqual([100, ['cash.refund-failed re_1 closed', 'cash.refund-failed re_2 open']]);
    await replay(ask({ action: 'retry' }, await row()));
    const asked = (await told('payment.refund-asked')).filter(({ data }) => 'insteadOf' in data && data.insteadOf === 're_2');
    expect(asked).toMatchObject([{ data: { refundId: 'CM-1~re_2' } }]);
    await subscriber(onQueue(...asked));
    await failed('re_3', 'CM-1~re_2'); // before anybody heard that it was through
    await through('re_3', 'CM-1~re_2');
    expect([await open('credit-memo:CN-1'), (await journals()).filter((id) => id.includes('re_3'))]).toEqual([100, []]);
    expect((await desk()).filter((line) => line.endsWith('open'))).toEqual(['cash.refund-failed re_3 open']);
  });

  test('and is refused when it is tried again is back on the desk', async () => {
    await replay(ask({ action: 'retry' }, await row()));
    const refusing = refundSubscriber('stripe', async () => ({ refund: () => Promise.reject(new Rejected('payment.disputed', 'ch_1 is disputed')) }));
    expect(await refusing(onQueue(...(await told('payment.refund-asked'))))).toEqual({ batchItemFailures: [] });
    expect((await rows()).map(({ status, detail }) => [status, detail.reason, detail.creditMemoId])).toEqual([['open', 'payment.disputed', 'CM-1']]);
  });

  test('is paid by the bank instead, and its row closes; tried again after that it only closes', async () => {
    await postRefund(ask(bank(100, { of: { kind: 'credit-memo', number: 'CN-1' }, insteadOf: 're_1' })));
    expect([await open('credit-memo:CN-1'), await desk()]).toEqual([0, ['cash.refund-failed re_1 closed']]);
    await failed('re_1', 'CM-1');
    await replay(ask({ action: 'retry' }, await row()));
    expect([await told('payment.refund-asked'), await desk()]).toEqual([[], ['cash.refund-failed re_1 closed']]);
  });

  test('stays on the account, with a reason; one by hand is not tried again from here', async () => {
    const [refund] = await rows();
    if (!refund) throw new Error('no row');
    expect([actionsFor(refund), actionsFor({ ...refund, detail: { refundId: 're_9' } })]).toEqual([['retry', 'approve'], ['approve']]);
    expect(read(await approve(ask({ reason: 'the customer takes it off the next invoice' }, refund.exceptionId)))).toMatchObject({ http: 202 });
    expect([await open('credit-memo:CN-1'), await desk()]).toEqual([100, ['cash.refund-failed re_1 closed']]);
  });
});
