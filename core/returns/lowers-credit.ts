import type { CreditDocument } from '../credit/exposure.ts';
import type { CreditMemo } from '../model/credit-memo.ts';
import { subtract, zero } from '../model/money.ts';
import type { Payment } from '../model/payment.ts';
import { refundFor } from './post-return-journal.ts';

/** A posted memo is so much less that its account has open; what was paid back by the gateway is not on the account. */
export function lowersCredit(memo: CreditMemo, payments: readonly Payment[]): CreditDocument[] {
  const none = zero(memo.currency);
  const amount = subtract(refundFor(memo, payments)?.refunded ?? none, memo.gross);
  return amount.minor === 0 ? [] : [{ id: 'credit-memo', amount, ...(memo.postedAt && { bookedAt: memo.postedAt }) }];
}
