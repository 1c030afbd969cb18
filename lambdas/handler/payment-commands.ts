import type { Change } from '../../core/model/changes.ts';
import { Rejected, Transient } from '../../core/model/errors.ts';
import type { Invoice } from '../../core/model/invoice.ts';
import { decimal, type Money } from '../../core/model/money.ts';
import type { Order } from '../../core/model/order.ts';
import type { Payment } from '../../core/model/payment.ts';
import { screenGatewayRisk } from '../../core/fraud/screen-fraud.ts';
import { grossOf } from '../../core/ordering/amounts.ts';
import { isApproved } from '../../core/ordering/approvals.ts';
import { isKeptByChannel, isTakenByUs, takenInChannel } from '../../core/payments/kept-by-channel.ts';
import { capturable, capturedOf, inStatus, paymentFor, uncaptured, refundable, withAsked, withCapture, withoutAsked, withRefund } from '../../core/payments/payment.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { changePayment, stores } from '../adapters/stores.ts';
import { adjustPayment, releasePayment, restorePayment } from './adjust-payment.ts';
import { commandHandler } from './command.ts';
import { creditingOf } from './crediting-of.ts';
import { newEventId } from './ids.ts';
import { CAPTURE_FAILED, collectedOtherwise, type Gateway, GONE, heldFor, hold, isOpen, letGo, nothingFollows } from './holds.ts';
import { orderOf } from './order-of.ts';
import { invoiceOfSaga } from './posting-documents.ts';
import type { StepContext } from './step.ts';

/** Approved, an order goes on without the channel's payment, and finance collects its invoices otherwise. */
const NOT_IN_CHANNEL = 'payment.not-in-channel';

/** The commands that every payment gateway takes, and every channel that keeps the payments of its orders. */
export const paymentCommands = (gateway: Gateway) =>
  commandHandler({
    steps: {
      'authorise-payment': (context) => authorisePayment(context, gateway),
      'authorise-again': (context) => authorisePayment(context, gateway),
      'capture-payment': (context) => capturePayment(context, gateway),
      'adjust-payment': (context) => adjustPayment(context, gateway),
      'release-payment': (context) => releasePayment(context, gateway),
      'refund-payment': (context) => refundPayment(context, gateway),
    },
    undos: {
      'void-payment': (context) => voidPayment(context, gateway),
      'restore-payment': (context) => restorePayment(context, gateway),
    },
  });

/**
 * Holds what the customer owes and nothing is taken of yet, until the goods have left. What is held already is enough, where it is enough.
 * @throws Rejected fraud.review where the gateway suspects something and nobody has approved; order.payment-method-missing, payment.not-in-channel, and those of the port
 */
async function authorisePayment({ saga, at }: StepContext, gateway: Gateway) {
  const order = await orderOf(saga);
  const payments = await stores.orders.payments(order.entity, order.orderId);
  const owed = uncaptured(grossOf(order), payments);
  if (owed.minor === 0 || isApproved(order, NOT_IN_CHANNEL, owed)) return {};
  const held = await heldFor(order, owed, payments, at, gateway);
  // those of earlier versions of the order
  for (const other of payments.filter((each) => each.paymentId !== held.paymentId && isOpen(each))) await letGo(order, other, at, gateway);
  if (held.authorisation) screenGatewayRisk(order, held.paymentId, owed, held.authorisation.risk);
  return { payment: held.paymentId, authorised: decimal(owed), risk: held.authorisation?.risk.level };
}

/**
 * Takes what the invoice comes to. Without a hold that has so much left it is held first: each shipment may need its own. Once nothing is captured any more, nothing stays held.
 * @throws Rejected payment.capture-failed: the goods have left and the invoice stays open, whatever the gateway's reason. Finance may approve to collect it otherwise
 */
async function capturePayment({ saga, at }: StepContext, gateway: Gateway) {
  const [order, invoice] = await Promise.all([orderOf(saga), invoiceOfSaga(saga)]);
  const due = invoice.gross;
  if (!isTakenByUs(order) || due.minor === 0) return {};
  const payments = await stores.orders.payments(order.entity, order.orderId);
  const done = payments.find(({ captures }) => captures.some(({ captureId }) => captureId === invoice.invoiceId));
  const last = uncaptured(grossOf(order), payments).minor <= (done ? 0 : due.minor) || (await nothingFollows(order, payments, invoice.invoiceId));
  const from = done ?? (collectedOtherwise(order, invoice) ? undefined : await captured(order, invoice, payments, last, at, gateway));
  const beside = payments.filter((payment) => payment.paymentId !== from?.paymentId && isOpen(payment) && !payment.asked);
  if (last) for (const other of beside) await letGo(order, other, at, gateway);
  if (last && from?.authorisation?.taken && capturedOf(from).minor < from.authorisation.authorised.minor) await letGo(order, from, at, gateway);
  return from ? { payment: from.paymentId, captured: decimal(due) } : {};
}

