import { describe, expect, test } from 'vitest';
import type { Channel, Customer, Item } from '../../../core/model/masterdata.ts';
import type { Order } from '../../../core/model/order.ts';
import { type HousePolicy, housePolicy } from '../../../core/model/policy.ts';
import { checkTerms } from '../../../core/ordering/check-terms.ts';
import { aCustomer, aLine, anItem, anOrder, AT, items, usd } from '../../support/builders.ts';

const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
interface House {
  customer?: Partial<Customer>;
  item?: Partial<Item>;
  policy?: Partial<HousePolicy>;
  channel?: Partial<Channel>;
}
/** Ten bolts of 0.45, on the 23rd of November. */
const check = (order: Partial<Order>, { customer, item, policy, channel }: House = {}) =>
  checkTerms(anOrder(order), { customer: aCustomer(customer), items: items(anItem(item)), policy: { ...housePolicy('NW-US'), ...policy }, channel: { ...OWNER, channel: 'b2b', ...channel } }, AT);
const approved = (code: string) => ({ approvals: [{ code, by: 'cora', at: AT.toISOString(), version: 1 }] });
const parks = (code: string, detail: object = {}) => expect.objectContaining({ name: 'Rejected', code, detail: expect.objectContaining(detail) });

test('an order of a house without rules has none to keep, and what is not known binds nobody', () => {
  expect(() => check({})).not.toThrow();
  expect(() => checkTerms(anOrder(), { items: items(), policy: housePolicy('NW-US') }, AT)).not.toThrow();
  expect(() => check({}, { item: { orderMinimum: { amount: '99', uom: 'PAL' }, orderMultiple: { amount: '7', uom: 'PAL' } } })).not.toThrow();
});

describe('where it goes', () => {
  const policy = { shipTo: { countries: ['US', 'CA'], needs: { US: ['region', 'postalCode'] } } } satisfies Partial<HousePolicy>;
  const shipTo = { ...anOrder().shipTo, region: 'TX', postalCode: '78701' };

  test('to a country that the house serves', () => {
    expect(() => check({ shipTo: { ...shipTo, country: 'DE' } }, { policy })).toThrow(parks('order.ship-to-not-served', { country: 'DE' }));
    expect(() => check({ shipTo }, { policy })).not.toThrow();
  });

  test('with what an address of that country needs', () => {
    expect(() => check({}, { policy })).toThrow(parks('order.ship-to-incomplete', { missing: ['region', 'postalCode'] }));
    expect(() => check({ shipTo: { ...anOrder().shipTo, country: 'CA' } }, { policy })).not.toThrow();
  });
});

describe('when', () => {
  test('on the last day it is still wanted, the day after only if somebody says so', () => {
    expect(() => check({ cancelAfter: '2026-11-23' })).not.toThrow();
    expect(() => check({ cancelAfter: '2026-11-22' })).toThrow(parks('order.cancel-after-passed', { cancelAfter: '2026-11-22' }));
    expect(() => check({ cancelAfter: '2026-11-22', ...approved('order.cancel-after-passed') })).not.toThrow();
  });

  test('dates that leave no day are no dates', () => {
    expect(() => check({ shipNotBefore: '2026-12-02', cancelAfter: '2026-12-01' })).toThrow(parks('order.dates-contradict', { shipNotBefore: '2026-12-02', cancelAfter: '2026-12-01' }));
    expect(() => check({ shipNotBefore: '2026-12-01', cancelAfter: '2026-12-01' })).not.toThrow();
  });
});

describe('how much', () => {
  test('the goods come to the least that the customer orders for', () => {
    expect(() => check({}, { customer: { orderMinimum: usd(450) } })).not.toThrow();
    expect(() => check({}, { customer: { orderMinimum: usd(451) } })).toThrow(parks('order.below-minimum', { goods: usd(450) }));
    expect(() => check(approved('order.below-minimum'), { customer: { orderMinimum: usd(451) } })).not.toThrow();
  });

  test('a line orders the least that its item is sold by, in whatever unit that is', () => {
    expect(() => check({}, { item: { orderMinimum: { amount: '10', uom: 'EA' } } })).not.toThrow();
    expect(() => check({}, { item: { orderMinimum: { amount: '1', uom: 'BOX' } } })).toThrow(parks('order.below-minimum', { lineId: '1' }));
  });

  test('and a whole multiple', () => {
    expect(() => check({}, { item: { orderMultiple: { amount: '5', uom: 'EA' } } })).not.toThrow();
    expect(() => check({}, { item: { orderMultiple: { amount: '4', uom: 'EA' } } })).toThrow(parks('order.not-a-multiple', { lineId: '1', sku: 'BOLT-M8', multiple: { amount: '4', uom: 'EA' } }));
    expect(() => check(approved('order.not-a-multiple'), { item: { orderMultiple: { amount: '4', uom: 'EA' } } })).not.toThrow();
  });
});

describe('how much is taken off', () => {
  test('up to the limit of the channel, else of the house, exactly', () => {
    const lines = [aLine({ unitPrice: { amount: '10', per: '1', uom: 'EA' } })];
    expect(() => check({ lines, discount: usd(1250) }, { policy: { discountLimit: '12.5' } })).not.toThrow();
    expect(() => check({ lines, discount: usd(1251) }, { policy: { discountLimit: '12.5' } })).toThrow(parks('order.discount-over-limit', { limit: '12.5' }));
    expect(() => check({ lines, discount: usd(1251) }, { policy: { discountLimit: '12.5' }, channel: { discountLimit: '20' } })).not.toThrow();
    expect(() => check({ lines, discount: usd(1251), ...approved('order.discount-over-limit') }, { policy: { discountLimit: '12.5' } })).not.toThrow();
  });

  test('never more than the goods, whoever approves', () => {
    expect(() => check({ discount: usd(450) })).not.toThrow();
    expect(() => check({ discount: usd(451), ...approved('order.discount-exceeds-goods') })).toThrow(parks('order.discount-exceeds-goods', { discount: usd(451), goods: usd(450) }));
  });
});

test('an approval of another version of the order lets nothing pass', () => {
  expect(() => check({ version: 2, cancelAfter: '2026-11-22', ...approved('order.cancel-after-passed') })).toThrow(parks('order.cancel-after-passed'));
});
