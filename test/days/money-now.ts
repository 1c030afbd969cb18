import { accountOf, isOwed } from '../../core/payments/items.ts';
import { balance, differ, lines, posted, type Sentence, sum, twice } from './sentences.ts';

/** DOMAIN 6 and 7: what the books of one entity have in one currency, at every moment. */
export const MONEY_AT_EVERY_MOMENT: Record<string, Sentence> = {
  'receivables = invoices − applied cash − applied deposits − credits − discounts − write-offs': ({ seen }) => {
    const applied = seen.receipts.flatMap(({ applications }) => applications.filter(({ unapplied }) => !unapplied).flatMap((one) => one.lines));
    const taken = sum(applied.map(({ paid, discount, writeOff }) => paid.minor + (discount?.minor ?? 0) + (writeOff?.amount.minor ?? 0)));
    const invoices = sum(posted(seen.invoices).map(({ gross }) => gross.minor));
    const credits = sum(posted(seen.memos).map(({ gross }) => gross.minor));
    const givenBack = sum(lines(seen.journals.filter(({ event }) => event === 'refund'), 'receivables').map(({ minor }) => minor));
    return differ('receivables', balance(seen, 'receivables'), invoices - taken - credits + givenBack);
  },
  'receivables, deposits and unapplied cash are the open items, line by line': ({ seen }) =>
    (['receivables', 'customer-deposits', 'unapplied-cash'] as const).flatMap((key) => {
      const open = sum(seen.items.filter((item) => accountOf(item) === key).map((item) => (isOwed(item) ? item.open.minor : -item.open.minor)));
      return differ(key, balance(seen, key), open);
    }),
  'the bank account is the cash that was told': ({ seen, model }) => {
    const received = lines(seen.journals.filter(({ event }) => event === 'bank-receipt'), 'bank');
    return [...differ('bank receipts', sum(received.map(({ minor }) => minor)), sum([...model.cash.values()].map(({ minor }) => minor))), ...twice('receipt', received.map(({ journal }) => journal.document))];
  },
  'gateway clearing is what was captured, less what went back and was paid out, line by line': ({ seen }) => {
    const known = new Set(['capture', 'refund', 'settlement', 'chargeback', 'chargeback-closed', 'reversal']);
    const strange = lines(seen.journals, 'clearing').filter(({ journal }) => !known.has(journal.event)).map(({ journal }) => `${journal.journalId} moves clearing`);
    const captured = sum(seen.receipts.filter(({ source }) => source === 'gateway').map(({ amount }) => amount.minor));
    const others = sum(lines(seen.journals.filter(({ event }) => event !== 'capture'), 'clearing').map(({ minor }) => minor));
    return [...strange, ...differ('clearing', balance(seen, 'clearing'), captured + others)];
  },
  'a payout is under way until the bank has shown it, and no longer': ({ seen, model }) =>
    seen.payouts.flatMap(({ payoutId, arrived }) => {
      const shown = model.paidOut.find(({ id }) => id === payoutId)?.shown === true;
      return shown === (arrived !== undefined) ? [] : [`payout ${payoutId} ${shown ? 'was shown, and is under way' : 'has arrived, and no bank said so'}`];
    }),
  'a journal is balanced in each currency': ({ seen: { journals } }) => journals.flatMap(({ journalId, lines: all }) => differ(journalId, sum(all.map(({ side, amount }) => (side === 'debit' ? amount.minor : -amount.minor))), 0)),
};

/** The same in the currency that the books are kept in, whatever the documents are in. */
export const IN_THE_BOOKS: Record<string, Sentence> = {
  'a journal is balanced in the books': ({ seen: { journals } }) => journals.flatMap(({ journalId, lines: all }) => differ(journalId, sum(all.map(({ side, functional }) => (side === 'debit' ? functional.minor : -functional.minor))), 0)),
  'what is open is in the books at what it came in at': ({ seen }) =>
    [...Map.groupBy(seen.journals, ({ entity }) => entity)].flatMap(([entity, journals]) =>
      (['receivables', 'customer-deposits', 'unapplied-cash'] as const).flatMap((key) => {
        const items = seen.items.filter((item) => item.entity === entity && accountOf(item) === key);
        const open = sum(items.map((item) => (isOwed(item) ? item.functional.minor : -item.functional.minor)));
        const booked = sum(journals.flatMap(({ lines: all }) => all.filter((line) => line.key === key).map(({ side, functional }) => (side === 'debit' ? functional.minor : -functional.minor))));
        return differ(`${key} in the books of ${entity}`, booked, open);
      }),
    ),
};