async function captured(order: Order, invoice: Invoice, payments: readonly Payment[], last: boolean, at: Date, gateway: Gateway): Promise<Payment> {
  const { invoiceId, gross: due } = invoice;
  try {
    const from = payments.find(({ asked }) => asked?.some(({ captureId }) => captureId === invoiceId)) ?? paymentFor(payments, due, at) ?? (await hold(order, payments, due, at, gateway));
    return await take(order, invoiceId, due, from, last, at, gateway);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    throw new Rejected(CAPTURE_FAILED, `invoice ${invoice.number ?? invoiceId} stays open: ${error.message}`, { ...error.detail, invoiceId, due, cause: error.code });
  }
}

async function take(order: Order, invoiceId: string, due: Money, from: Payment, final: boolean, at: Date, gateway: Gateway): Promise<Payment> {
  const asked = await changePayment(from, (payment) => {
    const known = payment.asked?.some(({ captureId }) => captureId === invoiceId);
    if (!known && capturable(payment, at).minor < due.minor) throw new Transient('payment.contended', `payment ${payment.paymentId} was used for another shipment`);
    // a channel keeps no id of ours: of two captures at once one could be taken for the other
    if (isKeptByChannel(order) && payment.asked?.some((each) => each.captureId !== invoiceId)) throw new Transient('payment.contended', `another capture of payment ${payment.paymentId} is under way`);
    return { payment: withAsked(payment, invoiceId, due) };
  });
  const authorisationId = asked.authorisation?.authorisationId ?? '';
  try {
    const capture = await (await gateway()).capture({ authorisationId, captureId: invoiceId, amount: due, final, known: asked.captures.map(({ gatewayCaptureId }) => gatewayCaptureId) });
    const links = [capture.gatewayCaptureId, capture.balanceTransaction].filter((number) => number !== undefined);
    const { gatewayCaptureId, captured, balanceTransaction } = capture;
    // what was taken at the checkout was told then
    const told = isKeptByChannel(order) && !asked.authorisation?.taken;
    return await changePayment(from, (payment) => ({
      payment: withCapture(payment, { ...capture, captureId: invoiceId, invoiceId }, final, at),
      also: [
        ...links.map((number): Change => ({ change: 'document', link: documentLink(order, 'capture', number, at) })),
        ...(told ? [{ change: 'event', event: takenInChannel(order, payment, authorisationId, { gatewayCaptureId, captured, at: capture.at, captureId: invoiceId, balanceTransaction }, { at, id: newEventId() }) } satisfies Change] : []),
      ],
    }));
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const status = GONE[error.code];
    await changePayment(from, (payment) => ({ payment: status ? inStatus(withoutAsked(payment, invoiceId), status, at, error.code) : withoutAsked(payment, invoiceId) }));
    // the next attempt holds anew
    if (status) throw new Transient('payment.hold-gone', `${authorisationId} gives nothing any more: ${error.code}`, { paymentId: from.paymentId, code: error.code });
    throw error;
  }
}

/** Undo: also where no answer ever came. */
async function voidPayment({ saga, at }: StepContext, gateway: Gateway) {
  const order = await orderOf(saga);
  for (const payment of (await stores.orders.payments(order.entity, order.orderId)).filter(isOpen)) await letGo(order, payment, at, gateway);
}

/** Credit memos that have their number are paid back as far as money was taken for their invoices; the rest is on the customer's account. */
async function refundPayment({ saga, at }: StepContext, gateway: Gateway) {
  const { order, memos } = await creditingOf(saga);
  const refunds: Record<string, string> = {};
  for (const { creditMemoId, number, invoiceId, gross, reason } of memos) {
    if (!number) throw new Rejected('credit-memo.not-numbered', `credit memo ${creditMemoId} has no number yet`, { creditMemoId });
    const amount = refundable(await stores.orders.payments(order.entity, order.orderId), { invoiceId, refundId: creditMemoId, gross });
    if (amount.minor === 0) continue;
    await refundInvoice(order, invoiceId, { refundId: creditMemoId, amount, reason }, at, gateway);
    refunds[number] = decimal(amount);
  }
  return { refunds };
}

/**
 * Gives back what was taken for one invoice, once per `refundId`.
 * @throws Rejected payment.nothing-captured, and those of the port
 */
export async function refundInvoice(order: Order, invoiceId: string, { refundId, amount, reason }: { refundId: string; amount: Money; reason?: string }, at: Date, gateway: Gateway): Promise<void> {
  const payments = await stores.orders.payments(order.entity, order.orderId);
  const payment = payments.find(({ captures }) => captures.some((capture) => capture.invoiceId === invoiceId));
  const capture = payment?.captures.find((each) => each.invoiceId === invoiceId);
  if (!payment || !capture) throw new Rejected('payment.nothing-captured', `nothing was taken for invoice ${invoiceId}`, { invoiceId, refundId });
  if (payment.refunds.some((refund) => refund.refundId === refundId)) return;
  const { gatewayCaptureId } = capture;
  const refund = await (await gateway()).refund({ gatewayCaptureId, refundId, amount, ...(reason && { reason }) });
  await changePayment(payment, (current) => ({
    payment: withRefund(current, { ...refund, refundId, gatewayCaptureId, at: at.toISOString(), ...(reason && { reason }) }),
    also: [{ change: 'document', link: documentLink(order, 'refund', refund.gatewayRefundId, at) }],
  }));
}
