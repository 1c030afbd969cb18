import type { BusinessEvent } from '../../core/model/events/catalogue.ts';

/** An event as it is stored to be published. */
export const outboxItem = (event: BusinessEvent) => ({ pk: event.eventId, pending: 'pending', recordedAt: event.recordedAt, body: event });
