import type { Invoice } from '../../core/model/invoice.ts';
import type { LegalEntity } from '../../core/model/legal-entity.ts';
import type { Order } from '../../core/model/order.ts';
import type { ReturnReceipt } from '../../core/model/return.ts';
import { accountingOf } from '../../core/posting/books.ts';
import type { Accounting } from '../../core/posting/journal-of.ts';
import { matchReceipt } from '../../core/returns/match-receipt.ts';
import { checkSerialsBack } from '../../core/returns/serials-back.ts';
import { serialsOf } from '../../core/shipping/serials-shipped.ts';
import { asKept, recordReturn } from '../../core/returns/record-return.ts';
import { stores } from '../adapters/stores.ts';
import { recordCredits } from '../handler/correct-charges.ts';
import { receiptOf } from '../handler/crediting-of.ts';
import { putAway } from '../handler/put-away.ts';
import { changeWithJournals } from '../handler/posting.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga, at }) => {
  if (saga.receiptId === undefined) return recordCredits(saga, at);
  const { entity, orderId } = saga;
  const books = await stores.books.entity(entity);
  const first = await receiptOf(saga);
  let { receipt } = first;
  const items = await stores.masterdata.items(entity, [...new Set([...receipt.lines, ...first.of.lines].map(({ sku }) => sku))]);
  // what it is credited at depends on what was credited before, so the order decides first, and stock follows
  const order = await changeWithJournals(saga, books, async (current) => {
    const { of, receipt: seen } = await receiptOf(saga);
    receipt = seen;
    if (seen.recordedAt) return { order: current, also: [] };
    const [invoices, creditMemos] = await Promise.all([stores.orders.invoices(entity, orderId), stores.orders.creditMemos(entity, orderId)]);
    checkSerialsBack(current, seen, (await Promise.all(serialsOf(seen.lines).map(({ sku, serials }) => stores.serials.of(entity, sku, serials)))).flat());
    const matched = matchReceipt(current, of, seen, items, books.timeZone);
    const accountings = new Map(await Promise.all(invoices.map(async (invoice) => [invoice.invoiceId, await asBilled(books, invoice, at)] as const)));
    const recorded = recordReturn(current, of, seen, matched, { invoices, creditMemos, books, at, accountings });
    receipt = recorded.receipt;
    return recorded;
  });
  const connector = await toldOf(order, receipt);
  if (!connector) await putAway(receipt);
  await stores.serials.back(entity, orderId, receipt.receiptId, serialsOf(receipt.lines.filter(({ disposition }) => disposition !== 'refuse')));
  return { receiptId: receipt.receiptId, creditMemos: receipt.creditMemos, items: connector ? [{ item: receipt.receiptId, connector }] : [] };
});

/** The warehouse system that is told what came back; undefined where it counts that by itself, or there is none, and where nothing gets on the shelf. */
async function toldOf({ entity, route }: Order, { warehouse, goods = [] }: ReturnReceipt): Promise<string | undefined> {
  if (goods.flatMap(asKept).every(({ disposition }) => disposition === 'scrap')) return undefined;
  const kept = (await stores.masterdata.warehouses(entity)).find((one) => one.warehouse === warehouse);
  return kept?.countsReturns ? undefined : route.warehouses[warehouse];
}

/** Rates of the day of the invoice: what it put into the books goes out as it came in. */
async function asBilled(books: LegalEntity, { currency, exchangeRate, lines, invoiceDate }: Invoice, at: Date): Promise<Accounting> {
  const costs = lines.map(({ cost }) => cost.currency);
  const accounting = await accountingOf(stores.books, books, exchangeRate ? costs.filter((cost) => cost !== currency) : [currency, ...costs], invoiceDate, at);
  return exchangeRate ? { ...accounting, rates: [exchangeRate, ...accounting.rates] } : accounting;
}
