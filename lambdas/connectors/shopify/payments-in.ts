import { Rejected } from '../../../core/model/errors.ts';
import { type Money, parseDecimal, sum } from '../../../core/model/money.ts';
import type { Authorisation, Capture, Refund } from '../../../core/payments/gateway.ts';
import type { PaymentsOf, RefundOf, Transaction } from './schema.ts';

/** Where the shop does not say: what it takes for the longest (https://help.shopify.com/en/manual/payments/payment-authorization). Earlier than the hold ends the shop itself refuses. */
const LONGEST_HOLD_MS = 30 * 86_400_000;
/** Money that is taken stays taken. */
const NEVER = '9999-12-31T00:00:00.000Z';
const STATUS: Readonly<Record<string, Refund['status']>> = { SUCCESS: 'succeeded', FAILURE: 'failed', ERROR: 'failed' };

/** A refund takes no id of ours but in its note. */
export const noteOf = (refundId: string): string => `crossdock ${refundId}`;

const isDone = ({ status }: Transaction): boolean => status === 'SUCCESS';
const at = ({ processedAt, createdAt }: Transaction): string => new Date(processedAt ?? createdAt).toISOString();

/** @throws Rejected order.currency-mixed where the shop has it in another currency than the order's, or the buyer pays in another than the shop's */
export function amountOf({ id, amountSet: { shopMoney, presentmentMoney } }: Transaction, currency: string): Money {
  if (shopMoney.currencyCode !== currency || presentmentMoney.currencyCode !== currency) throw new Rejected('order.currency-mixed', `payment ${id} is in ${presentmentMoney.currencyCode} and ${shopMoney.currencyCode}, its order in ${currency}`, { currency });
  return parseDecimal(shopMoney.amount, currency);
}

/** @throws Rejected payment.refused */
export function took({ transactions }: PaymentsOf, id: string): Transaction {
  const found = transactions.find((each) => each.id === id);
  if (!found) throw new Rejected('payment.refused', `the shop has no payment ${id} for the order`, { authorisationId: id });
  return found;
}

const under = ({ transactions }: PaymentsOf, id: string, kind: string): Transaction[] => transactions.filter((each) => each.kind === kind && isDone(each) && each.parentTransaction?.id === id);
export const capturesOf = (of: PaymentsOf, id: string): Transaction[] => under(of, id, 'CAPTURE');
export const isVoided = (of: PaymentsOf, id: string): boolean => under(of, id, 'VOID').length > 0;

const total = (transactions: readonly Transaction[], currency: string): number => sum(currency, transactions.map((each) => amountOf(each, currency))).minor;
/** Given back of it or on its way there. */
const returned = ({ transactions }: PaymentsOf, id: string): Transaction[] => transactions.filter(({ kind, status, parentTransaction }) => kind === 'REFUND' && STATUS[status] !== 'failed' && parentTransaction?.id === id);

/** The movements of money that a refund is made of. */
export const transactionsOf = ({ transactions }: PaymentsOf, { transactions: { nodes } }: RefundOf): Transaction[] => transactions.filter(({ id }) => nodes.some((node) => node.id === id));

/** What could still be captured of a hold, or given back of what was taken; in minor units. */
export function leftOf(of: PaymentsOf, from: Transaction, currency: string): number {
  const whole = amountOf(from, currency).minor;
  if (from.kind !== 'AUTHORIZATION') return whole - total(returned(of, from.id), currency);
  const captures = capturesOf(of, from.id);
  if (isVoided(of, from.id) || (captures.length > 0 && !from.multiCapturable)) return 0;
  return whole - total(captures, currency);
}

const PAYS = new Set(['AUTHORIZATION', 'SALE', 'CAPTURE']);
const free = (of: PaymentsOf, others: readonly string[]): Transaction[] =>
  of.transactions.filter((each) => PAYS.has(each.kind) && isDone(each) && !others.includes(each.id) && !(each.kind === 'CAPTURE' && others.includes(each.parentTransaction?.id ?? '')));

/** The first payment that has so much left and serves no other payment of ours: a hold, what was taken at the checkout, or what somebody captured in the shop. */
export const serving = (of: PaymentsOf, amount: Money, others: readonly string[]): Transaction | undefined => free(of, others).find((each) => leftOf(of, each, amount.currency) >= amount.minor);
/** Whatever serves none: it would have, where an answer was lost, and nothing is left of the order that it could serve. */
export const unclaimed = (of: PaymentsOf, others: readonly string[]): Transaction[] => free(of, others);

/** What no invoice came for, of what was taken. What somebody gave back in the shop by hand counts against it first. */
export function giveable(of: PaymentsOf, from: Transaction, captured: Money): number {
  const { currency } = captured;
  const ours = new Set(of.refunds.filter(({ note }) => note?.startsWith(noteOf(''))).flatMap((each) => transactionsOf(of, each).map(({ id }) => id)));
  const byHand = returned(of, from.id).filter(({ id }) => !ours.has(id));
  return Math.min(amountOf(from, currency).minor - captured.minor - total(byHand, currency), leftOf(of, from, currency));
}

export function authorisationIn(of: PaymentsOf, from: Transaction, currency: string): Authorisation {
  const isHeld = from.kind === 'AUTHORIZATION';
  const until = from.authorizationExpiresAt ? new Date(from.authorizationExpiresAt) : new Date(Date.parse(from.createdAt) + LONGEST_HOLD_MS);
  return {
    authorisationId: from.id,
    authorised: { minor: leftOf(of, from, currency), currency },
    captureBefore: isHeld ? until.toISOString() : NEVER,
    multiCapture: !isHeld || from.multiCapturable,
    risk: { level: 'unknown' },
    ...(!isHeld && { taken: { at: at(from), balanceTransaction: numberOf(from) } }),
  };
}

/** What the books know a movement of its money by: the number of a transaction, by which a payout names it too, or of a refund. */
const numberOf = ({ id }: { id: string }): string => `shopify-${id.split('/').at(-1)}`;

/** What was taken at the checkout is one movement, whatever it is shared out to. */
export const captureIn = (transaction: Transaction, captured: Money): Capture => ({ gatewayCaptureId: transaction.id, captured, at: at(transaction), ...(transaction.kind === 'CAPTURE' && { balanceTransaction: numberOf(transaction) }) });

/** @param asked where the shop does not say how much */
export function refundIn(refund: { id: string }, transactions: readonly Transaction[], asked: Money): Refund {
  const refunded = transactions.length > 0 ? { minor: total(transactions, asked.currency), currency: asked.currency } : asked;
  const statuses = transactions.map(({ status }) => STATUS[status] ?? 'pending');
  return { gatewayRefundId: numberOf(refund), refunded, status: statuses.includes('failed') ? 'failed' : statuses.includes('pending') ? 'pending' : 'succeeded' };
}
