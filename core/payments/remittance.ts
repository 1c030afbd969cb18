import type { RemittanceAdvice } from '../edi/documents.ts';
import { Rejected } from '../model/errors.ts';
import { decimal, type Money, money, sum } from '../model/money.ts';
import type { PaymentReference } from '../model/receipt.ts';

type Item = RemittanceAdvice['groups'][number]['items'][number];
interface Paid {
  reference: PaymentReference;
  /** What the payment has for it; absent: whatever is open. */
  paid?: bigint | undefined;
}

/**
 * What a remittance pays, invoice by invoice. What is taken off an invoice is its reason; what is taken off the payment as a whole, and credit memos that the payer takes,
 * are off the last invoices, which are short of that under its reason: a deduction case opens where that is beyond discount and tolerance.
 * @throws Rejected remittance.total-differs where its parts do not come to its total
 */
export function referencesOf({ trace, total, currency, groups }: RemittanceAdvice): PaymentReference[] {
  const items = groups.flatMap((group) => group.items);
  const of = (amounts: readonly (Money | undefined)[]) => BigInt(sum(currency, amounts.flatMap((amount) => amount ?? [])).minor);
  const own = of(items.flatMap((item) => item.adjustments.map(({ amount }) => amount)));
  const free = groups.flatMap((group) => group.adjustments);
  const net = of(items.map(({ paid }) => paid)) + of(free.map(({ amount }) => amount));
  // RMR04 is what is paid; some write it before what their ADX takes off
  const gross = net + own;
  const said = items.every(({ paid }) => paid !== undefined);
  if (said && BigInt(total.minor) !== net && BigInt(total.minor) !== gross) {
    throw new Rejected('remittance.total-differs', `the parts of remittance ${trace} come to ${decimal(money(net, currency))}, and it pays ${decimal(total)} ${currency}`, { trace, total });
  }
  const before = said && BigInt(total.minor) !== net;
  const paid = items.filter(({ kind }) => kind !== 'credit-memo').map((item) => paidOf(item, before));
  const memos = items.filter(({ kind }) => kind === 'credit-memo').map(({ number, paid: taken }) => ({ minor: BigInt(taken?.minor ?? 0), reason: `CM ${number}` }));
  for (const { minor, reason } of [...memos, ...free.map((adjustment) => ({ minor: BigInt(adjustment.amount.minor), reason: adjustment.reason }))]) takeOff(paid, minor, reason);
  return paid.flatMap(({ reference, paid: minor }) => (minor === undefined ? [reference] : minor > 0n ? [{ ...reference, amount: money(minor, currency) }] : []));
}

function paidOf({ kind, number, paid, adjustment, adjustments }: Item, before: boolean): Paid {
  const reason = adjustment?.reason ?? adjustments.find(({ amount }) => amount.minor < 0)?.reason;
  const off = before ? adjustments.reduce((so, { amount }) => so + BigInt(amount.minor), 0n) : 0n;
  return { reference: { kind: kind === 'invoice' ? 'invoice' : 'order', number, ...(reason && { reason }) }, paid: paid && BigInt(paid.minor) + off };
}

/** Below zero: off the last of what is paid, and what is left of it off the one before. Above zero: on top, and unapplied. */
function takeOff(all: Paid[], minor: bigint, reason: string): void {
  let left = -minor;
  for (const one of all.toReversed()) {
    if (left <= 0n) return;
    if (one.paid === undefined || one.paid <= 0n) continue;
    const part = one.paid < left ? one.paid : left;
    one.paid -= part;
    one.reference = { ...one.reference, reason: one.reference.reason ?? reason };
    left -= part;
  }
}
