import { randomUUID } from 'node:crypto';
import { askPartner } from '../ask-partner.ts';
import { ApiCaller } from '../client.ts';
import { apiOrder } from '../shop.ts';
import { follow } from '../timeline.ts';
import { expectStatus } from './desk.ts';
import type { Scenario } from './index.ts';

export const cancellation: Scenario = {
  what: 'The channel cancels while the warehouse holds the order: recall, deallocation, ERP cancellation, release of stock and credit, last first.',
  async play(endpoints, print) {
    await askPartner(`${endpoints.partners.shiphero}/_floor`, { action: 'hold' });
    try {
      const channel = ApiCaller.channel(endpoints, 'b2b');
      const reply = await channel.post<{ correlationId: string; orderId: string }>('/orders', apiOrder(`CANCEL-${randomUUID()}`, 'LAMP-LED', '2', '39.90'));
      expectStatus(reply, 202);
      const { orderId, correlationId } = reply.body;
      const integration = ApiCaller.person(endpoints, 'integration');
      const trace = { correlationId };
      await follow(integration, { trace, print, until: (now) => now.timeline.some((entry) => entry.name === 'release-to-warehouse' && entry.status === 'completed'), timeoutMs: 60_000 });
      expectStatus(await channel.post(`/orders/${orderId}/cancellation`, { reason: 'ordered twice' }), 202);
      print('the channel cancels');
      await follow(integration, { trace, print, until: (now) => now.timeline.some((entry) => entry.name === 'order.cancelled'), timeoutMs: 60_000 });
      const again = await channel.post(`/orders/${orderId}/cancellation`, { reason: 'ordered twice' });
      expectStatus(again, 409);
      print('cancelling again is refused: 409');
    } finally {
      await askPartner(`${endpoints.partners.shiphero}/_floor`, { action: 'release' });
    }
  },
};
