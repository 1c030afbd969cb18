import { createHmac, randomInt, randomUUID } from 'node:crypto';
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

let template: Promise<Record<string, unknown>> | undefined;

/**
 * An order as the shop would tell of it, which nobody has told us yet. It is of an article that we do not have, so it is taken and parks: the shop itself
 * does not know it, and must not be told of its shipment.
 */
export async function undeliveredOrder(endpoints: Endpoints): Promise<ShopWebhook> {
  const order = structuredClone(await (template ??= soldOrder(endpoints)));
  const number = randomInt(10_000_000, 99_999_999);
  const lines = order.line_items as Record<string, unknown>[];
  Object.assign(order, { id: number, order_number: number, name: `#${number}`, admin_graphql_api_id: `gid://shopify/Order/${number}`, line_items: lines.map((line) => ({ ...line, sku: 'NOT-SOLD' })) });
  return { name: `#${number}`, body: JSON.stringify(order) };
}

/** What the shop said of an order that it really took. */
async function soldOrder({ partners: { shopify } }: Endpoints): Promise<Record<string, unknown>> {
  const reply = await fetch(`${shopify}/_storefront/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      lines: [{ sku: 'BOLT-M8', quantity: 10, price: '0.45' }], email: 'ann@example.test', firstName: 'Ann', lastName: 'Müller', // not ASCII, so that bytes and characters differ
      shippingAddress: { address1: '1 Congress Ave', city: 'Austin', provinceCode: 'TX', zip: '78701', countryCode: 'US' },
    }),
  });
  const { name: orderName } = (await reply.json()) as { name: string };
  const sent = (await (await fetch(`${shopify}/_webhooks`)).json()) as { topic: string; body: string }[];
  const told = sent.filter((each) => each.topic === 'orders/create').map((each) => JSON.parse(each.body) as Record<string, unknown>).find((order) => order.name === orderName);
  if (!told) throw new Error(`the shop told nothing of ${orderName}`);
  return told;
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
