import { ApiCaller } from './client.ts';
import type { Endpoints } from './endpoints.ts';
import { checkout } from './shop.ts';
import { follow, isPosted } from './timeline.ts';

/** One real order, from the web shop to the journal, printed as it happens. */
export async function firstOrder(endpoints: Endpoints): Promise<void> {
  const order = await checkout(endpoints, [
    { sku: 'LAMP-LED', quantity: 2, price: '39.90' },
    { sku: 'BOLT-M8', quantity: 100, price: '0.45' },
  ]);
  console.log(`A customer orders in the web shop: ${order.name}`);
  try {
    await follow(ApiCaller.person(endpoints, 'integration'), { trace: { document: order.name }, print: console.log, until: isPosted(1), timeoutMs: 60_000 });
  } catch (error) {
    console.log(`The order is not through yet: ${(error as Error).message}`);
  }
}
