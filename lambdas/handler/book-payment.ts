import { billToOfItems, creditAccountOf, disputeCredit } from '../../core/credit/exposure.ts';
import type { Change } from '../../core/model/changes.ts';
import { dayIn } from '../../core/model/day.ts';
import { AlreadyExists, Rejected, Transient } from '../../core/model/errors.ts';
import type { BusinessEvent } from '../../core/model/events/catalogue.ts';
import type { Journal } from '../../core/model/journal.ts';
import type { Receipt } from '../../core/model/receipt.ts';
import { chargebackOf, disputeClosed, disputeOpened } from '../../core/payments/dispute.ts';
import type { OpenItem } from '../../core/model/open-item.ts';
import { itemIdOf } from '../../core/payments/items.ts';
import { attemptAfter, creditMemoOf, giveBack, refundFailed } from '../../core/payments/refund.ts';
import { receiptIdOf } from '../../core/payments/receive.ts';
import { settlePayout } from '../../core/payments/settle.ts';
import type { Subject } from '../../core/posting/journal-of.ts';
import { now, stores } from '../adapters/stores.ts';
import { creditChanges, itemChange, moved, takeReceiptOnce } from './cash.ts';
import { accountingFor, commitJournals, journalsToPost } from './posting.ts';
import { notice } from './cash-desk.ts';
import { tellDispute } from './tell-dispute.ts';
import { markFailed, noticeFailed, refundOfOursFailed, refundSettled } from './refund-failed.ts';

type Reported<T extends BusinessEvent['type']> = BusinessEvent<T>;
/** What of a gateway's reports moves money. */
export const BOOKED = ['payment.captured', 'payment.refunded', 'payment.refund-failed', 'payment.dispute-opened', 'payment.dispute-closed', 'payment.payout-paid'] as const;
export type Booked = (typeof BOOKED)[number];
type Told = Reported<Booked>;

/** What a gateway reports, into the books: once, however often and in whatever order it is told. */
export async function bookPayment(event: Told): Promise<void> {
  switch (event.type) {
    case 'payment.captured':
      return captured(event);
    case 'payment.refunded':
      return refunded(event);
    case 'payment.refund-failed':
      return failed(event);
    case 'payment.dispute-opened':
    case 'payment.dispute-closed':
      return disputed(event);
    case 'payment.payout-paid':
      return paidOut(event);
  }
}

const subjectOf = ({ entity, businessUnit, region, correlationId, data }: Told): Subject => ({ entity, businessUnit, region, correlationId, ...(data.orderId && { orderId: data.orderId }) });

/** The gateway's clock, where the books are. */
const dayOf = async ({ entity, occurredAt }: Told) => dayIn(new Date(occurredAt), (await stores.books.entity(entity)).timeZone);

async function captured(event: Reported<'payment.captured'>): Promise<void> {
  const { entity, businessUnit, region, correlationId, data } = event;
  const { gateway, gatewayCaptureId, captured: thisTime, capturedTotal, captureId, orderId, paymentId, balanceTransaction } = data;
  const transactionId = balanceTransaction ?? `${gatewayCaptureId}-${capturedTotal.minor}`;
  const [order, payment] = orderId ? await Promise.all([stores.orders.get(entity, orderId), paymentId ? stores.orders.payment(entity, orderId, paymentId) : undefined]) : [];
  const own = payment?.captures.find((capture) => capture.balanceTransaction !== undefined && capture.balanceTransaction === balanceTransaction);
  const invoiceId = own?.invoiceId ?? captureId;
  const receipt: Receipt = {
    entity, businessUnit, region,
    schemaVersion: 1,
    receiptId: receiptIdOf('gateway', transactionId),
    source: 'gateway',
    transactionId, gateway,
    amount: thisTime ?? own?.captured ?? capturedTotal,
    valueDate: await dayOf(event),
    ...(order && { customerId: order.customerId }),
    references: invoiceId ? [{ kind: 'invoice', number: invoiceId }] : [],
    ...(orderId && { orderId }),
    ...(paymentId && { paymentId }),
    correlationId,
    applications: [],
    journals: [],
    receivedAt: now().toISOString(),
    revision: 1,
  };
  await takeReceiptOnce(receipt);
}

