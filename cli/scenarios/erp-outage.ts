import { randomUUID } from 'node:crypto';
import { ApiCaller } from '../client.ts';
import { apiOrder, fault } from '../shop.ts';
import { follow, isPosted } from '../timeline.ts';
import { expectStatus, openRow, shown } from './desk.ts';
import type { Scenario } from './index.ts';

export const erpOutage: Scenario = {
  what: 'The ERP is down: the saga tries, then fails in place and reaches the desk of integration; the ERP comes back, Redrive goes on where it stood.',
  async play(endpoints, print) {
    await fault(endpoints.partners.tryton, { kind: 'unavailable', count: 0 });
    print('the ERP answers 503 from now on');
    try {
      const reply = await ApiCaller.channel(endpoints, 'b2b').post<{ correlationId: string; orderId: string }>('/orders', apiOrder(`OUTAGE-${randomUUID()}`, 'BOLT-M8', '10', '0.45'));
      expectStatus(reply, 202);
      print('the order is accepted all the same: 202. The saga tries for up to a minute …');
      const integration = ApiCaller.person(endpoints, 'integration');
      const row = await openRow(integration, reply.body.orderId);
      print(shown(row));
      await fault(endpoints.partners.tryton, null);
      print('the ERP is back; integration redrives');
      expectStatus(await integration.post(`/exceptions/${row.exceptionId}/replay`, { reason: 'the ERP is back' }), 202);
      await follow(integration, { trace: { correlationId: reply.body.correlationId }, print, until: isPosted(1), timeoutMs: 120_000 });
    } finally {
      await fault(endpoints.partners.tryton, null);
    }
  },
};
