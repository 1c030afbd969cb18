import { expect } from 'vitest';
import type { DeskException } from '../../core/model/exception.ts';
import type { Journal } from '../../core/model/journal.ts';
import { LINE_STATES } from '../../core/model/order.ts';
import { statusOf } from '../../core/ordering/line-moves.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { STOCK, WAREHOUSES } from '../../cli/demo-data.ts';
import type { Bench } from './bench.ts';
import { ENTITY } from './estate.ts';
import { isJournal } from '../support/is-journal.ts';

const ACCOUNT = { entity: ENTITY, billTo: 'ACME', currency: 'USD' };
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

/** Whatever went wrong on the way: nothing is counted twice, and nothing hangs. */
export async function whole(bench: Bench, orderId: string): Promise<void> {
  const order = await stores.orders.get(ENTITY, orderId);
  if (!order) throw new Error(`there is no order ${orderId}`);
  for (const line of order.lines) expect(sum(LINE_STATES.map((state) => line.quantities[state])), `line ${line.lineId}`).toBe(line.steps);
  for (const { sku } of order.lines) {
    const positions = await stores.stock.positions(ENTITY, [sku], WAREHOUSES.map(({ warehouse }) => warehouse));
    const held = (await stores.stock.reservations(ENTITY, orderId)).filter((one) => one.sku === sku && (one.state === 'soft' || one.state === 'hard'));
    expect(sum(positions.map((one) => one.reserved)), `reserved of ${sku}`).toBe(sum(held.map((one) => one.steps)));
    for (const { warehouse, onHand, blocked, reserved, available } of positions) expect(available, `${sku} at ${warehouse}`).toBe(onHand - blocked - reserved);
    const gone = sum(order.lines.filter((line) => line.sku === sku && sku !== 'BENCH-2M').map(({ quantities }) => quantities.shipped + quantities.invoiced)); // a supplier's never lay here
    expect(sum(positions.map((one) => one.onHand)), `on hand of ${sku}`).toBe(sum(WAREHOUSES.map(({ warehouse }) => STOCK[warehouse]?.[sku] ?? 0)) - gone);
  }
  const rows = (await bench.tables.all('exceptions')).map((row) => row.body as DeskException).filter((row) => row.orderId === orderId);
  expect(rows.filter((row) => row.status !== 'closed' && row.kind !== 'noticed').map(({ code, step }) => `${code} of ${step}`), 'left on the desk').toEqual([]);
  const journals = (await bench.tables.all('ledger')).flatMap((item) => (isJournal(item) ? [item.body as Journal] : []));
  for (const { journalId, lines } of journals) expect(sum(lines.map(({ side, amount }) => (side === 'debit' ? amount.minor : -amount.minor))), journalId).toBe(0);
}

/** Goods are with the warehouse: one document in each system. */
export async function throughToRelease(bench: Bench, orderId: string, holds = ['requires_capture']): Promise<void> {
  await whole(bench, orderId);
  const order = await stores.orders.get(ENTITY, orderId);
  expect(order && statusOf(order)).toBe('released');
  const supplied = order?.lines.some(({ sku }) => sku === 'BENCH-2M') ?? false;
  expect((await bench.estate.sales(orderId)).map((sale) => sale.state).sort()).toEqual(['processing', ...(supplied ? ['quotation'] : [])]);
  expect(await bench.estate.warehouseOrders(orderId)).toHaveLength(1);
  expect(bench.estate.supplierOrders(orderId)).toEqual(supplied ? ['open'] : []);
  const byHub = order?.paymentOwner === 'hub';
  expect((await stores.credit.standing(ACCOUNT)).open).toEqual({ minor: byHub ? 0 : supplied ? 46418 : 8639, currency: 'USD' });
  expect(await bench.estate.holds(orderId)).toEqual(byHub ? holds : []);
  expect(order?.lines.map(({ tax }) => tax.minor)).toEqual([659, ...(supplied ? [2879] : [])]);
}

