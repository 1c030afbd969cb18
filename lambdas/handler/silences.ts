import { postingSagaOf } from '../../core/posting/draft-invoice.ts';
import { interchangeOf } from '../../core/watchdog/interchanges.ts';
import type { Owner } from '../../core/model/identity.ts';
import type { OpenItem } from '../../core/model/open-item.ts';
import type { Order } from '../../core/model/order.ts';
import type { Unbilled } from '../../core/model/unbilled.ts';
import { changeSagaId, orderSagaId, postingSagaId } from '../../core/sagas/register.ts';
import type { Wait } from '../../core/watchdog/expected.ts';
import { waitOfItem, waitOfUnbilled } from '../../core/watchdog/waits-of-money.ts';
import { askedFor, waitsOf } from '../../core/watchdog/waits-of-order.ts';
import { stores } from '../adapters/stores.ts';

/** A document that is waited for, whose it is, and who else may know why it does not come. */
export interface Silence {
  wait: Wait;
  of: Owner & { orderId: string; correlationId: string };
  /** What finds it again, to see whether it has come. */
  detail: Record<string, string>;
  /** A row of one of these says why. */
  sagas: string[];
  /** While one of these is held off, it says why. */
  connectors: string[];
  /** The interchange that says what is waited for. */
  interchange?: { partner: string; key: string };
}

/** What an order waits for now. */
export async function silencesOf(order: Order): Promise<Silence[]> {
  const sagas = [...(order.sagas ?? []), ...(order.pendingChange ? [changeSagaId(order.pendingChange)] : [])];
  const last = sagas.at(-1);
  const begun = last && (await stores.register.get(last))?.startedAt;
  return waitsOf(order, begun).map((wait) => {
    const release = order.releases.find(({ releaseId }) => releaseId === wait.about);
    const key = release && interchangeOf(release);
    const detail: Record<string, string> = release ? { releaseId: release.releaseId, from: release.warehouse, connector: release.connector } : {};
    return {
      wait,
      of: order,
      detail,
      sagas: [orderSagaId(order.orderId), ...sagas],
      connectors: askedFor(order, wait),
      ...(release && key && { interchange: { partner: release.warehouse, key } }),
    };
  });
}

/** What goods that left wait for now; nothing where their invoice is in the books, or nothing of ours is known of them. */
export async function silenceOfUnbilled(unbilled: Unbilled): Promise<Silence | undefined> {
  const { entity, orderId, invoiceId, shipmentId, shippedOn } = unbilled;
  const sagaId = postingSagaId(shipmentId);
  const [order, invoice, saga] = await Promise.all([stores.orders.get(entity, orderId), stores.orders.invoice(entity, orderId, invoiceId), stores.register.get(sagaId)]);
  if (!order) return undefined;
  const { erp, invoicing } = order.route;
  return { wait: waitOfUnbilled(unbilled, invoice, saga?.startedAt), of: order, detail: { invoiceId, shipmentId, shippedOn }, sagas: [sagaId], connectors: [...new Set([erp, invoicing])] };
}

export const silenceOfItem = (item: OpenItem, graceDays: number | undefined): Silence => {
  const { orderId = '', invoiceId, customerId = '', itemId, dueDate } = item;
  const posting = invoiceId ? [postingSagaOf(invoiceId)] : [];
  return { wait: waitOfItem(item, graceDays), of: { ...item, orderId }, detail: { itemId, dueDate, customerId }, sagas: posting, connectors: [] };
};
