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
  /**
   * In one message; what is known there already is left out of it.
   * @returns `message`: the marketplace's own id of it; absent: there was nothing to tell. `left`: what could not be asked yet, because calls are short
   */
  answer(answers: readonly OrderAnswer[]): Promise<{ message?: string; left: readonly OrderAnswer[] }>;
}