/** A refund of ours is booked with the credit memo that it is for; what was given back at the gateway by hand is booked here. */
async function refunded(event: Reported<'payment.refunded'>): Promise<void> {
  const { entity, data } = event;
  const { gatewayRefundId: refundId, refunded: amount, refundId: ours, orderId } = data;
  const failedBefore = ours === undefined ? undefined : attemptAfter(ours);
  if ((ours && !failedBefore) || (await stores.cash.refund(entity, refundId))) return;
  if (ours && (await hasFailed(event))) return;
  const at = now();
  const { day, accounting } = await accountingFor(entity, amount.currency, at, await dayOf(event));
  const items = ours && orderId ? [await itemOfMemo(entity, orderId, creditMemoOf(ours))] : orderId ? await stores.cash.openOfOrder(entity, orderId) : [];
  const order = orderId ? await stores.orders.get(entity, orderId) : undefined;
  const done = giveBack(subjectOf(event), { refundId, amount, by: 'clearing', customerId: order?.customerId, billTo: order && billToOfItems(order), day }, items, accounting);
  const unexplained: Change[] = done.unexplained ? [{ change: 'item', item: done.unexplained }] : [];
  await again(commitJournals(entity, [{ change: 'cash-refund', refund: done.refund }, ...done.items.map(itemChange), ...unexplained, ...creditChanges([...moved(items, done.items), ...(done.unexplained ? [{ after: done.unexplained }] : [])], `refund:${refundId}`, at), ...(await journalsToPost(done.journals, at))]));
  if (failedBefore) await refundSettled(entity, failedBefore, at);
  if (!done.unexplained) return;
  const message = `refund ${refundId} was made at the gateway, and nothing of ours says why`;
  await notice(subjectOf(event), { code: 'cash.refund-unexplained', message, detail: { refundId, amount: done.unexplained.open } }, `${entity}#${refundId}`);
}

/** Told out of order: it did not reach the customer in the end. */
async function hasFailed({ entity, data: { orderId, paymentId, gatewayRefundId } }: Reported<'payment.refunded'>): Promise<boolean> {
  const payment = orderId && paymentId ? await stores.orders.payment(entity, orderId, paymentId) : undefined;
  return payment?.refunds.some((refund) => refund.gatewayRefundId === gatewayRefundId && refund.status === 'failed') ?? false;
}

async function itemOfMemo(entity: string, orderId: string, creditMemoId: string): Promise<OpenItem> {
  const number = (await stores.orders.creditMemo(entity, orderId, creditMemoId))?.number;
  const item = number === undefined ? undefined : await stores.cash.item(entity, itemIdOf('credit-memo', number));
  if (!item) throw new Transient('credit-memo.not-posted', `credit memo ${creditMemoId} is not in the books yet`);
  return item;
}

async function failed(event: Reported<'payment.refund-failed'>): Promise<void> {
  const { entity, data } = event;
  // one that was tried again is booked as one by hand is
  const refund = await stores.cash.refund(entity, data.gatewayRefundId);
  if (data.refundId && !refund) {
    await refundOfOursFailed(event, await dayOf(event));
    return noticeFailed(event);
  }
  if (data.refundId) await markFailed(event);
  if (refund?.failedAt) return noticeFailed(event);
  if (!refund) throw new Transient('refund.not-found', `refund ${data.gatewayRefundId} is not booked yet`);
  const at = now();
  const { day, accounting } = await accountingFor(entity, refund.amount.currency, at, await dayOf(event));
  const items = (await Promise.all(refund.taken.map(({ itemId }) => stores.cash.item(entity, itemId)))).filter((item) => item !== undefined);
  const done = refundFailed(refund, items, await journalsOf(entity, refund.journals), { day, reason: data.reason ?? 'the refund failed', at }, accounting);
  await again(commitJournals(entity, [{ change: 'cash-refund', refund: done.refund, ifRevision: refund.revision }, ...done.items.map(itemChange), ...creditChanges(moved(items, done.items), `refund-failed:${refund.refundId}`, at), ...(await journalsToPost(done.journals, at))]));
  await noticeFailed(event);
}

