import type { BusinessEvent } from '../model/events/catalogue.ts';
import type { Money } from '../model/money.ts';
import type { Order } from '../model/order.ts';
import type { Payment } from '../model/payment.ts';
import { event } from '../ordering/events.ts';

type Paid = Pick<Order, 'paymentOwner' | 'route'>;

/** The channel keeps the buyer's payment and acts on it for us: its connector is the order's route for payments too. One that settles by itself has no such route. */
export const isKeptByChannel = ({ paymentOwner, route }: Paid): boolean => paymentOwner === 'channel' && route.payment !== undefined && route.payment === route.channel;

/** Whether money is taken for it at all, by our gateway or through the channel. */
export const isTakenByUs = (order: Paid): boolean => order.paymentOwner === 'hub' || isKeptByChannel(order);

/** What a payment is asked by: a token of the gateway, or the channel's own id of the order. */
export const methodOf = (order: Paid & Pick<Order, 'paymentMethod' | 'channelReference'>): string | undefined => (isKeptByChannel(order) ? order.channelReference : order.paymentMethod);

interface Told {
  at: Date;
  id: string;
}

/** Money that a channel took is reported by nobody else: for the invoice that it was captured for, or, taken at the checkout, for the order. */
export const takenInChannel = (order: Order, payment: Payment, authorisationId: string, taken: { gatewayCaptureId: string; captured: Money; at: string; captureId?: string; balanceTransaction?: string | undefined }, told: Told): BusinessEvent<'payment.captured'> => {
  const { at: occurredAt, captured, gatewayCaptureId, captureId, balanceTransaction } = taken;
  const ids = { gatewayCaptureId, ...(captureId && { captureId }), ...(balanceTransaction && { balanceTransaction }) };
  return event('payment.captured', order, about(order, payment, occurredAt), { ...said(order, payment, told, occurredAt), ...ids, authorisationId, captured, capturedTotal: captured }, told);
};

/** Of what it took at the checkout, what no invoice came for. */
export const givenBackInChannel = (order: Order, payment: Payment, gatewayCaptureId: string, refund: { gatewayRefundId: string; refunded: Money }, told: Told): BusinessEvent<'payment.refunded'> => {
  const at = told.at.toISOString();
  return event('payment.refunded', order, about(order, payment, at), { ...said(order, payment, told, at), gatewayCaptureId, ...refund }, told);
};

const about = (order: Order, { paymentId }: Payment, occurredAt: string) => ({ key: `payment/${paymentId}`, version: 1, correlationId: order.correlationId, causationId: paymentId, occurredAt });
const said = ({ orderId }: Order, { gateway, paymentId }: Payment, { id }: Told, occurredAt: string) => ({ gateway, eventId: id, occurredAt, paymentId, orderId });
