import { ApiCaller } from '../client.ts';
import { checkout } from '../shop.ts';
import { follow, isPosted } from '../timeline.ts';
import type { Scenario } from './index.ts';

export const webOrder: Scenario = {
  what: 'A web shop order for goods that lie in two warehouses: two shipments, two invoices, one order.',
  async play(endpoints, print) {
    // Newark alone has lamps, Reno alone has enough washers
    const order = await checkout(endpoints, [{ sku: 'LAMP-LED', quantity: 1, price: '39.90' }, { sku: 'WASHER-M8', quantity: 2_500_000, price: '0.08' }]);
    print(`the shop took ${order.name}`);
    await follow(ApiCaller.person(endpoints, 'integration'), { trace: { document: order.name }, print, until: isPosted(2), timeoutMs: 60_000 });
  },
};
