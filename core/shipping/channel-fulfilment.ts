import type { Order } from '../model/order.ts';
import type { Shipment } from '../model/shipment.ts';

/** What a channel connector does with a shipment: tell the customer's shop. Independent of every saga; safe to repeat. */
export interface ChannelFulfilment {
  fulfil(order: Order, shipment: Shipment): Promise<{ fulfilmentId: string }>;
}

/** What becomes of an order, as far as its marketplace wants to hear it. */
export interface OrderAnswer {
  order: Order;
  says: 'accepted' | 'cancelled';
  /** It may have been told before, and the answer was lost: what is known there is asked first. */
  again: boolean;
}

/** A marketplace that is told which of its orders are taken and which are not. Independent of every saga; safe to repeat. */
export interface OrderAnswers {
  /** All in one message. Those that are known there already are left out of it. @returns the marketplace's own id of the message; absent: there was nothing to tell */
  answer(answers: readonly OrderAnswer[]): Promise<string | undefined>;
}
