import { randomUUID } from 'node:crypto';
import { ApiCaller } from '../client.ts';
import { atTheWarehouse, readStock } from '../floor.ts';
import { apiOrder } from '../shop.ts';
import { follow, isPosted } from '../timeline.ts';
import { expectStatus } from './desk.ts';
import type { Scenario } from './index.ts';

const SKU = 'LEVEL-360';
const PRICE = 8900;
const FREIGHT = 1000;

export const backorder: Scenario = {
  what: 'Two more line lasers are ordered than there are: what is there ships, a receipt arrives at the warehouse, the rest ships, and the two invoices sum to the order.',
  async play(endpoints, print) {
    const channel = ApiCaller.channel(endpoints, 'b2b');
    await readStock(endpoints);
    const asked = await channel.post<{ lines: { available: string }[] }>('/availability', { lines: [{ lineId: '1', sku: SKU, quantity: { amount: '1', uom: 'EA' } }] }, null);
    expectStatus(asked, 200);
    const there = Number(asked.body.lines[0]?.available ?? 0);
    print(`${there} are there: ${there + 2} are ordered`);
    const order = await channel.post<{ correlationId: string; orderId: string }>(
      '/orders',
      apiOrder(`BACKORDER-${randomUUID()}`, SKU, String(there + 2), '89.00', { backorder: 'backorder', freight: { minor: FREIGHT, currency: 'USD' }, freightPolicy: 'by-value' }),
    );
    expectStatus(order, 202);
    const { orderId, correlationId } = order.body;
    const integration = ApiCaller.person(endpoints, 'integration');
    const trace = { correlationId };
    const before = there > 0 ? 1 : 0;
    await follow(integration, { trace, print, until: (now) => isPosted(before)(now) && now.timeline.some(({ name, status }) => name === 'allocate-stock' && status === 'completed'), timeoutMs: 60_000 });
    const waiting = (await channel.get<{ lines: { quantities: { backordered: number } }[] }>(`/orders/${orderId}`)).body.lines[0]?.quantities.backordered;
    if (waiting !== 2) throw new Error(`${waiting} wait, not 2`);
    print('two wait for stock: five arrive at EAST, and the warehouse is asked for its stock');
    await atTheWarehouse(endpoints, { action: 'receive', sku: SKU, warehouse: 'EAST', quantity: 5 });
    await readStock(endpoints);
    await follow(integration, { trace, print, until: isPosted(before + 1), timeoutMs: 60_000 });
    const { body } = await channel.get<{ invoices: { number?: string; gross: { minor: number } }[] }>(`/orders/${orderId}/invoices`);
    const billed = body.invoices.map(({ gross }) => gross.minor);
    const sum = billed.reduce((total, minor) => total + minor, 0);
    if (sum !== (there + 2) * PRICE + FREIGHT) throw new Error(`the invoices come to ${sum}`);
    print(`the invoices, ${billed.join(' and ')} USD minor units, sum to the order: ${sum}`);
  },
};
