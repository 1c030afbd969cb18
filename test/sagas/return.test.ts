import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WAREHOUSES } from '../../cli/demo-data.ts';
import type { DeskException } from '../../core/model/exception.ts';
import type { Journal } from '../../core/model/journal.ts';
import { newPayment, paymentIdOf, withAuthorisation, withCapture } from '../../core/payments/payment.ts';
import { changeOrder, stores } from '../../lambdas/adapters/stores.ts';
import { returnSaga } from '../../statemachines/return/saga.ts';
import { aPerson } from '../support/requests.ts';
import { Bench, type Break } from './bench.ts';
import { throughToCredit, whole } from './books.ts';
import { answerLost, down, namesOf, notBegun, refused, triedAgain } from './breaks.ts';
import { ENTITY } from './estate.ts';
import { BY_CARD, story } from './story.ts';
import { isJournal } from '../support/is-journal.ts';

const bench = new Bench();
const { sent, ended, shipped, released } = story(bench);

/** An order of two lamps that was shipped, invoiced and paid by card. */
async function billed(): Promise<string> {
  const orderId = await sent();
  await released(orderId);
  await ended(await shipped(orderId), 'completed');
  const [invoice] = await stores.orders.invoices(ENTITY, orderId);
  const order = await changeOrder(ENTITY, orderId, (current) => ({ order: { ...current, route: { ...current.route, payment: 'stripe' } } }));
  if (!invoice) throw new Error('nothing was invoiced');
  const { invoiceId, gross } = invoice;
  const paymentId = paymentIdOf(orderId, 1);
  const authorisation = await bench.estate.gateway.authorise({ paymentId, orderId, amount: gross, paymentMethod: 'pm_card_visa' });
  const capture = await bench.estate.gateway.capture({ authorisationId: authorisation.authorisationId, captureId: invoiceId, amount: gross, final: true });
  const at = new Date();
  await stores.unit.commit([{ change: 'payment', payment: withCapture(withAuthorisation(newPayment(order, paymentId, gross, at), authorisation, at), { ...capture, captureId: invoiceId, invoiceId }, true, at) }]);
  return orderId;
}

async function asked(orderId: string, amount = '1'): Promise<string> {
  const { status, body } = await bench.ask('post-returns', { orderId, lines: [{ lineId: '1', quantity: { amount, uom: 'EA' }, reason: 'unwanted' }] }, { path: '/v1/returns' });
  expect(status).toBe(202);
  return String(body.returnId);
}

type Line = { sku: string; quantity: string; disposition: string };
let parcels = 0;
async function arrived(returnId: string, lines: Line[] = [{ sku: 'LAMP-LED', quantity: '1', disposition: 'restock' }]): Promise<string> {
  const { status, body } = await bench.ask('post-return-receipts', { warehouse: 'EAST', reference: `DOCK-${(parcels += 1)}`, lines }, { id: returnId, caller: aPerson('warehouse', 'walt'), path: `/v1/returns/${returnId}/receipts` });
  expect(status).toBe(202);
  return `return:${String(body.receiptId)}`;
}

const EVERY = namesOf(returnSaga.steps);

