import { expect, test } from 'vitest';
import { type RouteRule, resolveRoute } from '../../../core/routing/resolve-route.ts';
import { AT } from '../../support/builders.ts';

const owner = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
const rule = (change: Partial<RouteRule>): RouteRule => ({ entity: 'NW-US', capability: 'erp', connector: 'tryton', from: '2026-01-01T00:00:00Z', ...change });
const erp = (...rules: RouteRule[]) => resolveRoute(owner, 'b2b', undefined, [], rules, AT).erp;

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
  expect(resolveRoute(owner, 'b2b', 'shopify', ['EAST', 'WEST'], rules, AT)).toEqual({ erp: 'tryton', channel: 'shopify', warehouses: { EAST: 'shiphero', WEST: 'x12' } });
});

test('no rule is an exception, not a guess', () => {
  expect(() => erp(rule({ businessUnit: 'retail' }))).toThrow(expect.objectContaining({ code: 'routing.none' }));
});
