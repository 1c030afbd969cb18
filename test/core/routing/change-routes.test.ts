import { describe, expect, test } from 'vitest';
import { RoutingRule, type RouteRule } from '../../../core/model/routing-rule.ts';
import { checkRoutes, type FirstInvoiceOf, servedBy } from '../../../core/routing/change-routes.ts';
import { resolveRoute } from '../../../core/routing/resolve-route.ts';
import { anOrder } from '../../support/builders.ts';

const line = (connector: string, from: string, change: Partial<RouteRule> = {}): RouteRule => ({ entity: 'NW-US', capability: 'erp', connector, from: `2026-${from}T00:00:00Z`, ...change });
const BEFORE = [line('old', '01-01'), line('new', '06-01')];
const none: FirstInvoiceOf = async () => undefined;
const asked: unknown[][] = [];
const posted: FirstInvoiceOf = async (...question) => {
  asked.push(question);
  return { number: '2026-17', postedAt: '2026-06-03T09:00:00Z' };
};
const refused = (code: string) => expect.objectContaining({ name: 'Rejected', code });

describe('back only until the first posted invoice', () => {
  test('before it, a system takes over again from the one that took over from it', async () => {
    await expect(checkRoutes(BEFORE, [line('old', '07-01')], none)).resolves.toBeUndefined();
  });

  test('after it, that is refused with the invoice, whichever selectors the way back has', async () => {
    asked.length = 0;
    await expect(checkRoutes(BEFORE, [line('old', '07-01')], posted)).rejects.toMatchObject({ code: 'routing.back-after-invoice', detail: { what: 'erp', connector: 'old', takenOverBy: 'new', invoice: '2026-17' } });
    expect(asked).toEqual([['NW-US', 'erp', 'new', '2026-06-01T00:00:00Z']]);
    await expect(checkRoutes(BEFORE, [line('old', '07-01', { channel: 'web' })], posted)).rejects.toEqual(refused('routing.back-after-invoice'));
  });

  test('what it holds is what was served just before: neither what another served, nor what ended, nor what begins with it', async () => {
    const shared = [line('old', '01-01'), line('new', '03-01', { until: '2026-04-01T00:00:00Z' }), line('other', '05-01', { capability: 'tax' })];
    await expect(checkRoutes(shared, [line('old', '07-01')], posted)).resolves.toBeUndefined();
    await expect(checkRoutes([line('old', '01-01'), line('new', '06-01')], [line('old', '06-01', { percent: 10 })], posted)).resolves.toBeUndefined();
    await expect(checkRoutes([line('old', '06-01'), line('new', '06-01', { percent: 50 })], [line('old', '07-01')], posted)).resolves.toBeUndefined();
    await expect(checkRoutes([line('old', '01-01'), line('new', '03-01', { until: '2026-07-01T00:00:00Z' })], [line('old', '07-01')], posted)).rejects.toEqual(refused('routing.back-after-invoice'));
    await expect(checkRoutes(BEFORE, [line('old', '07-01')], posted)).rejects.toMatchObject({ detail: { entity: 'NW-US', from: '2026-07-01T00:00:00Z', postedAt: '2026-06-03T09:00:00Z' } });
  });

  test('what an order of one channel could meet is met: a line for all, and one for its channel', async () => {
    const web = [line('old', '01-01', { channel: 'web' }), line('new', '06-01', { channel: 'web' })];
    for (const change of [{}, { channel: 'web' }, { region: 'us' }]) await expect(checkRoutes(web, [line('old', '07-01', change)], posted)).rejects.toEqual(refused('routing.back-after-invoice'));
    await expect(checkRoutes(web, [line('old', '07-01', { channel: 'b2b' })], posted)).resolves.toBeUndefined();
  });

  test('the word over invoices and books goes the same way', async () => {
    const over = (connector: string, from: string): RoutingRule => ({ entity: 'NW-US', over: 'invoice-numbers', connector, from: `2026-${from}T00:00:00Z` });
    await expect(checkRoutes([over('erp', '01-01'), over('xero', '06-01')], [over('erp', '07-01')], posted)).rejects.toEqual(refused('routing.back-after-invoice'));
  });

  test('forward to a third system, beside it in another warehouse, as a shadow, or with what was handed over, it is no way back', async () => {
    const wms = [line('old', '01-01', { capability: 'warehouse', warehouse: 'EAST' }), line('new', '06-01', { capability: 'warehouse', warehouse: 'EAST' })];
    for (const [before, added] of [
      [BEFORE, line('third', '07-01')],
      [BEFORE, line('new', '07-01', { channel: 'web' })],
      [BEFORE, line('old', '07-01', { shadow: true })],
      [BEFORE, line('old', '07-01', { again: 'open documents of new were copied to old by Ivan on 30 June' })],
      [wms, line('old', '07-01', { capability: 'warehouse', warehouse: 'WEST' })],
    ] as const) await expect(checkRoutes(before, [added], posted)).resolves.toBeUndefined();
  });
});

test('one writer: two connectors may not serve the same from the same instant on; another share, place or instant is another line', async () => {
  await expect(checkRoutes(BEFORE, [line('third', '06-01')], none)).rejects.toEqual(refused('routing.two-writers'));
  await expect(checkRoutes([], [line('a', '06-01'), line('b', '06-01')], none)).rejects.toEqual(refused('routing.two-writers'));
  for (const added of [line('third', '06-02'), line('third', '06-01', { percent: 10 }), line('third', '06-01', { region: 'eu' }), line('third', '06-01', { shadow: true })]) {
    await expect(checkRoutes(BEFORE, [added], none)).resolves.toBeUndefined();
  }
  await expect(checkRoutes(BEFORE, [line('third', '06-01')], none)).rejects.toMatchObject({ detail: { entity: 'NW-US', what: 'erp', connector: 'third', from: '2026-06-01T00:00:00Z', other: 'new' } });
  await expect(checkRoutes([], [line('third', '06-01', { percent: 100 }), line('new', '06-01')], none)).rejects.toEqual(refused('routing.two-writers'));
  // another capability, or a shadow, from the same instant on is no second writer
  await expect(checkRoutes([line('new', '06-01', { capability: 'tax' }), line('other', '06-01', { shadow: true })], [line('third', '06-01')], none)).resolves.toBeUndefined();
});

