import type { Documents } from '../documents.ts';
import { cents, money } from '../money.ts';
import { numberOf, type OrderRecord, type RefundRecord, type TransactionRecord } from './records.ts';
import { newId } from './storefront.ts';
import type { Views } from './views.ts';
import type { Announcer } from './webhooks.ts';

interface CaptureArgs {
  input: { id: string; parentTransactionId: string; amount: string; currency?: string; finalCapture?: boolean };
}
interface RefundArgs {
  input: { orderId: string; note?: string; transactions?: { amount: string; kind: string; orderId: string; parentId?: string; gateway: string }[] };
}

/** What becomes of payments: https://shopify.dev/docs/api/admin-graphql/latest/objects/OrderTransaction */
export function transactions(documents: Documents, views: Views, announcer: Announcer, now: () => string) {
  const orderOf = (transactionId: number) => documents.all<OrderRecord>('order').find((order) => order.transactions.some(({ id }) => id === transactionId));
  const made = (kind: string, amount: string, parentId: number): TransactionRecord => ({ id: newId(documents), kind, status: 'SUCCESS', amount, createdAt: now(), parentId, multiCapturable: false, expiresAt: null });
  const keep = (order: OrderRecord): OrderRecord => {
    const after = { ...order, updatedAt: now(), financialStatus: statusOf(order) };
    documents.put('order', order.id, after);
    announcer.announce(after, 'ORDERS_UPDATED');
    return after;
  };

  function orderCapture({ input }: CaptureArgs) {
    const refuse = (message: string) => ({ transaction: null, userErrors: [{ field: ['input'], message }] });
    const order = documents.get<OrderRecord>('order', numberOf(input.id, 'Order'));
    const hold = order?.transactions.find((each) => each.id === numberOf(input.parentTransactionId, 'OrderTransaction') && each.kind === 'AUTHORIZATION');
    if (!order || !hold) return refuse('Transaction does not exist');
    const captured = under(order, hold.id, 'CAPTURE');
    if (under(order, hold.id, 'VOID').length > 0) return refuse('Transaction has been voided');
    if (hold.expiresAt !== null && hold.expiresAt <= now()) return refuse('Authorization has expired');
    if (captured.length > 0 && !hold.multiCapturable) return refuse('Transaction has already been captured');
    if (cents(input.amount) <= 0n || cents(input.amount) > cents(hold.amount) - sum(captured)) return refuse('Amount is greater than the amount that can be captured');
    const capture = made('CAPTURE', money(cents(input.amount)), hold.id);
    const after = keep({ ...order, transactions: [...order.transactions, capture] });
    return { transaction: views.transaction(after, capture), userErrors: [] };
  }

  function transactionVoid({ parentTransactionId }: { parentTransactionId: string }) {
    const refuse = (code: string, message: string) => ({ transaction: null, userErrors: [{ code, field: ['parentTransactionId'], message }] });
    const id = numberOf(parentTransactionId, 'OrderTransaction');
    const order = orderOf(id);
    const hold = order?.transactions.find((each) => each.id === id);
    if (!order || !hold) return refuse('TRANSACTION_NOT_FOUND', 'Transaction does not exist');
    if (hold.kind !== 'AUTHORIZATION' || under(order, id, 'VOID').length > 0 || under(order, id, 'CAPTURE').length > 0) return refuse('AUTH_NOT_VOIDABLE', 'Transaction cannot be voided');
    const released = made('VOID', hold.amount, id);
    const after = keep({ ...order, transactions: [...order.transactions, released] });
    return { transaction: views.transaction(after, released), userErrors: [] };
  }

  function refundCreate({ input }: RefundArgs) {
    const refuse = (message: string) => ({ order: null, refund: null, userErrors: [{ field: ['input', 'transactions'], message }] });
    const order = documents.get<OrderRecord>('order', numberOf(input.orderId, 'Order'));
    if (!order) return refuse('Order does not exist');
    const back: TransactionRecord[] = [];
    for (const { amount, kind, parentId } of input.transactions ?? []) {
      const from = order.transactions.find((each) => each.id === numberOf(parentId ?? '', 'OrderTransaction') && ['SALE', 'CAPTURE'].includes(each.kind));
      if (kind !== 'REFUND' || !from) return refuse('Parent transaction is invalid');
      if (cents(amount) <= 0n || cents(amount) > cents(from.amount) - sum([...under(order, from.id, 'REFUND'), ...back.filter((each) => each.parentId === from.id)])) return refuse('Refund amount is greater than the amount available to refund');
      back.push(made('REFUND', money(cents(amount)), from.id));
    }
    const refund: RefundRecord = { id: newId(documents), note: input.note ?? null, createdAt: now(), transactionIds: back.map(({ id }) => id) };
    const after = keep({ ...order, transactions: [...order.transactions, ...back], refunds: [...order.refunds, refund] });
    return { order: views.order(after), refund: views.refund(after, refund), userErrors: [] };
  }

  return { orderCapture, transactionVoid, refundCreate };
}

/** What a cancellation does to the payments: holds are let go, and what was taken is given back where the shop says so. */
export function released(documents: Documents, order: OrderRecord, at: string, refund: boolean): Pick<OrderRecord, 'transactions' | 'refunds'> {
  const made = (kind: string, amount: string, parentId: number): TransactionRecord => ({ id: newId(documents), kind, status: 'SUCCESS', amount, createdAt: at, parentId, multiCapturable: false, expiresAt: null });
  const ended = order.transactions.flatMap(({ id, kind, amount }) => {
    if (kind === 'AUTHORIZATION') return under(order, id, 'CAPTURE').length + under(order, id, 'VOID').length > 0 ? [] : [made('VOID', amount, id)];
    const left = cents(amount) - sum(under(order, id, 'REFUND'));
    return refund && ['SALE', 'CAPTURE'].includes(kind) && left > 0n ? [made('REFUND', money(left), id)] : [];
  });
  const back = ended.filter(({ kind }) => kind === 'REFUND');
  const refunds = back.length > 0 ? [...order.refunds, { id: newId(documents), note: null, createdAt: at, transactionIds: back.map(({ id }) => id) }] : order.refunds;
  return { transactions: [...order.transactions, ...ended], refunds };
}

/** As in OrderDisplayFinancialStatus. */
export function statusOf({ transactions: all, financialStatus }: Pick<OrderRecord, 'transactions' | 'financialStatus'>): string {
  const of = (...kinds: string[]) => all.filter(({ kind }) => kinds.includes(kind));
  const [held, taken, back] = [sum(of('AUTHORIZATION')), sum(of('SALE', 'CAPTURE')), sum(of('REFUND'))];
  if (back > 0n) return back >= taken ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
  if (taken > 0n) return held > taken && of('VOID').length === 0 ? 'PARTIALLY_PAID' : 'PAID';
  if (of('VOID').length > 0) return 'VOIDED';
  return financialStatus;
}

const under = (order: OrderRecord, id: number, kind: string): TransactionRecord[] => order.transactions.filter((each) => each.parentId === id && each.kind === kind);
const sum = (all: readonly TransactionRecord[]): bigint => all.reduce((total, { amount }) => total + cents(amount), 0n);
