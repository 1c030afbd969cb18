import type * as z from 'zod';
import { Envelope } from '../envelope.ts';
import { cashEvents } from './cash.ts';
import { ediEvents } from './edi.ts';
import { exceptionEvents } from './exceptions.ts';
import { invoiceEvents } from './invoices.ts';
import { journalEvents } from './journals.ts';
import { ledgerEvents } from './ledgers.ts';
import { orderEvents } from './orders.ts';
import { paymentEvents } from './payments.ts';
import { returnEvents } from './returns.ts';
import { shipmentEvents } from './shipments.ts';
import { stockEvents } from './stock.ts';
import { supplierEvents } from './suppliers.ts';

/** Every business event there is, by its type. A new one is an entry in the file of its subject: what makes, reads and documents events follows. */
export const EVENTS = { ...orderEvents, ...shipmentEvents, ...invoiceEvents, ...journalEvents, ...ledgerEvents, ...paymentEvents, ...returnEvents, ...supplierEvents, ...stockEvents, ...cashEvents, ...ediEvents, ...exceptionEvents };

export type EventType = keyof typeof EVENTS;
export type EventData<T extends EventType> = z.infer<(typeof EVENTS)[T]['data']>;

/** An event of one of these types; without types, any. `type` tells which `data` it has. */
export type BusinessEvent<T extends EventType = EventType> = { [Type in T]: Omit<Envelope, 'type' | 'data'> & { type: Type; data: EventData<Type> } }[T];

/** In alphabetical order. */
export const EVENT_TYPES = (Object.keys(EVENTS) as EventType[]).sort();

/**
 * An event as it comes off the bus. Fields that a later release added are left out, so that it may be deployed while events are on their way.
 * @throws ZodError where it is no event, RangeError where it is none of these types, or of another version
 */
export function readEvent<T extends EventType>(types: readonly T[], detail: unknown): BusinessEvent<T> {
  const envelope = Envelope.parse(detail);
  const type = types.find((wanted) => wanted === envelope.type);
  if (type === undefined) throw new RangeError(`event ${envelope.eventId} is not of type ${types.join(' or ')}`);
  const { version, data } = EVENTS[type];
  if (envelope.schemaVersion !== version) throw new RangeError(`event ${envelope.eventId} is of version ${envelope.schemaVersion} of ${type}, and this reads version ${version}`);
  return { ...envelope, type, data: data.strip().parse(envelope.data) } as BusinessEvent<T>;
}
