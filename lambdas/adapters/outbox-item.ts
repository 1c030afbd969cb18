import type { BusinessEvent } from '../../core/model/events/catalogue.ts';
import { tracestateOf } from '../handler/transaction.ts';

/** An event as it is stored to be published, in the trace of what runs where it is of that. */
export const outboxItem = (event: BusinessEvent) => ({ pk: event.eventId, pending: 'pending', recordedAt: event.recordedAt, body: { ...event, ...tracestateOf(event.correlationId) } });
