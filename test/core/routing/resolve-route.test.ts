import { expect, test } from 'vitest';
import { type RouteQuestion, type RouteRule, resolveRoute } from '../../../core/routing/resolve-route.ts';
import { AT } from '../../support/builders.ts';

const owner = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
const rule = (change: Partial<RouteRule>): RouteRule => ({ entity: 'NW-US', capability: 'erp', connector: 'tryton', from: '2026-01-01T00:00:00Z', ...change });
const asked = (change: Partial<RouteQuestion> = {}): RouteQuestion => ({ owner, channel: 'b2b', warehouses: [], paymentOwner: 'terms', taxOwner: 'channel', ...change });
const erp = (...rules: RouteRule[]) => resolveRoute(asked(), rules, AT).erp;

test('the most specific rule wins, then the latest', () => {
  expect(erp(rule({}), rule({ businessUnit: 'wholesale', connector: 'other' }))).toBe('other');
  expect(erp(rule({ from: '2026-06-01T00:00:00Z', connector: 'later' }), rule({}))).toBe('later');
});

test('a rule holds from its first instant to before its last', () => {
  expect(erp(rule({}), rule({ from: AT.toISOString(), connector: 'new' }))).toBe('new');
  expect(erp(rule({}), rule({ channel: 'b2b', until: AT.toISOString(), connector: 'old' }))).toBe('tryton');
});

test('each warehouse has its own connector', () => {
  const rules = [rule({}), rule({ capability: 'warehouse', connector: 'shiphero' }), rule({ capability: 'warehouse', warehouse: 'WEST', connector: 'x12' })];
  expect(resolveRoute(asked({ channelConnector: 'shopify', warehouses: ['EAST', 'WEST'] }), rules, AT)).toEqual({
    erp: 'tryton', invoicing: 'tryton', channel: 'shopify', warehouses: { EAST: 'shiphero', WEST: 'x12' }, suppliers: {},
  });
});

test('no rule is an exception, not a guess', () => {
  expect(() => erp(rule({ businessUnit: 'retail' }))).toThrow(expect.objectContaining({ code: 'routing.none' }));
});

test('tax and payment are routed only where they are the hub\'s, and then must be', () => {
  const rules = [rule({}), rule({ capability: 'tax', connector: 'avalara' }), rule({ capability: 'payment', connector: 'stripe' })];
  expect(resolveRoute(asked(), rules, AT)).not.toHaveProperty('tax');
  expect(resolveRoute(asked({ taxOwner: 'hub', paymentOwner: 'hub' }), rules, AT)).toMatchObject({ tax: 'avalara', payment: 'stripe' });
  expect(() => resolveRoute(asked({ taxOwner: 'hub' }), [rule({})], AT)).toThrow(expect.objectContaining({ code: 'routing.none' }));
});

test('invoices are the ERP\'s unless a rule gives them to a ledger; each supplier that a rule names has its connector', () => {
  const rules = [rule({}), rule({ capability: 'invoicing', connector: 'xero' }), rule({ capability: 'supplier', supplier: 'ACME', connector: 'x12' })];
  expect(resolveRoute(asked(), rules, AT)).toMatchObject({ erp: 'tryton', invoicing: 'xero', suppliers: { ACME: 'x12' } });
});