/** As if it had never been. */
export async function takenBack(bench: Bench, orderId: string): Promise<void> {
  await whole(bench, orderId);
  const order = await stores.orders.get(ENTITY, orderId);
  expect(order && statusOf(order)).toBe('cancelled');
  expect((await stores.stock.reservations(ENTITY, orderId)).filter((one) => one.state === 'soft' || one.state === 'hard')).toEqual([]);
  // a processed sale of Tryton's ends as done, with nothing delivered
  for (const sale of await bench.estate.sales(orderId)) expect(sale.state === 'cancelled' || (sale.state === 'done' && !sale.shipped), `sale is ${sale.state}`).toBe(true);
  for (const { number, status } of await bench.estate.warehouseOrders(orderId)) expect([number, status]).toEqual([number, 'canceled']);
  for (const status of bench.estate.supplierOrders(orderId)) expect(status).toBe('cancelled');
  expect((await stores.credit.standing(ACCOUNT)).open).toEqual({ minor: 0, currency: 'USD' });
  for (const hold of await bench.estate.holds(orderId)) expect(hold).toBe('canceled');
}

/** One lamp of two is back on the shelf: one credit memo, numbered; one return document; one refund; the books say so. */
export async function throughToCredit(bench: Bench, orderId: string): Promise<void> {
  await whole(bench, orderId);
  const order = await stores.orders.get(ENTITY, orderId);
  expect(order?.lines.map(({ quantities }) => [quantities.invoiced, quantities.returned])).toEqual([[1, 1]]);
  const memos = await stores.orders.creditMemos(ENTITY, orderId);
  expect(memos.map(({ gross, tax, number, taxDocument, postedAt }) => [gross.minor, tax.minor, typeof number, typeof taxDocument, typeof postedAt])).toEqual([[4320, 330, 'string', 'string', 'string']]);
  const [{ creditMemoId = '' } = {}] = memos;
  expect(await bench.estate.creditNotes(orderId)).toEqual([{ state: 'posted', total: '-43.20' }]);
  expect(await bench.estate.tax.document({ entity: ENTITY, code: creditMemoId, kind: 'credit' })).toMatchObject({ status: 'Committed', total: { minor: -329, currency: 'USD' } });
  expect(await bench.estate.refunds(orderId)).toEqual([{ refundId: creditMemoId, minor: 4320 }]);
  expect((await stores.orders.payments(ENTITY, orderId)).flatMap(({ refunds }) => refunds.map(({ refunded }) => refunded.minor))).toEqual([4320]);
  expect(await bench.estate.counted(orderId)).toEqual([[1, `Return ${memos[0]?.returnId}-R1 (for sale)`]]); // by the warehouse system, whose next level has it
  const journals = (await bench.tables.all('ledger')).flatMap((item) => (isJournal(item) ? [item.body as Journal] : []));
  const inventory = journals.flatMap(({ lines }) => lines.filter(({ key }) => key === 'inventory').map(({ side, amount }) => (side === 'debit' ? amount.minor : -amount.minor)));
  expect(journals.map((journal) => journal.event).sort()).toEqual(['credit-memo', 'goods-back', 'goods-issue', 'invoice', 'refund']);
  expect(inventory.sort()).toEqual([-3470, 1735]); // at the cost that they left at
  const told = (await bench.tables.all('outbox')).map((row) => row.body as { type: string; data: object }).filter(({ type }) => type === 'return.credited');
  expect(told.map(({ data }) => data)).toMatchObject([{ creditMemos: [{ creditMemoId, gross: { minor: 4320 }, refunded: { minor: 4320 } }] }]);
}

/** Billed once, with its journals. */
export async function throughToJournal(bench: Bench, orderId: string): Promise<void> {
  await whole(bench, orderId);
  const order = await stores.orders.get(ENTITY, orderId);
  expect(order && statusOf(order)).toBe('invoiced');
  const invoices = await stores.orders.invoices(ENTITY, orderId);
  expect(invoices.map((invoice) => [invoice.gross.minor, typeof invoice.number])).toEqual([[8639, 'string']]);
  const [{ invoiceId = '', number = '' } = {}] = invoices;
  expect(await bench.estate.tax.document({ entity: ENTITY, code: number })).toMatchObject({ status: 'Committed', total: { minor: 659, currency: 'USD' } });
  expect(await bench.estate.tax.document({ entity: ENTITY, code: invoiceId })).toBeUndefined();
  const journals = (await bench.tables.all('ledger')).flatMap((item) => (isJournal(item) ? [item.body as Journal] : []));
  expect(journals.map(({ event, poster }) => `${event} ${poster?.how}`).sort()).toEqual(['goods-issue sent', 'invoice derived']);
  // whatever was asked twice, the ERP's books have it once
  for (const { journalId, poster } of journals) expect(await bench.estate.entries(journalId), journalId).toEqual(poster?.how === 'sent' ? ['posted'] : []);
}
