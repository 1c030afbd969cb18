import { createHmac, randomUUID } from 'node:crypto';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ROOT } from '../../cli/aws.ts';
import type { Endpoints } from '../../cli/endpoints.ts';

/** Both partners' signing keys, as the connectors have them. `previous…` is what they signed with before. */
export interface SigningKeys {
  shopify: { apiSecret: string; previousApiSecret: string };
  shiphero: { webhookSecret: string; previousWebhookSecret: string };
}

const secretsOf = ({ aws, region }: Endpoints) => new SecretsManagerClient({ endpoint: aws, region, credentials: ROOT });
const name = (connector: string) => `crossdock/dev/us/${connector}`;

export async function signingKeys(endpoints: Endpoints): Promise<SigningKeys> {
  const read = async (connector: string) => JSON.parse((await secretsOf(endpoints).send(new GetSecretValueCommand({ SecretId: name(connector) }))).SecretString ?? '') as unknown;
  return { shopify: await read('shopify'), shiphero: await read('shiphero') } as SigningKeys;
}

/** The keys are being rotated: the one before still counts. Done before the first webhook, because a function keeps its secret for five minutes. */
export async function beginRotation(endpoints: Endpoints): Promise<void> {
  const keys = await signingKeys(endpoints);
  const put = (connector: string, value: object) => secretsOf(endpoints).send(new PutSecretValueCommand({ SecretId: name(connector), SecretString: JSON.stringify(value) }));
  await put('shopify', { ...keys.shopify, previousApiSecret: `shpss_${randomUUID()}` });
  await put('shiphero', { ...keys.shiphero, previousWebhookSecret: randomUUID() });
}

export const signature = (key: string, body: string | Buffer): string => createHmac('sha256', key).update(body).digest('base64');

export interface WebhookReply {
  status: number;
  type: string | null;
  correlationId: string | null;
  body: { outcome?: string; code?: string; correlationId?: string };
}

/** Posts a webhook to our door, byte for byte. */
export async function postWebhook(endpoints: Endpoints, connector: 'shopify' | 'shiphero', body: string | Buffer, headers: Record<string, string>): Promise<WebhookReply> {
  const reply = await fetch(`${endpoints.inbound}/webhooks/${connector}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  return { status: reply.status, type: reply.headers.get('content-type'), correlationId: reply.headers.get('x-correlation-id'), body: (await reply.json()) as WebhookReply['body'] };
}

export interface ShopWebhook {
  /** What the buyer calls the order, e.g. #1001. */
  name: string;
  body: string;
}

/** A buyer's order of which the shop's own webhook got lost, so that the test delivers it. */
export async function undeliveredOrder({ partners: { shopify } }: Endpoints, sku: string, quantity: number, note = ''): Promise<ShopWebhook> {
  const post = (path: string, body: object) => fetch(`${shopify}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  await post('/_faults', { kind: 'webhookLost', operation: 'orders/create' });
  const reply = await post('/_storefront/orders', {
    lines: [{ sku, quantity, price: '0.45' }], note, email: 'ann@example.test', firstName: 'Ann', lastName: 'Müller', // not ASCII, so that bytes and characters differ
    shippingAddress: { address1: '1 Congress Ave', city: 'Austin', provinceCode: 'TX', zip: '78701', countryCode: 'US' },
  });
  const { name: orderName } = (await reply.json()) as { name: string };
  const sent = (await (await fetch(`${shopify}/_webhooks`)).json()) as { topic: string; body: string }[];
  const webhook = sent.find((each) => each.topic === 'orders/create' && (JSON.parse(each.body) as { name: string }).name === orderName);
  if (!webhook) throw new Error(`the shop lost no webhook of ${orderName}`);
  return { name: orderName, body: webhook.body };
}

/** https://developer.shiphero.com/webhooks/shipment-update-webhook : what left of a release, as the warehouse tells it. */
export const shipmentUpdate = (releaseId: string, shipmentId: number, lines: { id: string; sku: string; quantity: number }[]): string =>
  JSON.stringify({
    test: '0',
    webhook_type: 'Shipment Update',
    fulfillment: {
      shipment_id: shipmentId, partner_order_id: releaseId, order_number: releaseId, tracking_number: `1Z${shipmentId}`, shipping_carrier: 'UPS', shipping_method: 'UPS Ground',
      created_at: '2026-11-23 10:00:00', completed: true, line_items: lines,
    },
    total_packages: 1,
    packages: [{ name: 'Package #1', tracking_number: `1Z${shipmentId}`, shipping_carrier: 'UPS', shipping_method: 'UPS Ground' }],
  });
