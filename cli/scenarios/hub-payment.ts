import { randomUUID } from 'node:crypto';
import { until } from '../ask-again.ts';
import { ApiCaller } from '../client.ts';
import { payoutsOf, stripeOf } from '../payouts-of.ts';
import { apiOrder } from '../shop.ts';
import { follow } from '../timeline.ts';
import { expectStatus } from './desk.ts';
import type { Scenario } from './index.ts';

export const hubPayment: Scenario = {
  what: 'A card order whose tax and payment are ours: held before it is accepted, captured when it ships, applied to its invoice, paid out and settled in the books.',
  async play(endpoints, print) {
    const order = await ApiCaller.channel(endpoints, 'b2b').post<{ correlationId: string; orderId: string }>('/orders', apiOrder(`CARD-${randomUUID()}`, 'LAMP-LED', '1', '39.90', OURS));
    expectStatus(order, 202);
    const finance = ApiCaller.person(endpoints, 'finance');
    const { orderId, correlationId } = order.body;
    const { timeline } = await follow(finance, { trace: { correlationId }, print, until: (now) => now.timeline.some((entry) => entry.name === 'capture-payment' && entry.status === 'completed'), timeoutMs: 60_000 });
    const captured = timeline.find(({ name }) => name === 'capture-payment')?.detail ?? {};
    print(`${String(captured.captured)} USD are captured as ${String(captured.payment)}, by the invoice that shipped`);
    const { body } = await finance.get<{ invoices: { number: string }[] }>(`/orders/${orderId}/invoices`);
    await until('the invoice is paid', async () => (await finance.get<{ items: { orderId?: string }[] }>('/customers/ACME/open-items')).body.items.every((item) => item.orderId !== orderId));
    print(`invoice ${body.invoices[0]?.number} is paid by it: nothing of the order is open`);
    for (const payout of await payoutsOf(await stripeOf(endpoints), orderId)) {
      await until('the payout is in the books', async () => (await finance.get(`/journals/${encodeURIComponent(`settlement:${payout.id}`)}`)).status === 200);
      print(`the gateway pays out ${payout.id}: bank and fees from clearing, settlement:${payout.id}`);
    }
  },
};

const OURS = {
  taxOwner: 'hub',
  paymentOwner: 'hub',
  paymentMethod: 'pm_card_visa',
  shipTo: { name: 'Acme Builders', street: '1 Main St', city: 'Houston', region: 'TX', postalCode: '77002', country: 'US' },
  lines: [{ lineId: '1', sku: 'LAMP-LED', quantity: { amount: '1', uom: 'EA' }, unitPrice: { amount: '39.90', uom: 'EA' } }],
};
