import { dayIn } from '../../core/model/day.ts';
import { AlreadyExists, Rejected } from '../../core/model/errors.ts';
import { accountingOf } from '../../core/posting/books.ts';
import { postCredits, postReturnJournal } from '../../core/returns/post-return-journal.ts';
import { stores } from '../adapters/stores.ts';
import { changeOf } from '../handler/change-of.ts';
import { creditingOf, receiptOf } from '../handler/crediting-of.ts';
import { changeWithJournals } from '../handler/posting.ts';
import { accountingOfCreditMemo } from '../handler/posting-documents.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga, at }) => {
  const { entity, orderId } = saga;
  const books = await stores.books.entity(entity);
  let journals: string[] = [];
  let numbers: (string | undefined)[] = [];
  await changeWithJournals(saga, books, async (current) => {
    const { memos } = await creditingOf(saga);
    numbers = memos.map(({ number }) => number);
    if (memos.every(({ postedAt }) => postedAt)) return { order: current, also: [] };
    const today = await accountingOf(stores.books, books, memos.map(({ currency }) => currency), dayIn(at, books.timeZone), at);
    const priced = await Promise.all(memos.map(async (memo) => ({ memo, accounting: await accountingOfCreditMemo(memo, at) })));
    const payments = await stores.orders.payments(entity, orderId);
    const posted = saga.receiptId === undefined ? postCredits(current, (await changeOf(saga)).orderChange, priced, payments, today) : await receiptOf(saga).then(({ of, receipt }) => postReturnJournal(current, of, receipt, priced, payments, today));
    ({ journals } = posted);
    return { order: current, also: posted.also };
  }).catch((error: unknown) => {
    if (error instanceof AlreadyExists && error.what === 'journal') throw new Rejected('credit-memo.number-taken', `one of ${numbers.join(', ')} has its journal already`, { numbers });
    throw error;
  });
  return { creditMemos: numbers, journals };
});