describe('whatever happens at every step of the return saga, what comes of it is the same', () => {
  const begun = async (breaks: Break): Promise<{ orderId: string; sagaId: string }> => {
    const orderId = await billed();
    const returnId = await asked(orderId);
    bench.counts.clear();
    bench.breaks = breaks;
    return { orderId, sagaId: await arrived(returnId) };
  };

  test.each([['none is reached at first: each is tried again', notBegun], ['each answer is lost after the effect: nothing is credited, given back or put away twice', answerLost(bench, ...EVERY)]])('%s', async (_, breaks) => {
    const { orderId, sagaId } = await begun(breaks);
    await ended(sagaId, 'completed');
    await throughToCredit(bench, orderId);
    expect(triedAgain(bench, returnSaga.steps)).toEqual(EVERY);
  });

  test('each is refused: it waits for a person, who can only have it tried again', async () => {
    const { orderId, sagaId } = await begun(refused(bench, ...EVERY));
    const stoodAt = await bench.attend(orderId, sagaId, 'completed', async (row) => {
      expect(row).toMatchObject({ kind: 'parked', owner: returnSaga.steps.find((step) => step.do === row.step)?.owner });
      await expect(bench.decide(row.exceptionId, 'cancel', row.owner)).rejects.toThrow('exception.action-not-allowed');
      await bench.decide(row.exceptionId, 'retry', row.owner);
    });
    expect(stoodAt).toEqual(EVERY);
    await throughToCredit(bench, orderId);
  });

  test('each is down for long: Redrive goes on there, and nothing is given back before the memo has its number', async () => {
    const { fault, back, asked: steps } = down(bench, ...EVERY);
    const { orderId, sagaId } = await begun(fault);
    await bench.attend(orderId, sagaId, 'completed', async (row) => {
      if (!steps.has('refund-payment')) expect(await bench.estate.refunds(orderId)).toEqual([]);
      back();
      await bench.decide(row.exceptionId, 'retry', 'integration');
    });
    expect([...steps]).toEqual(EVERY);
    await throughToCredit(bench, orderId);
  });
});

describe('a return outside the window', () => {
  const late = async (): Promise<{ orderId: string; returnId: string }> => {
    const orderId = await billed();
    const [invoice] = await stores.orders.invoices(ENTITY, orderId);
    if (invoice) await stores.unit.commit([{ change: 'invoice', invoice: { ...invoice, shippedOn: '2020-01-01' } }]);
    return { orderId, returnId: await asked(orderId) };
  };

  test('waits for customer service; approved, it comes and is credited', async () => {
    const { orderId, returnId } = await late();
    const row = await bench.rowOpen(orderId);
    expect(row).toMatchObject({ code: 'return.window-over', owner: 'customer-service', step: 'authorise-return' });
    await bench.decide(row.exceptionId, 'approve', 'customer-service');
    await ended(`rma:${returnId}`, 'completed');
    await ended(await arrived(returnId), 'completed');
    await throughToCredit(bench, orderId);
  });

  test('refused, it ends, the order stays as it is, and goods that come all the same wait', async () => {
    const { orderId, returnId } = await late();
    const row = await bench.rowOpen(orderId);
    await bench.decide(row.exceptionId, 'cancel', 'customer-service');
    await ended(`rma:${returnId}`, 'completed');
    expect(await stores.orders.return(ENTITY, orderId, returnId)).toMatchObject({ refused: { reason: 'seen' }, lines: [{ authorised: 0 }] });
    expect((await stores.orders.get(ENTITY, orderId))?.cancellation).toBeUndefined();
    await whole(bench, orderId);
    await arrived(returnId);
    expect(await bench.rowOpen(orderId)).toMatchObject({ code: 'return.not-authorised', owner: 'customer-service' });
    expect(await stores.orders.creditMemos(ENTITY, orderId)).toEqual([]);
  });
});

test('goods come in two parcels, one to scrap, one refused: each is credited and put away as it was found', async () => {
  const orderId = await billed();
  const returnId = await asked(orderId, '2');
  await ended(await arrived(returnId, [{ sku: 'LAMP-LED', quantity: '1', disposition: 'scrap' }]), 'completed');
  await ended(await arrived(returnId, [{ sku: 'LAMP-LED', quantity: '1', disposition: 'refuse' }]), 'completed');
  const [position] = await stores.stock.positions(ENTITY, ['LAMP-LED'], ['EAST']);
  expect(position).toMatchObject({ onHand: 298, blocked: 0, available: 298 });
  expect((await stores.orders.creditMemos(ENTITY, orderId)).map(({ gross }) => gross.minor)).toEqual([4320]);
  expect(await stores.orders.return(ENTITY, orderId, returnId)).toMatchObject({ lines: [{ authorised: 2, received: 2, refused: 1, credited: 1 }] });
});

