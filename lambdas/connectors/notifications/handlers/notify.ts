import { AlreadyExists } from '../../../../core/model/errors.ts';
import type { Order } from '../../../../core/model/order.ts';
import { deskOf, type Documents, kindsOf, letterTo, NOTIFIED, noticeId, type Notified } from '../../../../core/notifications/notices.ts';
import { recipientsOf, type Rooms } from '../../../../core/notifications/recipients.ts';
import { idempotencyRow } from '../../../adapters/dynamo-orders.ts';
import { now, stores } from '../../../adapters/stores.ts';
import { Env, env } from '../../../handler/env.ts';
import { log } from '../../../handler/log.ts';
import { patiently } from '../../../handler/patience.ts';
import { businessEvents } from '../../../handler/queue.ts';
import { tellRoom } from '../chat.ts';
import { sendMail } from '../mail.ts';

/**
 * Tells customers and roles what they want to know, by mail and, roles, in their room of a chat: on a queue of its own, retried from there, never part of a saga. What was sent is on record, so that
 * an event told again sends nothing. Between sending and recording a crash is possible: then the same mail goes out twice, with the same id in its header.
 */
export const handler = businessEvents(NOTIFIED, async (event) => {
  const { entity } = event;
  const order = await orderOf(event);
  const [policy, customer] = await Promise.all([stores.masterdata.policy(entity), order && stores.masterdata.customer(entity, order.customerId)]);
  const recipients = recipientsOf(kindsOf(event, order), { policy, order, customer, owner: deskOf(event), rooms: rooms() });
  if (recipients.length === 0) return;
  const documents = await documentsOf(event, order);
  const replyTo = policy.notifications?.roles.find(({ role }) => role === 'customer-service')?.email;
  for (const recipient of recipients) {
    const id = noticeId(event, recipient);
    const key = `notification#${entity}#${id}`;
    if (await idempotencyRow(`delivery#${key}`)) continue;
    const { to, kind, audience, by } = recipient;
    const letter = letterTo(recipient, event, documents);
    const messageId = by === 'chat' ? await tellRoom({ noticeId: id, topic: to, kind, letter }) : await sendMail({ noticeId: id, from: env(Env.MailFrom), name: documents.books.name, to, letter, ...(audience === 'customer' && { replyTo }) });
    await stores.unit.commit([{ change: 'delivery', key, requestHash: messageId, recordedAt: now().toISOString() }]).catch((error: unknown) => {
      if (!(error instanceof AlreadyExists)) throw error; // two deliveries of one message, at once
    });
    log.info(`${by ?? 'mail'} sent`, { noticeId: id, kind, audience, messageId, orderId: order?.orderId, correlationId: event.correlationId });
  }
}, patiently, true);

const rooms = (): Rooms => JSON.parse(process.env[Env.ChatTopics] ?? '{}') as Rooms;

/** A row of the desk may be about a document whose order nobody knows. */
const orderOf = ({ entity, type, data }: Notified): Promise<Order | undefined> | undefined => (type !== 'exception.opened' && type !== 'exception.escalated' && data.orderId ? stores.orders.get(entity, data.orderId) : undefined);

async function documentsOf(event: Notified, order: Order | undefined): Promise<Documents> {
  const { entity } = event;
  const books = await stores.books.entity(entity);
  if (event.type === 'shipment.recorded') return { books, order, shipment: await stores.orders.shipment(entity, event.data.orderId, event.data.shipmentId) };
  if (event.type === 'invoice.posted') return { books, order, invoice: await stores.orders.invoice(entity, event.data.orderId, event.data.invoiceId) };
  return { books, order, console: process.env[Env.ConsoleUrl] };
}
