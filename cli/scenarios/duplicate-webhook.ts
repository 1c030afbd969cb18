import { ApiCaller } from '../client.ts';
import { checkout, fault } from '../shop.ts';
import { follow, isPosted } from '../timeline.ts';
import type { Scenario } from './index.ts';

export const duplicateWebhook: Scenario = {
  what: 'The shop sends its webhook twice: both are answered 200, and there is one order.',
  async play(endpoints, print) {
    await fault(endpoints.partners.shopify, { kind: 'webhookDuplicate', operation: 'orders/create' });
    const order = await checkout(endpoints, [{ sku: 'BOLT-M8', quantity: 50, price: '0.45' }]);
    const integration = ApiCaller.person(endpoints, 'integration');
    await follow(integration, { trace: { document: order.name }, print, until: isPosted(1), timeoutMs: 60_000 });
    const { body } = await integration.get<{ traces: unknown[] }>(`/trace?document=${encodeURIComponent(order.name)}`);
    if (body.traces.length !== 1) throw new Error(`there are ${body.traces.length} orders`);
    print(`${order.name} is one order`);
  },
};
