import { cameByEdi, NOT_SAYABLE, type OrderByEdi } from '../../core/edi/customer/as-ordered.ts';
import { cancellationAnswer, changeAnswer, changeRefused } from '../../core/edi/customer/change-answer.ts';
import { creditOf, invoiceOf } from '../../core/edi/customer/invoice-of.ts';
import { aboutKey, answerKey, billKey, cancelledKey, changeKey, isRefusal, noticeKey, receivedKey, togetherOf } from '../../core/edi/customer/keys.ts';
import { isDecided, orderAnswer, orderReceived } from '../../core/edi/customer/order-answer.ts';
import { shipNoticeOf } from '../../core/edi/customer/ship-notice-of.ts';
import type { EdiDocument } from '../../core/edi/documents.ts';
import type { PartnerProfile } from '../../core/edi/partner-profile.ts';
import { documentsIn, lineTo } from '../../core/edi/send-document.ts';
import type { ChangeNumber } from '../../core/model/edi-order.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { BusinessEvent, EventType } from '../../core/model/events/catalogue.ts';
import { openSteps } from '../../core/ordering/line-moves.ts';
import { linksOf } from '../adapters/dynamo-trace.ts';
import { stores } from '../adapters/stores.ts';
import { itemsFor } from './items-for.ts';

/** What an EDI customer is told of. */
export const TOLD = ['order.accepted', 'order.changed', 'order.change-withdrawn', 'order.cancelled', 'shipment.recorded', 'invoice.posted', 'return.credited', 'order.charges-credited', 'edi-document.requested'] as const satisfies readonly EventType[];
export type Told = BusinessEvent<(typeof TOLD)[number]>;

/** The documents that an event asks for, by key; an order that nobody answered yet is answered, not changed. */
export async function keysOf(event: Told, order: OrderByEdi, profile: PartnerProfile): Promise<string[]> {
  switch (event.type) {
    case 'order.accepted':
      return [answerKey(order)];
    case 'order.cancelled':
      return [(await answeredBefore(order, profile, order.cancellation?.completedAt)) ? cancelledKey(order) : answerKey(order)];
    case 'order.changed':
    case 'order.change-withdrawn': {
      const { changeId } = event.data;
      const change = await stores.orders.change(order.entity, order.orderId, changeId);
      const theirs = change?.edi !== undefined;
      return theirs || (change?.status === 'applied' && (await answeredBefore(order, profile, change.appliedAt))) ? [changeKey(changeId)] : [];
    }
    case 'shipment.recorded':
      return [noticeKey(event.data.shipmentId)];
    case 'invoice.posted':
      return (await noticed(event.data.shipmentId, profile)) ? [billKey(event.data.invoiceId)] : [];
    case 'return.credited':
    case 'order.charges-credited':
      return event.data.creditMemos.map(({ creditMemoId }) => billKey(creditMemoId));
    case 'edi-document.requested':
      return [event.data.key];
  }
}

async function answeredBefore(order: OrderByEdi, profile: PartnerProfile, at: string | undefined): Promise<boolean> {
  const answered = await stores.controls.outbound(lineTo(profile), answerKey(order));
  return answered !== undefined && at !== undefined && answered.writtenAt < at;
}

/** A bill comes after its ship notice: who sends that sends the bill as well, where it is there by then. */
async function noticed(shipmentId: string, profile: PartnerProfile): Promise<boolean> {
  return !profile.sends.includes('856') || (await stores.controls.outbound(lineTo(profile), noticeKey(shipmentId)))?.sentAt !== undefined;
}

/** The bill of a shipment that its partner knows of by now, where it is posted. */
export async function billFor({ entity, orderId }: OrderByEdi, key: string): Promise<string[]> {
  const { type, about } = aboutKey(key);
  if (type !== '856') return [];
  const invoice = await stores.orders.invoice(entity, orderId, `INV-${about}`);
  return invoice?.postedAt ? [billKey(invoice.invoiceId)] : [];
}

