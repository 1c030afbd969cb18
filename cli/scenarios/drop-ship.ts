import { randomUUID } from 'node:crypto';
import { ApiCaller } from '../client.ts';
import { apiOrder } from '../shop.ts';
import { follow, isPosted, type Trace } from '../timeline.ts';
import { expectStatus } from './desk.ts';
import type { Scenario } from './index.ts';

interface Told {
  releases: { warehouse: string }[];
}

export const dropShip: Scenario = {
  what: 'A workbench that no warehouse holds goes from a supplier straight to the customer: ordered, acknowledged, shipped and billed by X12; bolts leave from our own shelf.',
  async play(endpoints, print) {
    const channel = ApiCaller.channel(endpoints, 'b2b');
    const lines = [
      { lineId: '1', sku: 'BOLT-M8', quantity: { amount: '100', uom: 'EA' }, unitPrice: { amount: '41.00', per: '100', uom: 'EA' }, tax: { minor: 0, currency: 'USD' } },
      { lineId: '2', sku: 'BENCH-2M', quantity: { amount: '2', uom: 'EA' }, unitPrice: { amount: '349.00', uom: 'EA' }, tax: { minor: 0, currency: 'USD' } },
    ];
    const order = await channel.post<{ correlationId: string; orderId: string }>('/orders', apiOrder(`DROP-${randomUUID()}`, 'BENCH-2M', '2', '349.00', { lines }));
    expectStatus(order, 202);
    const { orderId, correlationId } = order.body;
    const { documents } = await follow(ApiCaller.person(endpoints, 'integration'), { trace: { correlationId }, print, timeoutMs: 60_000, until: (now) => isPosted(2)(now) && journals(now, 'supplier-bill').length > 0 });
    const { body } = await channel.get<Told>(`/orders/${orderId}`);
    print(`${orderId} left in ${body.releases.length} parts: ${body.releases.map(({ warehouse }) => warehouse).join(' and ')}`);
    const [cost, bill] = [journals({ documents }, 'drop-ship'), journals({ documents }, 'supplier-bill')];
    if (cost.length !== 1 || bill.length !== 1) throw new Error(`the supplier's shipment has the journals ${cost.join(', ')}, and its bill ${bill.join(', ')}`);
    print(`the benches were never in stock: ${cost[0]} has their cost, and ${bill[0]} what the supplier is owed`);
  },
};

const journals = ({ documents }: Pick<Trace, 'documents'>, event: string): string[] => documents.flatMap(({ kind, number }) => (kind === 'journal' && number.startsWith(`${event}:`) ? [number] : []));
