import { randomUUID } from 'node:crypto';
import { ApiCaller } from '../client.ts';
import { apiOrder } from '../shop.ts';
import { follow, isPosted } from '../timeline.ts';
import { expectStatus } from './desk.ts';
import type { Scenario } from './index.ts';

interface Returned {
  status: string;
  receipts: { creditMemos: { number: string; invoiceNumber: string; gross: { minor: number; currency: string } }[] }[];
}

export const returnGoods: Scenario = {
  what: 'Two of three lamps come back: one onto the shelf, one to scrap; credited as they were billed, by a credit note of the ERP, tax included.',
  async play(endpoints, print) {
    const channel = ApiCaller.channel(endpoints, 'b2b');
    const order = await channel.post<{ correlationId: string; orderId: string }>('/orders', apiOrder(`RETURN-${randomUUID()}`, 'LAMP-LED', '3', '39.90', OURS));
    expectStatus(order, 202);
    const { orderId, correlationId } = order.body;
    const integration = ApiCaller.person(endpoints, 'integration');
    const trace = { correlationId };
    await follow(integration, { trace, print, until: isPosted(1), timeoutMs: 60_000 });
    const asked = await channel.post<{ returnId: string; status: string; arriveBy: string }>('/returns', { orderId, lines: [{ lineId: '1', quantity: { amount: '2', uom: 'EA' }, reason: 'defective' }] });
    expectStatus(asked, 202);
    const { returnId, arriveBy } = asked.body;
    print(`${returnId} is authorised: the goods may arrive until ${arriveBy}`);
    const walt = ApiCaller.person(endpoints, 'warehouse');
    const lines = ['restock', 'scrap'].map((disposition) => ({ sku: 'LAMP-LED', quantity: '1', disposition }));
    expectStatus(await walt.post(`/returns/${returnId}/receipts`, { warehouse: 'EAST', reference: `DOCK-${randomUUID().slice(0, 8)}`, lines }), 202);
    print('the warehouse has them: one as new, one broken');
    await follow(integration, { trace, print, until: (now) => now.timeline.some((entry) => entry.name === 'put-away' && entry.status === 'completed'), timeoutMs: 60_000 });
    print('the warehouse system counts the good one again');
    const { body } = await channel.get<Returned>(`/returns/${returnId}`);
    const memos = body.receipts.flatMap(({ creditMemos }) => creditMemos);
    if (body.status !== 'credited' || memos.length !== 1) throw new Error(`the return is ${body.status}, with ${memos.length} credit memos`);
    for (const { number, invoiceNumber, gross } of memos) print(`credit memo ${number} on invoice ${invoiceNumber}: ${gross.minor} ${gross.currency} minor units are the customer's again`);
    expectStatus(await channel.post('/returns', { orderId, lines: [{ lineId: '1', quantity: { amount: '2', uom: 'EA' }, reason: 'unwanted' }] }), 409);
    print('asking for two more is refused: 409, one is left');
  },
};

/** The tax is ours, so that what comes back is a return document at the tax engine too. */
const OURS = {
  taxOwner: 'hub',
  shipTo: { name: 'Acme Builders', street: '1 Main St', city: 'Houston', region: 'TX', postalCode: '77002', country: 'US' },
  lines: [{ lineId: '1', sku: 'LAMP-LED', quantity: { amount: '3', uom: 'EA' }, unitPrice: { amount: '39.90', uom: 'EA' } }],
};