test('the whole order comes back over two parcels, one for repair: the memos sum to the invoice, and the money is back to the cent', async () => {
  const orderId = await billed();
  const returnId = await asked(orderId, '2');
  await ended(await arrived(returnId), 'completed');
  await ended(await arrived(returnId, [{ sku: 'LAMP-LED', quantity: '1', disposition: 'refurbish' }]), 'completed');
  expect((await stores.orders.creditMemos(ENTITY, orderId)).map(({ gross, tax }) => [gross.minor, tax.minor])).toEqual([[4320, 330], [4319, 329]]);
  expect((await bench.estate.refunds(orderId)).reduce((sum, { minor }) => sum + minor, 0)).toBe(8639);
  const [position] = await stores.stock.positions(ENTITY, ['LAMP-LED'], ['EAST']);
  expect(position).toMatchObject({ onHand: 300, blocked: 1, available: 299 });
});

test('more than was authorised waits, and counts once it is approved; what was not paid for stays on the account, and a warehouse that counts it by itself is not told', async () => {
  const counting = vi.spyOn(stores.masterdata, 'warehouses').mockResolvedValue(WAREHOUSES.map((one) => ({ ...one, countsReturns: true })));
  onTestFinished(() => counting.mockRestore());
  const orderId = await sent();
  await released(orderId);
  await ended(await shipped(orderId), 'completed');
  const sagaId = await arrived(await asked(orderId), [{ sku: 'LAMP-LED', quantity: '2', disposition: 'restock' }]);
  const row = await bench.rowOpen(orderId);
  expect(row).toMatchObject({ code: 'return.more-than-authorised', owner: 'customer-service', detail: { over: 1 } });
  await bench.decide(row.exceptionId, 'approve', 'customer-service');
  await ended(sagaId, 'completed');
  await whole(bench, orderId);
  expect(await bench.estate.counted(orderId)).toEqual([]);
  expect((await stores.orders.creditMemos(ENTITY, orderId)).map(({ gross }) => gross.minor)).toEqual([8639]);
  const receivables = (await bench.tables.all('ledger')).flatMap((item) => (isJournal(item) ? (item.body as { lines: { key: string; side: string; amount: { minor: number } }[] }).lines : [])).filter(({ key }) => key === 'receivables');
  expect(receivables.reduce((sum, { side, amount }) => (side === 'debit' ? sum + amount.minor : sum - amount.minor), 0)).toBe(0);
  expect(await bench.estate.refunds(orderId)).toEqual([]);
  expect((await stores.credit.standing({ entity: ENTITY, billTo: 'ACME', currency: 'USD' })).open).toEqual({ minor: 0, currency: 'USD' });
});

test('the tax of the invoice is reported and locked: a return document at its tax date, and the invoice\'s own is left alone', async () => {
  const orderId = await billed();
  const [{ number = '' } = {}] = await stores.orders.invoices(ENTITY, orderId);
  await bench.estate.lockTax(number);
  await ended(await arrived(await asked(orderId)), 'completed');
  await throughToCredit(bench, orderId);
  expect(await bench.estate.tax.document({ entity: ENTITY, code: number })).toMatchObject({ status: 'Committed', locked: true, total: { minor: 659 } });
});

test('goods that nobody asked about wait, and are left out once that is approved', async () => {
  const orderId = await billed();
  const sagaId = await arrived(await asked(orderId), [{ sku: 'LAMP-LED', quantity: '1', disposition: 'restock' }, { sku: 'SAW-1200', quantity: '1', disposition: 'restock' }]);
  const row = await bench.rowOpen(orderId);
  expect(row).toMatchObject({ code: 'return.unknown-goods', owner: 'customer-service' });
  await bench.decide(row.exceptionId, 'approve', 'customer-service');
  await ended(sagaId, 'completed');
  await throughToCredit(bench, orderId);
});

