import { screenGatewayRisk } from '../../core/fraud/screen-fraud.ts';
import { Transient } from '../../core/model/errors.ts';
import { decimal } from '../../core/model/money.ts';
import { grossOf } from '../../core/ordering/amounts.ts';
import { applyChange } from '../../core/ordering/apply-change.ts';
import { capturable, uncaptured } from '../../core/payments/payment.ts';
import { orderSagaId } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { changeOf } from './change-of.ts';
import { type Gateway, heldFor, isOpen, letGo, nothingFollows } from './holds.ts';
import { itemsFor } from './items-for.ts';
import { orderOf } from './order-of.ts';
import type { StepContext } from './step.ts';

/**
 * Holds what the version that a change makes comes to, where that is more than is held: a new hold beside the old one, which stays until the change counts. What
 * comes to less is captured less of. An order that holds nothing yet, its own saga holds for, in the version that there is then.
 * @throws Rejected as for a new order: payment.declined, payment.action-required, fraud.review, and those of the port
 */
export async function adjustPayment({ saga, at }: StepContext, gateway: Gateway) {
  const authorised = (await stores.register.get(orderSagaId(saga.orderId)))?.steps['authorise-payment']?.status === 'completed';
  const { order, orderChange } = await changeOf(saga);
  if (!authorised || order.paymentOwner !== 'hub') return {};
  const next = applyChange(order, orderChange, await itemsFor(order, orderChange), at).order;
  if (grossOf(next).minor <= grossOf(order).minor) return {};
  const payments = await stores.orders.payments(order.entity, order.orderId);
  const owed = uncaptured(grossOf(next), payments);
  const held = await heldFor(next, owed, payments, at, gateway, orderChange.changeId);
  if (held.authorisation) screenGatewayRisk(order, held.paymentId, owed, held.authorisation.risk);
  return { payment: held.paymentId, authorised: decimal(owed) };
}

/** Undo: what was held for the change is let go, also where no answer ever came; what was held before it was never touched. */
export async function restorePayment({ saga, at }: StepContext, gateway: Gateway): Promise<void> {
  const order = await orderOf(saga);
  const payments = await stores.orders.payments(order.entity, order.orderId);
  for (const payment of payments.filter((one) => one.changeId === saga.changeId && isOpen(one))) await letGo(order, payment, at, gateway);
}

/** The change counts: what is held beside the hold that covers the rest is let go, and all of it where nothing is left to be captured. */
export async function releasePayment({ saga, at }: StepContext, gateway: Gateway) {
  const order = await orderOf(saga);
  const payments = await stores.orders.payments(order.entity, order.orderId);
  const owed = uncaptured(grossOf(order), payments);
  const over = owed.minor === 0 || (await nothingFollows(order, payments));
  const kept = over ? undefined : payments.findLast((payment) => capturable(payment, at).minor >= owed.minor);
  if (!over && !kept) return {}; // each shipment takes what it needs
  const others = payments.filter((payment) => payment !== kept && isOpen(payment));
  if (others.some(({ asked }) => asked)) throw new Transient('payment.contended', `something is being captured of order ${order.orderId}`);
  for (const other of others) await letGo(order, other, at, gateway);
  return { released: others.map(({ paymentId }) => paymentId) };
}
