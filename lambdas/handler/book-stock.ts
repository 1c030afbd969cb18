import { dayIn } from '../../core/model/day.ts';
import { AlreadyExists, Rejected } from '../../core/model/errors.ts';
import { bookStock, type StockTold } from '../../core/posting/book-stock.ts';
import { now, stores } from '../adapters/stores.ts';
import { accountingFor, commitJournals, journalsToPost } from './posting.ts';
import { notice } from './cash-desk.ts';

/** Goods received, lost and found into the books, once per movement, on the day on which they moved where the books are. */
export async function takeIntoBooks(told: StockTold): Promise<void> {
  const { entity, businessUnit, region, correlationId, data } = told;
  const about = `${entity}#${data.document}`;
  try {
    await book(told);
  } catch (error) {
    if (error instanceof AlreadyExists) return;
    // kept among the dead letters, to be redriven once it can be booked
    if (error instanceof Rejected) await notice({ entity, businessUnit, region, correlationId }, { code: error.code, message: error.message, detail: { ...error.detail, ...data } }, about);
    throw error;
  }
}

async function book(told: StockTold): Promise<void> {
  const { entity, occurredAt, data: { sku } } = told;
  const at = now();
  const [item, books] = await Promise.all([stores.masterdata.items(entity, [sku]).then((items) => items.get(sku)), stores.books.entity(entity)]);
  if (!item) throw new Rejected('stock.unknown-sku', `${sku} is no item here`, { sku });
  const { day, accounting } = await accountingFor(entity, item.unitCost.currency, at, dayIn(new Date(occurredAt), books.timeZone));
  const journal = bookStock(told, item, day, accounting);
  if (journal) await commitJournals(entity, await journalsToPost([journal], at));
}