async function disputed(event: Reported<'payment.dispute-opened' | 'payment.dispute-closed'>): Promise<void> {
  await bookDispute(event).catch(async (error: unknown) => {
    if (!(error instanceof AlreadyExists)) throw error;
    // closed at the moment at which it was opened: what is in the books may be the opening alone
    if (event.type === 'payment.dispute-closed') await again(bookDispute(event));
  });
  await tellDispute(event);
}

async function bookDispute(event: Reported<'payment.dispute-opened' | 'payment.dispute-closed'>): Promise<void> {
  const { entity, data } = event;
  const at = now();
  const { day, accounting } = await accountingFor(entity, data.disputed.currency, at, await dayOf(event));
  const opening = event.type === 'payment.dispute-closed' ? await stores.ledger.journal(entity, chargebackOf(data.disputeId)) : undefined;
  const journals = event.type === 'payment.dispute-closed' ? disputeClosed(subjectOf(event), { ...data, outcome: event.data.outcome }, opening, day, accounting) : disputeOpened(subjectOf(event), data, day, accounting);
  await commitJournals(entity, [...(await journalsToPost(journals, at)), ...(await creditOfDispute(event, opening !== undefined))]);
}

/** What is in dispute is owed by the order's account until it is decided, whoever collected it. */
async function creditOfDispute({ entity, type, data }: Reported<'payment.dispute-opened' | 'payment.dispute-closed'>, isOpen: boolean): Promise<Change[]> {
  const order = data.orderId ? await stores.orders.get(entity, data.orderId) : undefined;
  const opened = type === 'payment.dispute-opened';
  // closed before anybody heard of it: it never counted
  if (!order || (!opened && !isOpen)) return [];
  const { minor, currency } = data.disputed;
  return [{ change: 'credit', ...disputeCredit({ ...creditAccountOf(order), currency }, data.disputeId, { minor: opened ? minor : 0 - minor, currency }) }];
}

async function paidOut(event: Reported<'payment.payout-paid'>): Promise<void> {
  const { entity, data } = event;
  const at = now();
  const { day, accounting } = await accountingFor(entity, data.paid.currency, at, data.arrival);
  const { payoutId, part } = data;
  const about = `${entity}#${payoutId}#${part}`;
  try {
    const { journal, unexplained } = settlePayout(subjectOf(event), data, day, accounting);
    await again(commitJournals(entity, [...payoutChange(event), ...(await journalsToPost(journal ? [journal] : [], at))]));
    if (unexplained.length === 0) return;
    await notice(subjectOf(event), { code: 'cash.payout-unexplained', message: `payout ${payoutId} holds movements that nobody knows`, detail: { payoutId, part, movements: unexplained.slice(0, 50) } }, about);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    await notice(subjectOf(event), { code: error.code, message: error.message, detail: { ...error.detail, payoutId, part } }, about);
    // kept among the dead letters, to be redriven once it can be booked
    throw error;
  }
}

/** The whole of it, with its first part: until a bank shows it. */
function payoutChange({ entity, businessUnit, region, correlationId, data: { payoutId, gateway, paid, arrival, part } }: Reported<'payment.payout-paid'>): Change[] {
  if (part > 1 || paid.minor === 0) return [];
  return [{ change: 'payout', payout: { entity, businessUnit, region, schemaVersion: 1, payoutId, gateway, paid, arrival, correlationId, revision: 1 } }];
}

/** What is in the books is in the books, told again or not. */
async function again(committed: Promise<void>): Promise<void> {
  await committed.catch((error: unknown) => {
    if (!(error instanceof AlreadyExists)) throw error;
  });
}

async function journalsOf(entity: string, ids: readonly string[]): Promise<Journal[]> {
  const journals = await Promise.all(ids.map((id) => stores.ledger.journal(entity, id)));
  return journals.filter((journal) => journal !== undefined);
}
