import type { SQSEvent } from 'aws-lambda';
import { beforeEach, expect, test } from 'vitest';
import type { BusinessEvent } from '../../../../core/model/events/catalogue.ts';
import type { DeskException } from '../../../../core/model/exception.ts';
import type { Journal } from '../../../../core/model/journal.ts';
import { decimal } from '../../../../core/model/money.ts';
import { channelOrderKey } from '../../../../core/ordering/orders.ts';
import { invoiceItem } from '../../../../core/payments/items.ts';
import { invoiceJournal } from '../../../../core/posting/journals/invoice.ts';
import { booksKey } from '../../../../lambdas/adapters/dynamo-books.ts';
import { putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler as readOrders } from '../../../../lambdas/connectors/amazon/handlers/read-orders.ts';
import { handler as readSettlements } from '../../../../lambdas/connectors/amazon/handlers/read-settlements.ts';
import { handler as applyCash } from '../../../../lambdas/events/apply-cash.ts';
import { handler as bookPayments } from '../../../../lambdas/events/book-payments.ts';
import { aLegalEntity, anAccounting, anInvoice, usd } from '../../../support/builders.ts';
import type { OrderRecord } from '../../../../local/partners/amazon/records.ts';
import { channelUnderTest, E } from './channel-under-test.ts';
import { US } from './under-test.ts';
import { isJournal } from '../../../support/is-journal.ts';

const market = channelUnderTest();
const { tables, later } = market;
const BOUGHT = { lines: [{ sku: 'BOLT-M8', quantity: 2, price: '50.00', discount: '4.00', shipping: '6.00' }] };

const queued = (events: readonly BusinessEvent[]) => ({ Records: events.map((detail, n) => ({ messageId: String(n), body: JSON.stringify({ detail }) })) }) as unknown as SQSEvent;
const told = async () => (await tables.all('outbox')).map(({ body }) => body as BusinessEvent);
const payments = async () => (await told()).filter(({ type }) => type.startsWith('payment.'));
const desk = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException).map(({ code, status }) => `${code} ${status}`).sort();
/** Every amount of the journals by its account. */
const books = async () => {
  const lines = (await tables.all('ledger')).flatMap((row) => (isJournal(row) ? (row.body as Journal).lines : []));
  const sums = Map.groupBy(lines, ({ key }) => key);
  return Object.fromEntries([...sums].map(([key, all]) => [key, decimal({ minor: all.reduce((sum, { side, amount }) => sum + (side === 'debit' ? amount.minor : -amount.minor), 0), currency: 'USD' })]));
};
const hear = async () => {
  await bookPayments(queued(await payments()));
  await applyCash(queued((await told()).filter(({ type }) => type === 'cash.received')));
};

const hasLeft = async ({ orderId, items }: OrderRecord) => {
  const orderItems = items.map(({ orderItemId, quantity }) => ({ orderItemId, quantity }));
  const packageDetail = { packageReferenceId: '1', carrierCode: 'UPS', trackingNumber: '1Z1', shipDate: new Date().toISOString(), orderItems };
  await market.t.client.tell('confirmShipment', { method: 'POST', path: `/orders/v0/orders/${orderId}/shipmentConfirmation`, body: { marketplaceId: US, packageDetail } });
};

/** An order that was taken, has left, and was invoiced without tax. */
async function sold(gross = 102_00): Promise<string> {
  const placed = market.t.market.order(BOUGHT);
  const number = placed.orderId;
  await later(3);
  await readOrders();
  await hasLeft(placed);
  const orderId = await stores.orders.orderIdOf(channelOrderKey(E, 'amazon-us', number));
  const [line] = anInvoice().lines;
  const lines = line ? [{ ...line, goods: usd(gross - 2_00), discount: usd(4_00), net: usd(gross - 6_00), tax: usd(0) }] : [];
  const invoice = anInvoice({ lines, number: `A-${number}`, invoiceId: `INV-${number}`, orderId: orderId ?? '', customerId: 'MARKET', tax: usd(0), freightTax: usd(0), freight: usd(6_00), discount: usd(4_00), goods: usd(gross - 2_00), gross: usd(gross) });
  const journal = invoiceJournal(invoice, invoice.invoiceDate, anAccounting());
  const item = journal && invoiceItem(invoice, [journal]);
  if (journal && item) await stores.unit.commit([{ change: 'journal', journal }, { change: 'item', item }]);
  return number;
}