/** What makes a document, out of what is known now; undefined where there is nothing to say (yet). */
export async function makerOf(key: string, order: OrderByEdi, profile: PartnerProfile, refused: ChangeNumber | undefined): Promise<((at: Date) => EdiDocument) | undefined> {
  const { entity, orderId } = order;
  const { type, about } = aboutKey(key);
  if (key === receivedKey(order)) return (at) => orderReceived(order, at);
  if (isRefusal(key)) {
    const number = refused ?? (await refusedBefore(key, profile));
    return (at) => changeRefused(order, number, at);
  }
  const items = await itemsFor(order);
  if (type === '855') {
    const orders = await together(order, isDecided);
    return orders && ((at) => orderAnswer(orders, items, at));
  }
  if (type === '865') {
    const change = await stores.orders.change(entity, orderId, about);
    if (order.ediOrder.store && !order.ediOrder.cancellation && !change?.edi) throw new Rejected(NOT_SAYABLE, `what we changed is one store's part of purchase order ${order.ediOrder.number}`, { store: order.ediOrder.store });
    if (change) return (at) => changeAnswer(order, change, items, at);
    const orders = order.ediOrder.cancellation ? await together(order, isOver) : ([order] as const);
    return orders && ((at) => cancellationAnswer(orders, items, at));
  }
  if (type === '856') {
    const [shipment, warehouses] = await Promise.all([stores.orders.shipment(entity, orderId, about), stores.masterdata.warehouses(entity)]);
    if (!shipment) throw new Error(`shipment ${about} is not there`);
    const from = warehouses.find(({ warehouse }) => warehouse === shipment.warehouse);
    return (at) => shipNoticeOf(order, shipment, from, items, profile, at);
  }
  if (type !== '810') return undefined; // an order to a supplier goes by its saga
  const [invoice, memo] = await Promise.all([stores.orders.invoice(entity, orderId, about), stores.orders.creditMemo(entity, orderId, about)]);
  if (memo) return () => creditOf(order, memo, items, profile);
  const customer = await stores.masterdata.customer(entity, order.customerId);
  if (!invoice || !customer) throw new Error(`invoice ${about} or customer ${order.customerId} is not there`);
  return () => invoiceOf(order, invoice, customer, items, profile);
}

/** The number of a change that was refused, out of the 865 that said so. */
async function refusedBefore(key: string, profile: PartnerProfile): Promise<ChangeNumber> {
  const sent = await stores.controls.outbound(lineTo(profile), key);
  const [document] = sent ? await documentsIn(sent.text, profile) : [];
  return document?.document === 'change-acknowledgment' && document.sequence ? { sequence: document.sequence } : {};
}

/** Nothing of it is to come any more. */
const isOver = ({ cancellation, lines }: OrderByEdi): boolean => (cancellation ? cancellation.completedAt !== undefined : lines.every((line) => openSteps(line) === 0));

/**
 * All orders that a purchase order became, once all of them are ready; the last one that is answers for all. They were stored one after the other, so the last one is looked at first.
 */
async function together(order: OrderByEdi, isReady: (order: OrderByEdi) => boolean): Promise<[OrderByEdi, ...OrderByEdi[]] | undefined> {
  if (!isReady(order)) return undefined;
  const { entity, ediOrder } = order;
  if (ediOrder.orders === 1) return [order];
  const links = (await linksOf(entity, ediOrder.number)).filter(({ kind, correlationId }) => kind === 'purchase-order' && correlationId.startsWith(`${togetherOf(order)}.`));
  const orders: OrderByEdi[] = [];
  for (const { orderId } of links.sort((a, b) => placeIn(b.correlationId) - placeIn(a.correlationId))) {
    const other = orderId === order.orderId ? order : await stores.orders.get(entity, orderId);
    if (!cameByEdi(other) || !isReady(other)) return undefined;
    orders.push(other);
  }
  const [first, ...rest] = orders.reverse();
  return first && orders.length === ediOrder.orders ? [first, ...rest] : undefined;
}

const placeIn = (correlationId: string): number => Number(/\.(\d+)$/.exec(correlationId)?.[1] ?? 0);
