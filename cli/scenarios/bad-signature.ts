import { createHmac } from 'node:crypto';
import { ApiCaller } from '../client.ts';
import type { Scenario } from './index.ts';

export const badSignature: Scenario = {
  what: 'Somebody sends a webhook that the shop has not signed: 401, and nothing is stored.',
  async play(endpoints, print) {
    const name = `#FORGED-${Date.now()}`;
    const body = JSON.stringify({ id: 1, name, line_items: [{ sku: 'DRILL-18V', quantity: 100 }] });
    const reply = await fetch(`${endpoints.inbound}/webhooks/shopify`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-shopify-topic': 'orders/create', 'x-shopify-webhook-id': name, 'x-shopify-hmac-sha256': createHmac('sha256', 'a guess').update(body).digest('base64') },
      body,
    });
    const problem = (await reply.json()) as { code: string };
    print(`answered ${reply.status} ${problem.code}`);
    if (reply.status !== 401 || problem.code !== 'webhook.bad-signature') throw new Error('a forged webhook was not refused');
    const trace = await ApiCaller.person(endpoints, 'integration').get(`/trace?document=${encodeURIComponent(name)}`);
    if (trace.status !== 404) throw new Error('something of it was stored');
    print('nothing is known of it');
  },
};
