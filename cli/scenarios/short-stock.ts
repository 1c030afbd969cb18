import { randomUUID } from 'node:crypto';
import { ApiCaller } from '../client.ts';
import { apiOrder } from '../shop.ts';
import { follow } from '../timeline.ts';
import { expectStatus, openRow, shown } from './desk.ts';
import type { Scenario } from './index.ts';

export const shortStock: Scenario = {
  what: 'More saws are ordered than both warehouses have: the order parks with the warehouse, who cancels it; nothing stays reserved.',
  async play(endpoints, print) {
    const reply = await ApiCaller.channel(endpoints, 'b2b').post<{ correlationId: string; orderId: string }>('/orders', apiOrder(`SHORT-${randomUUID()}`, 'SAW-1200', '1000', '9.95'));
    expectStatus(reply, 202);
    const { orderId, correlationId } = reply.body;
    const warehouse = ApiCaller.person(endpoints, 'warehouse');
    const row = await openRow(warehouse, orderId);
    print(shown(row));
    expectStatus(await warehouse.post(`/exceptions/${row.exceptionId}/replay`, { action: 'cancel', reason: 'not to be had before spring' }), 202);
    await follow(warehouse, { trace: { correlationId }, print, until: (trace) => trace.timeline.some((entry) => entry.name === 'order.cancelled'), timeoutMs: 60_000 });
  },
};
