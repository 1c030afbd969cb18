import { Envelope } from '../envelope.ts';
import { type JsonSchema, named, open, refTo } from '../json-schema.ts';
import { EVENT_TYPES, EVENTS, type EventType } from './catalogue.ts';

/** `order.cancellation-requested` → `OrderCancellationRequested` */
export const nameOf = (type: EventType): string => type.replace(/(^|[.-])([a-z])/g, (_, __, letter: string) => letter.toUpperCase());

/**
 * AsyncAPI 3.0 of every business event. https://www.asyncapi.com/docs/reference/specification/v3.0.0
 * A subscriber is a rule on the bus that names the event's type as `detail-type`; `detail` is the payload.
 */
export function asyncapi(): Record<string, unknown> {
  const data = Object.fromEntries(EVENT_TYPES.map((type) => [nameOf(type), EVENTS[type].data]));
  const schemas = Object.fromEntries(Object.entries(named({ Envelope, ...data }, { target: 'draft-07', io: 'output' })).map(([id, schema]) => [id, open(schema)]));
  const message = (type: EventType) => ({ $ref: `#/components/messages/${nameOf(type)}` });
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Crossdock: business events',
      version: '1.0.0',
      description:
        'Each is published once it is stored, at least once, in the envelope; `data` carries references and never personal data. Know repeats by eventId, and what came too late by entityKey and entityVersion. Fields may be added; read what you know.',
    },
    defaultContentType: 'application/json',
    channels: {
      businessEvents: {
        address: 'business-events',
        title: 'The EventBridge bus',
        description: 'A rule selects by `source` = crossdock and `detail-type` = the name of the message.',
        messages: Object.fromEntries(EVENT_TYPES.map((type) => [nameOf(type), message(type)])),
      },
    },
    operations: { publish: { action: 'send', channel: { $ref: '#/channels/businessEvents' }, summary: 'What Crossdock tells the world.' } },
    components: {
      messages: Object.fromEntries(
        EVENT_TYPES.map((type) => {
          const { version, says } = EVENTS[type];
          const own: JsonSchema = { type: 'object', properties: { type: { const: type }, schemaVersion: { const: version }, data: refTo(nameOf(type)) } };
          return [nameOf(type), { name: type, title: type, summary: says, payload: { allOf: [refTo('Envelope'), own] } }];
        }),
      ),
      schemas,
    },
  };
}
