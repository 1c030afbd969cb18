import { EVENT_TYPES } from '../lambdas/connectors/stripe/events.ts';
import { until } from './ask-again.ts';
import { EDI_CUSTOMER, SUPPLIER } from './demo-data.ts';
import { type Partners, UNREGISTERED } from './partners.ts';

/**
 * Registers our webhooks with the partners, through their own APIs, as an operator does once. At later starts they are found.
 * @returns whose secret changed
 */
export async function registerWebhooks(partners: Partners, inbound: string): Promise<('shiphero' | 'stripe')[]> {
  partners.supplier.sendTo(`${inbound}/edi/${SUPPLIER.partner}`);
  partners.customer.sendTo(`${inbound}/edi/${EDI_CUSTOMER.partner}`);
  await registerShopify(partners.secrets.shopify, `${inbound}/webhooks/shopify`);
  const shiphero = await registerShipHero(partners, `${inbound}/webhooks/shiphero`);
  const stripe = await registerStripe(partners.secrets.stripe, `${inbound}/webhooks/stripe`);
  await registerEasyPost(partners.secrets.easypost, `${inbound}/webhooks/easypost`);
  await registerXero(partners.secrets.xero, `${inbound}/webhooks/xero`);
  return [...(shiphero ? (['shiphero'] as const) : []), ...(stripe ? (['stripe'] as const) : [])];
}

interface Found {
  id: string;
  topic: string;
  uri: string;
}

/** https://shopify.dev/docs/api/admin-graphql/latest/mutations/webhookSubscriptionCreate */
export async function registerShopify({ url, apiVersion, accessToken }: Pick<Partners['secrets']['shopify'], 'url' | 'apiVersion' | 'accessToken'>, uri: string): Promise<void> {
  const ask = <T>(query: string, variables: object = {}) => graphql<T>(`${url}/admin/api/${apiVersion}/graphql.json`, { 'x-shopify-access-token': accessToken }, query, variables);
  const { webhookSubscriptions } = await ask<{ webhookSubscriptions: { nodes: Found[] } }>('{ webhookSubscriptions(first: 50) { nodes { id topic uri } } }');
  if (webhookSubscriptions.nodes.some((hook) => hook.topic === 'ORDERS_CREATE' && hook.uri === uri)) return;
  for (const hook of webhookSubscriptions.nodes) {
    await ask('mutation ($id: ID!) { webhookSubscriptionDelete(id: $id) { userErrors { message } } }', { id: hook.id });
  }
  const made = await ask<{ webhookSubscriptionCreate: { userErrors: { message: string }[] } }>(
    'mutation ($topic: WebhookSubscriptionTopic!, $hook: WebhookSubscriptionInput!) { webhookSubscriptionCreate(topic: $topic, webhookSubscription: $hook) { userErrors { message } } }',
    { topic: 'ORDERS_CREATE', hook: { uri } },
  );
  const refused = made.webhookSubscriptionCreate.userErrors[0];
  if (refused) throw new Error(`Shopify refused the webhook: ${refused.message}`);
}

/** https://developer.shiphero.com/webhooks/ : the secret that signs them is given once, when they are made. */
export async function registerShipHero({ secrets }: { secrets: Pick<Partners['secrets'], 'shiphero'> }, url: string): Promise<boolean> {
  const { access_token: token } = await post<{ access_token: string }>(`${secrets.shiphero.url}/auth/refresh`, {}, { refresh_token: secrets.shiphero.refreshToken });
  const ask = <T>(query: string, variables: object = {}) => graphql<T>(`${secrets.shiphero.url}/graphql`, { authorization: `Bearer ${token}` }, query, variables);
  const { webhooks } = await ask<{ webhooks: { data: { edges: { node: { name: string; url: string } }[] } } }>('{ webhooks { data(first: 50) { edges { node { name url } } } } }');
  const known = webhooks.data.edges.map((edge) => edge.node);
  if (known.some((hook) => hook.name === 'Shipment Update' && hook.url === url) && secrets.shiphero.webhookSecret !== UNREGISTERED) return false;
  for (const hook of known) await ask('mutation ($data: DeleteWebhookInput!) { webhook_delete(data: $data) { request_id } }', { data: { name: hook.name } });
  const made = await ask<{ webhook_create: { webhook: { shared_signature_secret: string } } }>(
    'mutation ($data: CreateWebhookInput!) { webhook_create(data: $data) { webhook { shared_signature_secret } } }',
    { data: { name: 'Shipment Update', url } },
  );
  secrets.shiphero.webhookSecret = made.webhook_create.webhook.shared_signature_secret;
  return true;
}

/** https://docs.stripe.com/api/webhook_endpoints/create : the secret that signs is given once, when the endpoint is made. */
export async function registerStripe(access: Partners['secrets']['stripe'], url: string): Promise<boolean> {
  const ask = async <T>(method: string, path: string, body?: URLSearchParams) => {
    const answer = await fetch(`${access.url}/v1/${path}`, { method, headers: { authorization: `Bearer ${access.apiKey}` }, ...(body && { body }), signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`Stripe answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
    return (await answer.json()) as T;
  };
  const { data: known } = await ask<{ data: { id: string; url: string }[] }>('GET', 'webhook_endpoints?limit=100');
  if (known.some((endpoint) => endpoint.url === url) && access.webhookSecret !== UNREGISTERED) return false;
  for (const { id } of known) await ask('DELETE', `webhook_endpoints/${id}`);
  const wanted = new URLSearchParams({ url });
  for (const type of EVENT_TYPES) wanted.append('enabled_events[]', type);
  access.webhookSecret = (await ask<{ secret: string }>('POST', 'webhook_endpoints', wanted)).secret;
  return true;
}

/** https://docs.easypost.com/docs/webhooks : the secret that signs is ours to choose. */
export async function registerEasyPost({ url: api, apiKey, webhookSecret }: Partners['secrets']['easypost'], url: string): Promise<void> {
  const headers = { authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}` };
  const answer = await fetch(`${api}/v2/webhooks`, { headers, signal: AbortSignal.timeout(10_000) });
  const { webhooks } = (await answer.json()) as { webhooks: { id: string; url: string }[] };
  if (webhooks.some((hook) => hook.url === url)) return;
  for (const { id } of webhooks) await fetch(`${api}/v2/webhooks/${id}`, { method: 'DELETE', headers, signal: AbortSignal.timeout(10_000) });
  await post(`${api}/v2/webhooks`, headers, { webhook: { url, webhook_secret: webhookSecret } });
}

/**
 * As it is done in Xero's developer portal: the address is asked whether it tells signatures apart. It has 5 seconds, which functions that start on a busy
 * machine may not keep, so it is pressed again for a minute. https://developer.xero.com/documentation/webhooks/configuring-your-server
 */
export async function registerXero({ url }: Pick<Partners['secrets']['xero'], 'url'>, to: string): Promise<void> {
  await until(`an answer of ${to} to Xero's "intent to receive" as it wants it`, async () => (await post<{ status: string }>(`${url}/_subscribe`, {}, { url: to })).status === 'OK', 60_000);
}

async function graphql<T>(url: string, headers: Record<string, string>, query: string, variables: object): Promise<T> {
  const answer = await post<{ data?: T; errors?: { message: string }[] }>(url, headers, { query, variables });
  if (!answer.data || answer.errors?.length) throw new Error(`${url}: ${answer.errors?.map((error) => error.message).join('; ')}`);
  return answer.data;
}

async function post<T>(url: string, headers: Record<string, string>, body: object): Promise<T> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body), signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
  return (await answer.json()) as T;
}
