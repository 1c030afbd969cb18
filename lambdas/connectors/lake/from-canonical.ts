import { CreditMemo } from '../../../core/model/credit-memo.ts';
import { type BusinessEvent, EVENTS } from '../../../core/model/events/catalogue.ts';
import { Invoice } from '../../../core/model/invoice.ts';
import { Journal } from '../../../core/model/journal.ts';
import { Order } from '../../../core/model/order.ts';
import { mask } from '../../../core/model/personal.ts';
import { Return } from '../../../core/model/return.ts';
import { Shipment } from '../../../core/model/shipment.ts';

/** A line of a file. Entity and type stand in the folder's name, as Athena and DuckDB want it of partitions. Money is as everywhere: whole minor units and a currency. */
export interface LakeRow {
  /** The same for what is the same: repeats are told by it. */
  id: string;
  /** When the event was stored: of several rows with an id the latest counts. */
  recordedAt: string;
  body: unknown;
}
export interface Placed {
  folder: string;
  row: LakeRow;
}

/** Documents that go to the lake as they stand when one of their events is heard. */
const DOCUMENTS = { order: Order, shipment: Shipment, invoice: Invoice, return: Return, 'credit-memo': CreditMemo };
export type DocumentKind = keyof typeof DOCUMENTS;
export interface Reference {
  kind: DocumentKind;
  orderId: string;
  id: string;
}

/** By the day on which it was stored: told again a year later it is in the same place. */
const folderOf = (table: 'events' | 'documents', entity: string, type: string, recordedAt: string) =>
  `${table}/entity=${encodeURIComponent(entity)}/type=${encodeURIComponent(type)}/date=${recordedAt.slice(0, 10)}`;

/** An event as it was published, without anything that its schema marks as personal. */
export function eventRow(event: BusinessEvent): Placed {
  const { eventId, entity, type, recordedAt } = event;
  return { folder: folderOf('events', entity, type, recordedAt), row: { id: eventId, recordedAt, body: { ...event, data: mask(EVENTS[type].data, event.data, []) } } };
}

/** A document behind an event, without anything personal. */
export const documentRow = ({ entity, recordedAt }: Pick<BusinessEvent, 'entity' | 'recordedAt'>, { kind, id }: Reference, document: object): Placed => ({
  folder: folderOf('documents', entity, kind, recordedAt),
  row: { id, recordedAt, body: mask(DOCUMENTS[kind], document, []) },
});

export const journalRow = (journal: Journal): LakeRow => ({ id: journal.journalId, recordedAt: journal.postedAt, body: mask(Journal, journal, []) });

/** Which documents an event is about. An invoice changes its order as well. */
export function documentsOf(event: BusinessEvent): Reference[] {
  switch (event.type) {
    case 'order.received':
    case 'order.accepted':
    case 'order.changed':
    case 'order.cancelled':
      return [order(event.data)];
    case 'shipment.recorded':
      return [order(event.data), { kind: 'shipment', orderId: event.data.orderId, id: event.data.shipmentId }];
    case 'invoice.posted':
      return [order(event.data), { kind: 'invoice', orderId: event.data.orderId, id: event.data.invoiceId }];
    case 'return.authorised':
    case 'return.refused':
    case 'return.received':
      return [returned(event.data)];
    case 'return.credited': {
      const { orderId, creditMemos } = event.data;
      return [order(event.data), returned(event.data), ...creditMemos.map(({ creditMemoId }): Reference => ({ kind: 'credit-memo', orderId, id: creditMemoId }))];
    }
    case 'order.charges-credited': {
      const { orderId, creditMemos } = event.data;
      return [order(event.data), ...creditMemos.map(({ creditMemoId }): Reference => ({ kind: 'credit-memo', orderId, id: creditMemoId }))];
    }
    default:
      return [];
  }
}

const order = ({ orderId }: { orderId: string }): Reference => ({ kind: 'order', orderId, id: orderId });
const returned = ({ orderId, returnId }: { orderId: string; returnId: string }): Reference => ({ kind: 'return', orderId, id: returnId });