test('a kit is sold, billed and credited as one, and its components are held, picked, shipped and put away', async () => {
  const orderId = await sent(undefined, { lines: [{ lineId: '1', sku: 'SITE-SET', quantity: { amount: '3', uom: 'EA' }, unitPrice: { amount: '199.00', per: '1', uom: 'EA' } }] });
  await released(orderId);
  const stock = async () => (await stores.stock.positions(ENTITY, ['DRILL-18V', 'LAMP-LED'], ['EAST'])).map(({ sku, onHand, allocated }) => [sku, onHand, allocated]).sort();
  expect(await stock()).toEqual([['DRILL-18V', 40, 3], ['LAMP-LED', 300, 6]]);
  // lamps go first, without their drills: that is told to the warehouse, and nothing is billed
  await ended(await shipped(orderId, { lines: [{ id: '1 > LAMP-LED', sku: 'LAMP-LED', quantity: 4 }] }), 'completed');
  expect(await bench.rowOpen(orderId)).toMatchObject({ code: 'shipment.kit-incomplete', owner: 'warehouse', detail: { lines: [{ lineId: '1', sku: 'SITE-SET', loose: [{ sku: 'LAMP-LED', steps: 4 }] }] } });
  expect(await stores.orders.invoices(ENTITY, orderId)).toEqual([]);
  await ended(await shipped(orderId, { lines: [{ id: '1 > DRILL-18V', sku: 'DRILL-18V', quantity: 3 }, { id: '1 > LAMP-LED', sku: 'LAMP-LED', quantity: 2 }] }), 'completed');
  const [invoice] = await stores.orders.invoices(ENTITY, orderId);
  expect(invoice).toMatchObject({ goods: { minor: 3 * 19900 }, lines: [{ sku: 'SITE-SET', steps: 3, parts: [{ sku: 'DRILL-18V', steps: 3, cost: { minor: 3 * 6150 } }, { sku: 'LAMP-LED', steps: 6, cost: { minor: 6 * 1735 } }] }] });
  expect(await stock()).toEqual([['DRILL-18V', 37, 0], ['LAMP-LED', 294, 0]]);
  const returnId = await asked(orderId);
  await ended(await arrived(returnId, [{ sku: 'DRILL-18V', quantity: '1', disposition: 'scrap' }, { sku: 'LAMP-LED', quantity: '2', disposition: 'restock' }]), 'completed');
  expect(await stock()).toEqual([['DRILL-18V', 37, 0], ['LAMP-LED', 296, 0]]);
  const journals = (await bench.tables.all('ledger')).flatMap((item) => (isJournal(item) ? [item.body as Journal] : []));
  const booked = (key: string) => journals.flatMap(({ lines }) => lines).reduce((sum, line) => sum + (line.key === key ? (line.side === 'debit' ? line.amount.minor : -line.amount.minor) : 0), 0);
  expect([booked('inventory'), booked('scrap')]).toEqual([-(3 * 6150 + 4 * 1735), 6150]);
  // the row of the lamps closed by itself
  expect((await bench.tables.all('exceptions')).map((row) => (row.body as DeskException).status)).toEqual(['closed']);
});

