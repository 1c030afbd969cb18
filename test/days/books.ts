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
  const its = <T extends { currency: string }>(one: T) => one.currency.toUpperCase() === currency;
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
      journals: seen.journals.filter((one) => one.entity === entity).flatMap((journal) => {
        const lines = journal.lines.filter(({ amount }) => amount.currency === currency);
        return lines.length > 0 ? [{ ...journal, lines }] : [];
      }),
      credit: ours(seen.credit, (one) => one.currency),
      movements: seen.movements.filter(its),
      taxDocuments: seen.taxDocuments.filter(its),
    },
    model: {
      ...model,
      cash: new Map([...model.cash].filter(([, cash]) => cash.entity === entity && cash.currency === currency)),
      disputes: new Map([...model.disputes].filter(([, one]) => its(one))),
      paidOut: model.paidOut.filter(its),
      before: { ...model.before, movements: model.before.movements.filter(its) },
    },
  };
}

/** What of these does not hold, book by book. */
export const brokenInBooks = (sentences: Record<string, Sentence>, of: Case): Broken =>
  booksIn(of).flatMap((book) => brokenOf(sentences, inBook(of, book)).map((broken) => `${book.currency} of ${book.entity}: ${broken}`));
