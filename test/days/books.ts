import { DEPOT, EUROPE, IN_DEPOT, TAX_COMPANY } from './europe/master-data.ts';
import type { Article } from './master-data.ts';
import { type Broken, brokenOf, type Case, type Sentence } from './sentences.ts';

/** What an entity's books have in one currency. */
interface Book {
  entity: string;
  currency: string;
}

/** Also of what was told and never booked. */
function booksIn({ seen, model }: Case): Book[] {
  const booked = seen.journals.flatMap(({ entity, lines }) => lines.map(({ amount: { currency } }) => ({ entity, currency })));
  const all = [...booked, ...seen.items.map(({ entity, open: { currency } }) => ({ entity, currency })), ...[...model.cash.values()].map(({ entity, currency }) => ({ entity, currency }))];
  return [...new Map(all.map((book) => [`${book.entity} ${book.currency}`, book])).values()];
}

/** Only what is of this book: amounts of another currency or entity are nothing that could be added to its own. */
function inBook(of: Case, { entity, currency }: Book): Case {
  const { seen, model } = of;
  const ours = <T extends { entity: string }>(all: readonly T[], currencyOf: (one: T) => string) => all.filter((one) => one.entity === entity && currencyOf(one) === currency);
  // the gateway's account is the first entity's
  const its = <T extends { currency: string }>(one: T) => one.currency.toUpperCase() === currency && entity !== EUROPE;
  return {
    ...of,
    seen: {
      ...seen,
      orders: ours(seen.orders, (one) => one.currency),
      shipments: seen.shipments.filter((one) => one.entity === entity),
      invoices: ours(seen.invoices, (one) => one.currency),
      memos: ours(seen.memos, (one) => one.currency),
      bills: ours(seen.bills, (one) => one.total.currency),
      payments: ours(seen.payments, (one) => one.amount.currency),
      items: ours(seen.items, (one) => one.open.currency),
      receipts: ours(seen.receipts, (one) => one.amount.currency),
      payouts: ours(seen.payouts, (one) => one.paid.currency),
      journals: seen.journals.filter((one) => one.entity === entity).flatMap((journal) => {
        const lines = journal.lines.filter(({ amount }) => amount.currency === currency);
        return lines.length > 0 ? [{ ...journal, lines }] : [];
      }),
      credit: ours(seen.credit, (one) => one.currency),
      movements: seen.movements.filter(its),
      taxDocuments: seen.taxDocuments.filter((one) => one.currency === currency && (one.company === TAX_COMPANY) === (entity === EUROPE)),
    },
    model: {
      ...model,
      cash: new Map([...model.cash].filter(([, cash]) => cash.entity === entity && cash.currency === currency)),
      disputes: new Map([...model.disputes].filter(([, one]) => its(one))),
      paidOut: model.paidOut.filter(its),
      reserve: currency === 'USD' && entity !== EUROPE ? model.reserve : 0,
      before: { ...model.before, movements: model.before.movements.filter(its) },
    },
  };
}

/** What an article is where only the depot has it. */
const inDepot = (articles: readonly Article[]): Article[] => articles.map(({ part: _, ...article }) => ({ ...article, stock: article.kit ? {} : Object.fromEntries([[DEPOT, IN_DEPOT]]) }));

/** Only what is of this entity. */
export function inEntity(of: Case, entity: string): Case {
  const { seen, model, articles, articlesOf } = of;
  const ours = <T extends { entity: string }>(all: readonly T[]) => all.filter((one) => one.entity === entity);
  const second = entity === EUROPE;
  const orders = ours(seen.orders);
  return {
    ...of,
    ...(second && { articles: inDepot(articles), articlesOf: (day: number) => inDepot(articlesOf(day)) }),
    seen: {
      ...seen,
      orders,
      shipments: ours(seen.shipments),
      invoices: ours(seen.invoices),
      memos: ours(seen.memos),
      bills: ours(seen.bills),
      payments: ours(seen.payments),
      returns: ours(seen.returns),
      returnReceipts: ours(seen.returnReceipts),
      positions: ours(seen.positions),
      reservations: ours(seen.reservations),
      backorders: ours(seen.backorders),
      journals: ours(seen.journals),
      items: ours(seen.items),
      receipts: ours(seen.receipts),
      payouts: ours(seen.payouts),
      credit: ours(seen.credit),
      sagas: ours(seen.sagas),
      desk: ours(seen.desk),
      parcels: seen.parcels.filter(({ releaseId }) => orders.some(({ orderId }) => releaseId.startsWith(orderId))),
    },
    model: { ...model, orders: ours(model.orders), bought: second ? [] : model.bought },
  };
}

/** What of these does not hold, entity by entity. */
export const brokenInEntities = (sentences: Record<string, Sentence>, of: Case): Broken =>
  [...new Set(of.seen.orders.map(({ entity }) => entity))].flatMap((entity) => brokenOf(sentences, inEntity(of, entity)).map((broken) => `${entity}: ${broken}`));

/** What of these does not hold, book by book. */
export const brokenInBooks = (sentences: Record<string, Sentence>, of: Case): Broken =>
  booksIn(of).flatMap((book) => brokenOf(sentences, inBook(of, book)).map((broken) => `${book.currency} of ${book.entity}: ${broken}`));
