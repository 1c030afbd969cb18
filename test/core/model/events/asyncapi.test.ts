import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { asyncapi } from '../../../../core/model/events/asyncapi.ts';
import { EVENT_TYPES } from '../../../../core/model/events/catalogue.ts';
import { anEvent } from '../../../support/sagas.ts';

interface Document {
  channels: { businessEvents: { messages: Record<string, { $ref: string }> } };
  components: { messages: Record<string, { name: string; payload: object }>; schemas: Record<string, object> };
}
const document = asyncapi() as unknown as Document;
const ajv = new Ajv({ strict: false, validateFormats: false });

test('the document is AsyncAPI 3.0 by the schema of the specification', () => {
  const valid = ajv.compile(specs.schemasWithoutId['3.0.0'] as object);
  expect(valid(document), JSON.stringify(valid.errors?.slice(0, 5))).toBe(true);
  expect(valid({ ...document, operations: { publish: { action: 'shout' } } })).toBe(false);
});

test('every event has a message, and every reference leads somewhere', () => {
  expect(Object.values(document.components.messages).map(({ name }) => name)).toEqual(EVENT_TYPES);
  expect(Object.keys(document.channels.businessEvents.messages)).toEqual(Object.keys(document.components.messages));
  const at = (ref: string) => ref.slice(2).split('/').reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], document);
  for (const [, ref = ''] of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)) expect(at(ref), ref).toBeDefined();
});

test('an event as it is published fits its message; one of another type, or without a field, does not', () => {
  const fits = ajv.compile({ ...document.components.messages.OrderReceived?.payload, components: document.components });
  const published = JSON.parse(JSON.stringify(anEvent('e1'))) as ReturnType<typeof anEvent>;
  expect(fits(published), JSON.stringify(fits.errors)).toBe(true);
  expect(fits({ ...published, data: { ...published.data, later: 'a field more' } })).toBe(true);
  expect(fits({ ...published, type: 'order.accepted' })).toBe(false);
  expect(fits({ ...published, data: { orderId: 'ORD-1' } })).toBe(false);
});

test('docs/asyncapi.json is that of the catalogue', () => {
  expect(JSON.parse(readFileSync(new URL('../../../../docs/asyncapi.json', import.meta.url), 'utf8'))).toEqual(asyncapi());
});
