import { describe, expect, test } from 'vitest';
import { fault } from '../../cli/shop.ts';
import { b2b, endpoints, integration } from './breaking-platform.ts';
import { done, invoices, place, traced } from './orders.ts';

const calls = async (partner: string, operation: string) =>
  ((await (await fetch(`${partner}/_calls`)).json()) as { operation: string; outcome: string }[]).filter((call) => call.operation === operation);

describe('an answer that got lost after the effect', () => {
  test.each([
    ['the ERP: the order is looked up, not made again', 'tryton', 'model.sale.sale.create'],
    ['the warehouse: the release is looked up, not made again', 'shiphero', 'order_create'],
  ] as const)('of %s', async (_what, partner, operation) => {
    const before = (await calls(endpoints.partners[partner], operation)).length;
    await fault(endpoints.partners[partner], { kind: 'lostAnswer', operation });
    const order = await place(b2b, 'BOLT-M8', 10);
    await invoices(b2b, order, 1);
    const made = (await calls(endpoints.partners[partner], operation)).slice(before);
    expect(made.map((call) => call.outcome)).toEqual(['lostAnswer']);
    // the warehouse ships what it has, whether or not the saga heard its answer
    const trace = await traced(integration, order, 'its journal and its release', (seen) => done('post-journal')(seen) && done('release-to-warehouse')(seen));
    expect(trace.documents.filter((document) => document.kind === 'erp-order')).toHaveLength(1);
    expect(trace.documents.filter((document) => document.kind === 'warehouse-order')).toHaveLength(1);
  });
});
