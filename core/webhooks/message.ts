import type { BusinessEvent } from '../model/events/catalogue.ts';
import type { Offered, WebhookSubscription } from '../model/webhook.ts';

export type Told = BusinessEvent<Offered>;

/** Fields of events that are about how this platform is set up, or what it makes of the customer, and nobody's business outside. */
const OURS = new Set(['channelConnector', 'shadows', 'journals', 'risk', 'balanceTransaction']);

/**
 * The body of a webhook, in the order of the specification: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#payload-structure
 * References, codes, amounts and dates: events carry no personal data, and so neither does this.
 */
export function bodyOf(event: Told): string {
  const { type, occurredAt, eventId, schemaVersion, entity, correlationId, entityKey, entityVersion, data } = event;
  const shown = Object.fromEntries(Object.entries(data).filter(([name]) => !OURS.has(name)));
  return JSON.stringify({ type, timestamp: occurredAt, eventId, schemaVersion, entity, correlationId, about: entityKey, aboutVersion: entityVersion, data: shown });
}

/** Of these subscriptions, those that want to hear of such an event, whosever order it is about. */
export const wanting = (subscriptions: readonly WebhookSubscription[], { type, businessUnit }: Pick<Told, 'type' | 'businessUnit'>): WebhookSubscription[] =>
  subscriptions.filter(({ events, businessUnits }) => events.includes(type) && (businessUnits.includes('*') || businessUnits.includes(businessUnit)));