test('a line that is there already is replaced by itself, so that it may be corrected', async () => {
  await expect(checkRoutes(BEFORE, [line('new', '06-01', { until: '2026-08-01T00:00:00Z' })], none)).resolves.toBeUndefined();
  // the books are nobody else's once the line that gave them away is corrected; its twin of another instant stays, and counts
  const ledger = (from: string, change: object = {}): RoutingRule => ({ entity: 'NW-US', over: 'general-ledger', connector: 'xero', from: `2026-${from}T00:00:00Z`, ...change });
  await expect(checkRoutes([...BEFORE, ledger('06-01')], [ledger('06-01', { derives: [] })], none)).resolves.toBeUndefined();
  await expect(checkRoutes([...BEFORE, ledger('06-01')], [ledger('06-02', { derives: [], until: '2026-06-02T00:00:00Z' })], none)).rejects.toEqual(refused('routing.authority-split'));
  await expect(checkRoutes([...BEFORE, ledger('06-01', { connector: 'sage' })], [ledger('06-01', { derives: [], connector: 'xero' })], none)).rejects.toEqual(refused('routing.two-writers'));
});

test('a split of the word is seen from the ERP that serves, not from its shadow, and not where no ERP is known', async () => {
  const xero: RoutingRule = { entity: 'NW-US', over: 'invoice-numbers', connector: 'xero', from: '2026-07-01T00:00:00Z' };
  const books: RoutingRule = { ...xero, over: 'general-ledger' };
  await expect(checkRoutes([line('xero', '01-01', { shadow: true }), line('tax', '01-01', { capability: 'tax' }), ...BEFORE], [xero], none)).rejects.toMatchObject({ detail: { invoicing: 'xero', ledger: 'old' } });
  await expect(checkRoutes([line('xero', '01-01', { capability: 'tax' })], [xero], none)).resolves.toBeUndefined();
  await expect(checkRoutes(BEFORE, [xero, books], none)).resolves.toBeUndefined();
});

test('a payment or a supplier has no shadow, and the word may not be split', async () => {
  for (const capability of ['payment', 'supplier'] as const) {
    await expect(checkRoutes([], [line('adyen', '06-01', { capability, shadow: true })], none)).rejects.toMatchObject({ code: 'routing.no-shadow', detail: { entity: 'NW-US', what: capability, connector: 'adyen', from: '2026-06-01T00:00:00Z' } });
    await expect(checkRoutes([], [line('adyen', '06-01', { capability })], none)).resolves.toBeUndefined();
  }
  await expect(checkRoutes(BEFORE, [{ entity: 'NW-US', over: 'general-ledger', connector: 'xero', from: '2026-07-01T00:00:00Z' }], none)).rejects.toEqual(refused('routing.authority-split'));
});

test('who served an order is its route and its releases, whatever the table says by now', () => {
  const order = anOrder({ releases: [{ releaseId: 'R', warehouse: 'EAST', connector: 'shiphero', lines: [] }] });
  expect((['erp', 'warehouse', 'invoice-numbers', 'general-ledger'] as const).map((what) => servedBy(order, what, 'tryton'))).toEqual([true, false, true, true]);
  expect(servedBy(order, 'warehouse', 'shiphero')).toBe(true);
  expect(servedBy(order, 'tax', 'avalara')).toBe(false);
  const two = { ...order, releases: [...order.releases, { ...order.releases[0]!, connector: 'x12' }] };
  expect((['warehouse', 'supplier'] as const).map((what) => servedBy(two, what, 'x12'))).toEqual([true, true]);
  const split = { releases: [], route: { ...order.route, invoicing: 'xero', ledger: 'ledger-eu', tax: 'avalara', payment: 'stripe' } };
  const parts = ['erp', 'order-numbers', 'stock-ledger', 'invoice-numbers', 'receivables', 'general-ledger', 'tax', 'payment'] as const;
  const served = (connector: string) => parts.filter((what) => servedBy(split, what, connector));
  expect(served('tryton')).toEqual(['erp', 'order-numbers', 'stock-ledger']);
  expect(served('xero')).toEqual(['invoice-numbers', 'receivables']);
  expect([served('ledger-eu'), served('avalara'), served('stripe')]).toEqual([['general-ledger'], ['tax'], ['payment']]);
});

test('in-flight orders finish where they began: an order keeps the route of its capture, and only those captured after the instant go the new way', () => {
  const route = (at: string) => resolveRoute({ owner: { entity: 'NW-US', businessUnit: 'w', region: 'us' }, orderId: 'ORD-1', channel: 'b2b', warehouses: [], paymentOwner: 'terms', taxOwner: 'channel' }, BEFORE, new Date(at)).erp;
  expect([route('2026-05-31T23:59:59Z'), route('2026-06-01T00:00:00Z')]).toEqual(['old', 'new']);
});

test('a line of the table is strict: a field that nobody knows is refused', () => {
  expect(RoutingRule.safeParse({ ...line('old', '01-01'), precent: 10 }).success).toBe(false);
  expect(RoutingRule.safeParse({ ...line('old', '01-01'), percent: 101 }).success).toBe(false);
});
