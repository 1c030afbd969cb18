import { DescribeExecutionCommand, RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { ApiCaller } from '../../cli/client.ts';
import { openRow } from '../../cli/scenarios/desk.ts';
import { SCENARIOS } from '../../cli/scenarios/index.ts';
import { checkout, fault } from '../../cli/shop.ts';
import { until } from '../support/platform.ts';
import { b2b, behind, endpoints, integration } from './breaking-platform.ts';
import { ALL_UNDOS, done, floor, invoices, isCancelled, place, rows, traced, undos } from './orders.ts';

// Systems behind us are down, for everybody; each is up again when its test ends.

test('promise 21: an undo that is refused is on the desk, and once it succeeds the rest follows in reverse, once each', async () => {
  await behind.stocked('SAW-21', 5);
  const order = await place(b2b, 'SAW-21', 1);
  await floor(endpoints.partners.shiphero, { action: 'hold', order: `${order.orderId}-EAST` });
  await traced(integration, order, 'its release', done('release-to-warehouse'));
  await fault(endpoints.partners.shiphero, { kind: 'reject', operation: 'order_cancel', error: { code: 7, message: 'The order is on a cart' } });
  expect((await b2b.post(`/orders/${order.orderId}/cancellation`, { reason: 'ordered twice' })).status).toBe(202);
  const row = await openRow(integration, order.orderId);
  expect(row).toMatchObject({ kind: 'parked', owner: 'warehouse', actions: ['retry'] });
  expect((await behind.stockOf('SAW-21')).reserved).toBe(1); // nothing is swallowed, nothing overtakes
  expect((await ApiCaller.person(endpoints, 'warehouse').post(`/exceptions/${row.exceptionId}/replay`, { action: 'retry', reason: 'back on the shelf' })).status).toBe(202);
  const trace = await traced(integration, order, 'its end', isCancelled);
  expect(undos(trace)).toEqual(ALL_UNDOS);
  expect(await behind.stockOf('SAW-21')).toEqual({ onHand: 5, reserved: 0, available: 5 });
});

// Each waits for a saga to use up its attempts, about half a minute, so they wait together. Not beside the ERP's outage below: an order that one system
// let through late would use up its attempts at the other.
describe.concurrent('promise 23: a warehouse that is down costs the declared attempts, and then a person decides', () => {
  const redriven = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  const warehouseIsBack = Promise.all([redriven.promise, cancelled.promise]).then(() => fault(endpoints.partners.shiphero, null));

  /** An order that the warehouse, which is down, cannot be given. */
  async function stuck() {
    await fault(endpoints.partners.shiphero, { kind: 'unavailable', operation: 'order*', count: 0 });
    const order = await place(b2b, 'BOLT-M8', 10);
    await traced(integration, order, 'its allocation', done('allocate-stock'));
    return order;
  }

  test('the warehouse is down: Redrive in the Step Functions console goes on where it stood, and the row on the desk closes by itself', async () => {
    const order = await stuck();
    const other = await stuck();
    const row = await openRow(integration, order.orderId);
    expect(row).toMatchObject({ kind: 'failed', code: 'execution.failed', owner: 'integration', step: 'release-to-warehouse' });
    await openRow(integration, other.orderId);
    redriven.resolve();
    await warehouseIsBack;
    const { executionArn } = (await integration.get<{ executionArn: string }>(`/exceptions/${row.exceptionId}`)).body;
    await behind.sfn.send(new RedriveExecutionCommand({ executionArn }));
    const trace = await traced(integration, order, 'its journal', done('post-journal'));
    expect(trace.timeline.filter((entry) => entry.name === 'create-erp-order' && entry.status === 'completed')).toHaveLength(1);
    await until('its row to close', async () => (await integration.get<{ status: string }>(`/exceptions/${row.exceptionId}`)).body.status === 'closed');
    const { status, redriveCount } = await behind.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect([status, redriveCount]).toEqual(['SUCCEEDED', 1]);
    const redriveOther = await openRow(integration, other.orderId);
    const { executionArn: failed } = (await integration.get<{ executionArn: string }>(`/exceptions/${redriveOther.exceptionId}`)).body;
    const again = await integration.post<{ exceptionId: string }>(`/executions/${encodeURIComponent(failed)}/redrive`, { reason: 'the warehouse is back' });
    expect([again.status, again.body.exceptionId]).toEqual([202, redriveOther.exceptionId]); // as its row's own replay
    await traced(integration, other, 'its journal', done('post-journal'));
  });

  test('a failed execution is cancelled: what it did is taken back, what it may have done included', async () => {
    const order = await stuck();
    const row = await openRow(integration, order.orderId);
    cancelled.resolve();
    await warehouseIsBack;
    expect((await b2b.post(`/orders/${order.orderId}/cancellation`, { reason: 'too late' })).status).toBe(202);
    const trace = await traced(integration, order, 'its end', isCancelled);
    expect(undos(trace)).toEqual(ALL_UNDOS);
    await until('its row to close', async () => (await integration.get<{ status: string }>(`/exceptions/${row.exceptionId}`)).body.status === 'closed');
  });
});

test('npm run demo -- erp-outage ends as it says, and promise 12: webhooks are taken while the ERP is down', async () => {
  const told = async () => ((await (await fetch(`${endpoints.partners.shopify}/_webhooks`)).json()) as { id: string; topic: string; state: string; answer: number }[]).filter(({ topic }) => topic === 'orders/create');
  const before = new Set((await told()).map(({ id }) => id));
  const printed: string[] = [];
  let orders: Promise<{ name: string }[]> | undefined;
  await SCENARIOS['erp-outage']?.play(endpoints, (line) => {
    printed.push(line);
    if (line.startsWith('the ERP answers 503')) orders = Promise.all(Array.from({ length: 3 }, () => checkout(endpoints, [{ sku: 'BOLT-M8', quantity: 10, price: '0.45' }])));
  });
  expect(printed.some((line) => line.includes('execution.failed'))).toBe(true);
  // none is lost: posted by now, or on the desk to be redriven
  for (const { name } of (await orders) ?? []) {
    const posted = await until(`${name} to end`, async () => {
      const { body } = await integration.get<{ traces?: { orderId: string; timeline: { name: string; status?: string }[] }[] }>(`/trace?document=${encodeURIComponent(name)}`);
      const [trace, ...others] = body.traces ?? [];
      if (!trace) return false;
      expect(others).toEqual([]);
      const [row] = await rows(integration, (each) => each.orderId === trace.orderId);
      if (row) await integration.post(`/exceptions/${row.exceptionId}/replay`, { action: 'retry' });
      return trace.timeline.some((entry) => entry.name === 'post-journal' && entry.status === 'completed');
    });
    expect(posted).toBe(true);
  }
  // a shop waits five seconds for an answer, and asks again: on a busy machine perhaps more than once, which makes no second order
  expect((await told()).filter(({ id }) => !before.has(id)).map(({ state, answer }) => [state, answer])).toEqual(Array.from({ length: 3 }, () => ['delivered', 200]));
});

test('a floor that stands still holds nothing up but its own orders', async () => {
  await floor(endpoints.partners.shiphero, { action: 'hold' });
  const order = await place(b2b, 'BOLT-M8', 10);
  await traced(integration, order, 'its release', done('release-to-warehouse'));
  await floor(endpoints.partners.shiphero, { action: 'release' });
  await invoices(b2b, order, 1);
});