test('price, discount and freight of an order that is billed to its end are corrected by documents: a credit memo and a supplementary invoice, taxed, numbered, paid and booked once, whatever answer is lost', async () => {
  const orderId = await sent(undefined, { ...BY_CARD, discount: { minor: 500, currency: 'USD' }, freight: { minor: 1200, currency: 'USD' } });
  await released(orderId);
  await ended(await shipped(orderId), 'completed');
  bench.breaks = answerLost(bench, 'draft-tax', 'post-invoice', 'commit-tax', 'capture-payment', 'credit-tax', 'post-credit-memo', 'refund-payment');
  const { status, body } = await bench.ask('post-order-changes', { discount: { minor: 800, currency: 'USD' }, freight: { minor: 1500, currency: 'USD' }, lines: [{ lineId: '1', unitPrice: { amount: '40.90', per: '1', uom: 'EA' } }], reason: 'as agreed' }, { id: orderId, headers: { 'If-Match': '"1"' } });
  expect([status, body.status]).toEqual([202, 'applied']);
  for (const sagaId of [`return:${String(body.changeId)}`, `posting:${String(body.changeId)}`]) await ended(sagaId, 'completed');
  await whole(bench, orderId);
  const order = await stores.orders.get(ENTITY, orderId);
  expect(order).toMatchObject({ version: 2, discount: { minor: 800 }, freight: { minor: 1500 } });
  const [invoices, memos] = await Promise.all([stores.orders.invoices(ENTITY, orderId), stores.orders.creditMemos(ENTITY, orderId)]);
  expect(invoices.map(({ discount, freight, tax, gross, number, postedAt }) => [discount.minor, freight.minor, tax.minor, gross.minor, typeof number, typeof postedAt])).toEqual([[500, 1200, 717, 9397, 'string', 'string'], [0, 300, 42, 542, 'string', 'string']].sort());
  expect(memos.map(({ lines, tax, gross, reason, number }) => [lines, tax.minor, gross.minor, reason, typeof number])).toEqual([[[{ lineId: '1', sku: 'LAMP-LED', steps: 0, on: 2, net: { minor: 300, currency: 'USD' }, tax: { minor: 25, currency: 'USD' } }], 25, 325, 'as agreed', 'string']]);
  const [number = '', creditMemoId = ''] = [invoices.find(({ corrects }) => corrects)?.number, memos[0]?.creditMemoId];
  expect(await bench.estate.creditNotes(orderId)).toEqual([{ state: 'posted', total: '-3.25' }]);
  expect(await bench.estate.erpInvoices(`INV-${String(body.changeId)}`)).toEqual([{ number, state: 'posted' }]);
  expect(await bench.estate.tax.document({ entity: ENTITY, code: number })).toMatchObject({ status: 'Committed', total: { minor: 42, currency: 'USD' } });
  expect(await bench.estate.tax.document({ entity: ENTITY, code: creditMemoId, kind: 'credit' })).toMatchObject({ status: 'Committed', total: { minor: -25, currency: 'USD' } });
  expect(await bench.estate.refunds(orderId)).toEqual([{ refundId: creditMemoId, minor: 325 }]);
  expect((await stores.orders.payments(ENTITY, orderId)).flatMap(({ captures }) => captures.map(({ captured }) => captured.minor)).sort()).toEqual([542, 9397]);
  const journals = (await bench.tables.all('ledger')).flatMap((item) => (isJournal(item) ? [item.body as Journal] : []));
  expect(journals.map((journal) => journal.event).sort()).toEqual(['credit-memo', 'goods-issue', 'invoice', 'invoice', 'refund']);
  const on = (key: string) => journals.flatMap(({ lines }) => lines.filter((line) => line.key === key).map(({ side, amount }) => (side === 'debit' ? amount.minor : -amount.minor))).reduce((sum, one) => sum + one, 0);
  expect([on('discounts'), on('returns'), on('revenue'), on('freight-income'), on('tax-payable')]).toEqual([500, 300, -8180, -1500, -734]);
  // what comes back is credited at what was really billed for it: half of 74.80 less 3.00, and half of the 2.00 on top
  await ended(await arrived(await asked(orderId)), 'completed');
  const back = (await stores.orders.creditMemos(ENTITY, orderId)).filter(({ returnId }) => returnId);
  expect(back.map(({ invoiceNumber, lines, gross }) => [invoiceNumber === number, lines.map(({ steps, net, tax }) => [steps, net.minor, tax.minor]), gross.minor]).sort()).toEqual([[false, [[1, 3590, 296]], 3886], [true, [[0, 100, 8]], 108]]);
  expect((await bench.estate.refunds(orderId)).map(({ minor }) => minor).sort()).toEqual([108, 325, 3886]);
});
