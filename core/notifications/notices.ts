import type { BusinessEvent } from '../model/events/catalogue.ts';
import type { Invoice } from '../model/invoice.ts';
import type { LegalEntity } from '../model/legal-entity.ts';
import type { NotificationKind } from '../model/notification.ts';
import type { Role } from '../model/identity.ts';
import type { Order } from '../model/order.ts';
import type { Shipment } from '../model/shipment.ts';
import { acceptedFacts, amountText, backorderFacts, invoiceFacts, momentText, orderFacts, type OrderFacts, shipmentFacts, substitutionFacts } from './facts.ts';
import type { Recipient } from './recipients.ts';
import { type Facts, type Letter, render } from './render.ts';
import { FOR_CUSTOMERS, FOR_ROLES } from './templates.ts';

/** Events that anybody may be told of. */
export const NOTIFIED = [
  'order.accepted', 'order.changed', 'order.cancelled', 'shipment.recorded', 'invoice.posted', 'return.requested', 'return.credited', 'order.charges-credited', 'payment.refunded', 'payment.refund-failed', 'payment.dispute-opened', 'exception.opened', 'exception.escalated',
] as const;
export type Notified = BusinessEvent<(typeof NOTIFIED)[number]>;

/** What an event is about: the order always where there is one, the rest where somebody wants to know. */
export interface Documents {
  books: LegalEntity;
  order?: Order | undefined;
  shipment?: Shipment | undefined;
  invoice?: Invoice | undefined;
  /** Where the console is; absent: nothing is linked to. */
  console?: string | undefined;
}

const KINDS: Readonly<Record<Notified['type'], NotificationKind>> = {
  'order.accepted': 'order-accepted',
  'order.changed': 'substitution',
  'order.cancelled': 'order-cancelled',
  'shipment.recorded': 'shipment',
  'invoice.posted': 'invoice',
  'return.requested': 'return-requested',
  'return.credited': 'credit-memo',
  'order.charges-credited': 'credit-memo',
  'payment.refunded': 'refund',
  'payment.refund-failed': 'refund-failed',
  'payment.dispute-opened': 'dispute',
  'exception.opened': 'exception',
  'exception.escalated': 'escalation',
};

/** An order that is promised although goods of it are missing is told of twice; of its changes, whoever asked for them knows, and nobody asked for other goods in place of those that are short. */
export function kindsOf(event: Pick<Notified, 'type' | 'data'>, order?: Order): NotificationKind[] {
  if (event.type === 'order.accepted' && order?.lines.some(({ quantities }) => quantities.backordered > 0)) return ['order-accepted', 'backorder'];
  if (event.type === 'order.changed' && !order?.lines.some(({ instead }) => instead && instead.changeId === (event.data as { changeId: string }).changeId)) return [];
  return [KINDS[event.type]];
}

/**
 * The same for what is told again. Rows of the desk with one code are one notice an hour: a system that is down opens thousands, and nobody reads thousands.
 */
export const noticeId = (event: Notified, { kind, audience, by }: Recipient): string =>
  `${ofDesk(event) ? `${kind}/${event.entity}/${event.data.code}/${event.recordedAt.slice(0, 13)}/${audience}` : `${event.eventId}/${kind}/${audience}`}${by === 'chat' ? '/chat' : ''}`;

/** Whose desk an event is about, where it is about one: a row's owner, or whoever it was escalated to. */
export const deskOf = (event: Notified): Role | undefined => (event.type === 'exception.escalated' ? event.data.to : event.type === 'exception.opened' ? event.data.owner : undefined);
const ofDesk = (event: Notified) => event.type === 'exception.opened' || event.type === 'exception.escalated';

/** @throws RangeError where a document is missing that the notice is about */
export function letterTo({ kind, audience }: Recipient, event: Notified, documents: Documents): Letter {
  const template = (audience === 'customer' ? FOR_CUSTOMERS : FOR_ROLES)[kind];
  if (!template) throw new RangeError(`there is no ${kind} for ${audience}`);
  const { books, order, console } = documents;
  const { facts, lines } = about(kind, event, documents);
  const common: Facts = { entity: event.entity, correlationId: event.correlationId, company: books.name, ...(order && orderFacts(order, books)), ...(console && ofDesk(event) && { link: `${console}/exceptions/${event.data.exceptionId}` }) };
  return render(template, { ...common, ...facts }, lines);
}

function about(kind: NotificationKind, event: Notified, { books, order, shipment, invoice }: Documents): OrderFacts {
  switch (event.type) {
    case 'order.accepted':
      return kind === 'backorder' ? backorderFacts(there(order)) : acceptedFacts(there(order));
    case 'order.changed':
      return substitutionFacts(there(order), event.data.changeId);
    case 'shipment.recorded':
      return shipmentFacts(there(order), there(shipment), books);
    case 'invoice.posted':
      return invoiceFacts(there(order), there(invoice));
    case 'return.credited':
    case 'order.charges-credited':
      return {
        facts: {},
        lines: event.data.creditMemos.map(({ number, invoiceNumber, gross, refunded }) => ({ number, invoice: invoiceNumber, gross: amountText(gross), refunded: amountText(refunded) })),
      };
    case 'return.requested':
      return { facts: event.data, lines: [] };
    case 'payment.refunded':
    case 'payment.refund-failed': {
      const { refunded, gateway, gatewayRefundId: refund, orderId } = event.data;
      return { facts: { refunded: amountText(refunded), gateway, refund, orderId, reason: 'reason' in event.data ? event.data.reason : undefined }, lines: [] };
    }
    case 'payment.dispute-opened': {
      const { disputed, disputeId: dispute, gateway, reason, respondBy, orderId } = event.data;
      return { facts: { disputed: amountText(disputed), dispute, gateway, reason, orderId, respondBy: respondBy && momentText(respondBy) }, lines: [] };
    }
    case 'exception.opened': {
      const { exceptionId, code, owner, severity, deadline, runbook, orderId } = event.data;
      return { facts: { exceptionId, code, owner, severity, runbook, orderId, deadline: momentText(deadline) }, lines: [] };
    }
    case 'exception.escalated': {
      const { exceptionId, code, owner, severity, deadline, runbook, orderId, level, to } = event.data;
      return { facts: { exceptionId, code, owner, to, severity, runbook, orderId, level: String(level), deadline: momentText(deadline) }, lines: [] };
    }
    default:
      return { facts: {}, lines: [] };
  }
}

function there<T>(document: T | undefined): T {
  if (document === undefined) throw new RangeError('the document that the notice is about is not there');
  return document;
}
