import { expect, test } from 'vitest';
import type { AuthorityRule, RouteRule } from '../../../core/model/routing-rule.ts';
import { type RouteQuestion, resolveRoute, shadowNames, shareOf, toleratedBy } from '../../../core/routing/resolve-route.ts';
import { AT } from '../../support/builders.ts';

const owner = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
const rule = (change: Partial<RouteRule>): RouteRule => ({ entity: 'NW-US', capability: 'erp', connector: 'tryton', from: '2026-01-01T00:00:00Z', ...change });
const asked = (change: Partial<RouteQuestion> = {}): RouteQuestion => ({ owner, orderId: 'ORD-1', channel: 'b2b', warehouses: [], paymentOwner: 'terms', taxOwner: 'channel', ...change });
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
  expect(() => erp(rule({ businessUnit: 'retail' }))).toThrow(expect.objectContaining({ code: 'routing.none', message: 'no route for erp of NW-US', detail: { capability: 'erp' } }));
  expect(() => resolveRoute(asked({ warehouses: ['EAST'] }), [rule({})], AT)).toThrow(expect.objectContaining({ message: 'no route for warehouse EAST of NW-US', detail: { capability: 'warehouse', warehouse: 'EAST' } }));
});

test('tax and payment are routed only where they are the hub\'s, and then must be', () => {
  const rules = [rule({}), rule({ capability: 'tax', connector: 'avalara' }), rule({ capability: 'payment', connector: 'stripe' })];
  expect(resolveRoute(asked(), rules, AT)).not.toHaveProperty('tax');
  expect(resolveRoute(asked({ taxOwner: 'hub', paymentOwner: 'hub' }), rules, AT)).toMatchObject({ tax: 'avalara', payment: 'stripe' });
  expect(() => resolveRoute(asked({ taxOwner: 'hub' }), [rule({})], AT)).toThrow(expect.objectContaining({ code: 'routing.none' }));
});

test('each supplier that a rule names has its connector', () => {
  expect(resolveRoute(asked(), [rule({}), rule({ capability: 'supplier', supplier: 'ACME', connector: 'x12' })], AT).suppliers).toEqual({ ACME: 'x12' });
  const two = [rule({}), rule({ capability: 'supplier', supplier: 'ACME', connector: 'x12' }), rule({ capability: 'supplier', supplier: 'BOLTS', connector: 'api', from: '2026-02-01T00:00:00Z' })];
  expect(resolveRoute(asked(), two, AT).suppliers).toEqual({ ACME: 'x12', BOLTS: 'api' });
});

test('who numbers invoices and keeps the books comes from the table of authority, which is in the same rules', () => {
  const authority = (over: AuthorityRule['over'], connector: string, derives?: AuthorityRule['derives']): AuthorityRule => ({ entity: 'NW-US', over, connector, from: '2026-01-01T00:00:00Z', ...(derives && { derives }) });
  const rules = [rule({}), authority('invoice-numbers', 'xero'), authority('general-ledger', 'xero', ['invoice'])];
  expect(resolveRoute(asked(), rules, AT)).toMatchObject({ erp: 'tryton', invoicing: 'xero', ledger: 'xero', derived: ['invoice'] });
});

test('an order is numbered where it is made: the table may not give its number to another system', () => {
  const numbers = (connector: string, from = '2026-01-01T00:00:00Z'): AuthorityRule => ({ entity: 'NW-US', over: 'order-numbers', connector, from });
  expect(resolveRoute(asked(), [rule({}), numbers('tryton')], AT).erp).toBe('tryton');
  expect(resolveRoute(asked(), [rule({}), numbers('legacy', '2030-01-01T00:00:00Z')], AT).erp).toBe('tryton');
  expect(() => resolveRoute(asked(), [rule({}), numbers('legacy')], AT)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'routing.authority-split', detail: { erp: 'tryton', numbering: 'legacy' } }));
});

test('a region goes its own way', () => {
  const rules = [rule({}), rule({ region: 'us', connector: 'new' })];
  expect(resolveRoute(asked(), rules, AT).erp).toBe('new');
  expect(resolveRoute(asked({ owner: { ...owner, region: 'eu' } }), rules, AT).erp).toBe('tryton');
});

test('of a hundred orders the given share goes the new way, and each the same way whenever it is asked', () => {
  const ids = Array.from({ length: 2000 }, (_, index) => `ORD-1M8J36XC31517${String(index).padStart(3, '0')}`);
  const rules = [rule({}), rule({ connector: 'new', percent: 20, from: '2026-06-01T00:00:00Z' }), rule({ capability: 'tax', connector: 'old' }), rule({ capability: 'tax', connector: 'new', percent: 20, from: '2026-06-01T00:00:00Z' })];
  const routes = ids.map((orderId) => resolveRoute(asked({ orderId, taxOwner: 'hub' }), rules, AT));
  const share = routes.filter((route) => route.erp === 'new').length / ids.length;
  expect(share).toBeGreaterThan(0.17);
  expect(share).toBeLessThan(0.23);
  // what is cut over together stays together
  expect(routes.every((route) => (route.erp === 'new') === (route.tax === 'new'))).toBe(true);
  expect(shareOf('ORD-1')).toBe(shareOf('ORD-1'));
});

