import { Rejected } from '../../../../core/model/errors.ts';
import type { CreditMemo } from '../../../../core/model/credit-memo.ts';
import type { Invoice } from '../../../../core/model/invoice.ts';
import type { Journal } from '../../../../core/model/journal.ts';
import { decimal, type Money, subtract } from '../../../../core/model/money.ts';
import type { VendorXSecret } from './schema.ts';

/** Lines that sum to the gross amount; one of nothing is left out. */
const lines = (parts: Record<string, Money>): object[] => Object.entries(parts).flatMap(([what, amount]) => (amount.minor === 0 ? [] : [{ what, amount: decimal(amount) }]));

export const newInvoice = ({ invoiceId, customerId, currency, invoiceDate, dueDate, goods, discount, freight, tax }: Invoice): object => ({
  external_id: invoiceId, customer: customerId, currency, date: invoiceDate, due: dueDate, lines: lines({ goods: subtract(goods, discount), freight, tax }),
});

export const newCreditMemo = ({ creditMemoId, customerId, currency, memoDate, invoiceNumber, lines: back, freight, tax, restockingFee }: CreditMemo): object => ({
  external_id: creditMemoId, customer: customerId, currency, date: memoDate, on: invoiceNumber,
  lines: [...back.map(({ lineId, net }) => ({ what: `line ${lineId}`, amount: decimal(net) })), ...lines({ freight, tax }), ...(restockingFee ? [{ what: 'fee', amount: decimal({ ...restockingFee, minor: -restockingFee.minor }) }] : [])],
});

/** In the currency of the books. @throws Rejected vendor-x.account-unmapped */
export const newJournal = (journal: Journal, { accounts }: Pick<VendorXSecret, 'accounts'>): object => ({
  external_id: journal.journalId,
  date: journal.date,
  currency: journal.lines[0]?.functional.currency,
  description: journal.description,
  lines: journal.lines.map(({ account: ours, side, functional }) => {
    const account = accounts[ours];
    if (!account) throw new Rejected('vendor-x.account-unmapped', `which account ${ours} is at Vendor X is not configured`, { account: ours });
    return { account, side, amount: decimal(functional) };
  }),
});
