import { randomUUID } from 'node:crypto';
import { ApiCaller } from '../client.ts';
import { apiOrder } from '../shop.ts';
import { follow, isPosted } from '../timeline.ts';
import { expectStatus, openRow, shown } from './desk.ts';
import type { Scenario } from './index.ts';

export const creditHold: Scenario = {
  what: 'Globex orders beyond its credit limit: the order parks with finance, who approves it with a reason; it goes on.',
  async play(endpoints, print) {
    const order = apiOrder(`CREDIT-${randomUUID()}`, 'BOLT-M8', '2000', '0.45', { customerId: 'GLOBEX' });
    const reply = await ApiCaller.channel(endpoints, 'b2b').post<{ correlationId: string; orderId: string }>('/orders', order);
    expectStatus(reply, 202);
    const finance = ApiCaller.person(endpoints, 'finance');
    const row = await openRow(finance, reply.body.orderId);
    print(shown(row));
    const refused = await ApiCaller.person(endpoints, 'customer-service').post<{ code: string }>(`/exceptions/${row.exceptionId}/approve`, { reason: 'let me' });
    expectStatus(refused, 403);
    print('customer service sees it and may not approve it: 403');
    expectStatus(await finance.post(`/exceptions/${row.exceptionId}/approve`, { reason: 'paid by wire this morning' }), 202);
    await follow(finance, { trace: { correlationId: reply.body.correlationId }, print, until: isPosted(1), timeoutMs: 60_000 });
  },
};