beforeEach(() => putMaster(booksKey.entity(E), aLegalEntity()));

test('what Amazon collected pays the order, its commission is a fee, and the rest is under way to the bank; once, however often it is read', async () => {
  const number = await sold();
  const { settlementId, total } = market.t.market.settle();
  expect([total, await readSettlements()]).toEqual(['86.70', { settled: 1 }]);
  expect((await payments()).map(({ type, data }) => [type, 'captured' in data && data.captured ? data.captured.minor : undefined])).toEqual(expect.arrayContaining([['payment.captured', 102_00], ['payment.payout-paid', undefined]]));
  await hear();
  await hear();
  expect(await books()).toMatchObject({ receivables: '0.00', 'customer-deposits': '0.00', clearing: '0.00', bank: '86.70', 'gateway-fees': '15.30' });
  expect(await stores.cash.openOfOrder(E, (await stores.orders.orderIdOf(channelOrderKey(E, 'amazon-us', number))) ?? '')).toEqual([]);
  expect((await stores.cash.payoutsUnderWay(E)).map(({ payoutId, gateway, paid, arrival }) => [payoutId, gateway, paid.minor, arrival])).toEqual([[settlementId, 'amazon', 86_70, '2026-11-25']]);
  const before = (await told()).length;
  expect(await readSettlements()).toEqual({ settled: 0 });
  expect([(await told()).length, await desk()]).toEqual([before, []]);
});

test('an order that is none of ours is finance’s to explain, a reserve stays in clearing until it comes back, and what Amazon charges besides is a fee', async () => {
  await hasLeft(market.t.market.order(BOUGHT)); // before the cut-over: it was never read
  await sold();
  const { total } = market.t.market.settle({ reserve: '20.00', others: [{ type: 'ServiceFee', description: 'Subscription Fee', amount: '-39.99' }, { type: 'other-transaction', description: 'WAREHOUSE_DAMAGE', amount: '3.00' }] });
  await readSettlements();
  await hear();
  const first = await books();
  expect([total, first.bank, first['gateway-fees'], first.clearing]).toEqual([first.bank, decimal(usd(2 * 86_70 - 20_00 - 39_99 + 3_00)), '70.59', '-85.00']);
  expect(await desk()).toEqual(['cash.payout-unexplained open']);
  await later(14 * 24 * 60);
  market.t.market.settle();
  await readSettlements();
  await hear();
  expect((await books()).clearing).toBe('-105.00');
});

test('what Amazon gave back is a refund of its order', async () => {
  const number = await sold();
  market.t.market.settle();
  await readSettlements();
  await hear();
  await later(60);
  market.t.market.settle({ refund: number });
  await readSettlements();
  await bookPayments(queued(await payments()));
  expect((await payments()).filter(({ type }) => type === 'payment.refunded').map(({ data }) => ('refunded' in data ? data.refunded.minor : 0))).toEqual([102_00]);
  // no credit memo says why
  expect([(await books()).clearing, await desk()]).toEqual(['0.00', ['cash.refund-unexplained open']]);
});

test('a report that cannot be read is on the desk, and is read again until it can be', async () => {
  await sold();
  market.t.market.settle();
  const real = globalThis.fetch;
  globalThis.fetch = async (url, init) => (String(url).includes('/feed-documents/') ? new Response('settlement-id\tamount\n1\t2\n') : real(url, init));
  try {
    expect(await readSettlements()).toEqual({ settled: 0 });
    expect(await desk()).toEqual(['cash.settlement-unreadable open']);
  } finally {
    globalThis.fetch = real;
  }
  expect([await readSettlements(), await desk()]).toEqual([{ settled: 1 }, ['cash.settlement-unreadable closed']]);
});
