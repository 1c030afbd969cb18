import { keyWithoutCount } from '../send-document.ts';
import type { OrderByEdi } from './as-ordered.ts';

/** What the control-number ledger knows a document to a customer by: its type, and what it is about. */

/** One for a purchase order, over all orders that it became: they came together, so their correlation ids begin alike. */
export const answerKey = (order: OrderByEdi): string => `855:${order.ediOrder.orders > 1 ? togetherOf(order) : order.orderId}`;
export const receivedKey = (order: OrderByEdi): string => `${answerKey(order)}:received`;
export const togetherOf = ({ correlationId }: OrderByEdi): string => correlationId.replace(/\.\d+$/, '');

export const changeKey = (changeId: string): string => `865:${changeId}`;
/** Of a cancellation by the partner, one for the purchase order. */
export const cancelledKey = (order: OrderByEdi): string => `865:${order.ediOrder.orders > 1 && order.ediOrder.cancellation ? togetherOf(order) : order.orderId}:cancelled`;
/** @param delivery tells two refused changes of one order apart */
export const refusedKey = (orderId: string, delivery: string): string => `865:${orderId}:refused:${delivery}`;
export const isRefusal = (key: string): boolean => /^865:[^:]+:refused:/.test(key);
export const noticeKey = (shipmentId: string): string => `856:${shipmentId}`;
export const billKey = (documentId: string): string => `810:${documentId}`;

/** The type of a document and what it is about, out of its key. */
export function aboutKey(key: string): { type: string; about: string } {
  return { type: key.slice(0, 3), about: keyWithoutCount(key).slice(4) };
}
