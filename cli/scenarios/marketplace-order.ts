import { until } from '../ask-again.ts';
import { askPartner } from '../ask-partner.ts';
import { callNow } from '../call-now.ts';
import { ApiCaller } from '../client.ts';
import { follow, isPosted } from '../timeline.ts';
import type { Scenario } from './index.ts';

interface Bought {
  orderId: string;
  packages: { carrier: string; trackingNumber: string }[];
}

export const marketplaceOrder: Scenario = {
  what: 'A buyer orders on Amazon: the order is read, ships, is invoiced without tax that Amazon collects, and Amazon is told of its package and of the stock that is left.',
  async play(endpoints, print) {
    const { amazon } = endpoints.partners;
    // Amazon shows what was written to two minutes ago and earlier
    const { orderId } = await askPartner<Bought>(`${amazon}/_storefront/orders`, { lines: [{ sku: 'DRILL-18V', quantity: 1, price: '129.00', shipping: '6.90' }], minutesAgo: 5 });
    print(`Amazon sold ${orderId}`);
    await callNow(endpoints, 'AmazonReadOrdersFn');
    await follow(ApiCaller.person(endpoints, 'integration'), { trace: { document: orderId }, print, until: isPosted(1), timeoutMs: 60_000 });
    // its subscriber has a queue of its own
    const told = await until(`Amazon is told of the shipment of ${orderId}`, async () => (await askPartner<Bought[]>(`${amazon}/_storefront/orders`)).find((each) => each.orderId === orderId)?.packages[0], 30_000);
    print(`Amazon knows   ${told.carrier} ${told.trackingNumber}`);
    await callNow(endpoints, 'AmazonTellStockFn');
    const listing = (await askPartner<{ sku: string; quantity: number }[]>(`${amazon}/_listings`)).find(({ sku }) => sku === 'DRILL-18V');
    print(`Amazon offers  ${listing?.quantity} of DRILL-18V`);
  },
};