test('an order is of a share by its number: below it, and not on it', () => {
  expect(shareOf('ORD-1')).toBe(50);
  const of = (percent: number) => erp(rule({}), rule({ connector: 'new', percent, from: '2026-06-01T00:00:00Z' }));
  expect([of(50), of(51)]).toEqual(['tryton', 'new']);
});

test('of two shares from the same instant on, the smaller one goes first, and one of all comes last', () => {
  const share = (connector: string, percent?: number) => rule({ connector, ...(percent !== undefined && { percent }) });
  expect([erp(share('b', 90), share('a', 60)), erp(share('a', 60), share('b', 90))]).toEqual(['a', 'a']);
  expect([erp(share('all'), share('a', 60)), erp(share('a', 60), share('all'))]).toEqual(['a', 'a']);
});

test('a share of nothing and a share of all are none and all', () => {
  expect(erp(rule({}), rule({ connector: 'new', percent: 0, from: '2026-06-01T00:00:00Z' }))).toBe('tryton');
  expect(erp(rule({}), rule({ connector: 'new', percent: 100, from: '2026-06-01T00:00:00Z' }))).toBe('new');
});

test('a shadow is asked beside the one that serves, for its share, region and warehouse, and never serves; a route without one has none', () => {
  const rules = [rule({}), rule({ capability: 'warehouse', connector: 'shiphero' }), rule({ capability: 'tax', connector: 'avalara' })];
  const beside = [rule({ connector: 'newerp', shadow: true, channel: 'b2b', from: '2026-02-01T00:00:00Z' }), rule({ capability: 'warehouse', warehouse: 'WEST', connector: 'newwms', shadow: true }), rule({ capability: 'tax', connector: 'newtax', shadow: true, percent: 0 })];
  const at = (change: Partial<RouteQuestion>, all = [...rules, ...beside]) => resolveRoute(asked({ warehouses: ['EAST', 'WEST'], taxOwner: 'hub', ...change }), all, AT);
  expect(at({})).toMatchObject({ erp: 'tryton', tax: 'avalara', warehouses: { EAST: 'shiphero', WEST: 'shiphero' }, shadows: { erp: 'newerp', warehouses: { WEST: 'newwms' } } });
  expect(at({ channel: 'web' }).shadows).toEqual({ warehouses: { WEST: 'newwms' } });
  expect(at({}, rules)).not.toHaveProperty('shadows');
  expect(at({ channel: 'web', warehouses: ['EAST'] })).not.toHaveProperty('shadows');
  expect(shadowNames(at({}))).toEqual(['newerp', 'newwms']);
  const tax = [...rules, rule({ capability: 'tax', connector: 'newtax', shadow: true })];
  expect([at({}, tax).shadows, at({ taxOwner: 'channel' }, tax)]).toEqual([{ tax: 'newtax' }, expect.not.objectContaining({ shadows: expect.anything() })]);
});

test('what does not matter to a shadow stands on its own lines of the table', () => {
  const tolerating = (connector: string, field: string, change: Partial<RouteRule> = {}) => rule({ connector, shadow: true, tolerates: [{ field }], ...change });
  const rules = [tolerating('newerp', 'description'), tolerating('newerp', 'customer', { until: '2026-02-01T00:00:00Z' }), tolerating('other', 'currency'), tolerating('newerp', 'tax', { capability: 'tax' })];
  const others = [rule({ connector: 'newerp', tolerates: [{ field: 'price' }] }), rule({ connector: 'newerp', shadow: true }), { entity: 'NW-US', over: 'receivables', connector: 'newerp', from: '2026-01-01T00:00:00Z' } as AuthorityRule];
  expect(toleratedBy([...others, ...rules], 'erp', 'newerp', AT)).toEqual([{ field: 'description' }]);
});

test('a channel that keeps the buyers\' payments acts on those of its own orders, where the table says so; no other order\'s', () => {
  const rules = [rule({}), rule({ capability: 'payment', connector: 'stripe' }), rule({ capability: 'payment', connector: 'shopify', channel: 'web' })];
  const web = (change: Partial<RouteQuestion>) => resolveRoute(asked({ channel: 'web', channelConnector: 'shopify', ...change }), rules, AT).payment;
  expect([web({ paymentOwner: 'channel' }), web({ paymentOwner: 'hub' }), web({ paymentOwner: 'marketplace' })]).toEqual(['shopify', 'stripe', undefined]);
  expect(resolveRoute(asked({ channel: 'amazon', channelConnector: 'amazon', paymentOwner: 'channel' }), rules, AT).payment).toBeUndefined();
  expect(resolveRoute(asked({ channel: 'web', channelConnector: 'shopify', paymentOwner: 'channel' }), rules.slice(0, 2), AT).payment).toBeUndefined();
});
