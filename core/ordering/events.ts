import { type BusinessEvent, type EventData, EVENTS, type EventType } from '../model/events/catalogue.ts';
import type { Owner } from '../model/identity.ts';

/**
 * A business event: core/model/events says which there are, and what each says.
 * @param about e.g. `order/ORD-1`; @param id a deterministic id where the same event may be made twice
 * @throws ZodError where `data` is not what the type says: it is never stored
 */
export function event<T extends EventType>(
  type: T,
  owner: Owner,
  about: { key: string; version: number; correlationId: string; causationId: string; occurredAt?: string },
  data: EventData<T>,
  made: { at: Date; id: string },
): BusinessEvent<T> {
  const at = made.at.toISOString();
  const { entity, businessUnit, region } = owner;
  const { version, data: schema } = EVENTS[type];
  return {
    entity, businessUnit, region,
    eventId: made.id,
    type,
    schemaVersion: version,
    source: 'crossdock',
    entityKey: about.key,
    entityVersion: about.version,
    occurredAt: about.occurredAt ?? at,
    observedAt: at,
    recordedAt: at,
    correlationId: about.correlationId,
    causationId: about.causationId,
    data: schema.parse(data),
  } as BusinessEvent<T>;
}
