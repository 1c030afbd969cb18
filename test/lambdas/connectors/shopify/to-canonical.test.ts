import { expect, test } from 'vitest';
import { OrderRequest } from '../../../../core/model/order.ts';
import fixture from '../../../../lambdas/connectors/shopify/fixtures/orders-create.json' with { type: 'json' };
import notification from '../../../../lambdas/connectors/shopify/fixtures/test-notification.json' with { type: 'json' };
import { orderIn } from '../../../../lambdas/connectors/shopify/to-canonical.ts';

const SHOP = 'crossdock-demo.myshopify.com';
const usd = (amount: string, currency_code = 'USD') => ({ shop_money: { amount, currency_code }, presentment_money: { amount, currency_code } });
const [bolt, nut] = fixture.line_items;
const refused = (change: object, code: string) => expect(() => orderIn({ ...fixture, ...change }, SHOP)).toThrow(expect.objectContaining({ name: 'Rejected', code }));
const withBolt = (change: object) => ({ line_items: [{ ...bolt, ...change }, nut] });

test('an order of the shop is what the buyer pays, line by line, in the money of the shop', () => {
  expect(orderIn(fixture, SHOP)).toEqual({
    account: SHOP,
    channelReference: 'gid://shopify/Order/5500000001001',
    occurredAt: '2026-11-23T10:08:15.000Z',
    request: {
      channelOrderId: '#1001',
      currency: 'USD',
      paymentOwner: 'channel',
      taxOwner: 'channel',
      shipTo: { name: 'Pat Buyer', street: '1 Main St', street2: 'Apt 2', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US', phone: '+15125550100', email: 'pat@example.test' },
      freight: { minor: 700, currency: 'USD' },
      freightTax: { minor: 37, currency: 'USD' },
      lines: [
        { lineId: '14000000000001', sku: 'BOLT-M8', quantity: { amount: '4', uom: 'EA' }, unitPrice: { amount: '8.00', per: '1', uom: 'EA' }, tax: { minor: 264, currency: 'USD' } },
        { lineId: '14000000000002', sku: 'NUT-M8', quantity: { amount: '8', uom: 'EA' }, unitPrice: { amount: '2.50', per: '1', uom: 'EA' }, tax: { minor: 165, currency: 'USD' } },
      ],
    },
  });
});

test('it is an order request as the canonical model has it', () => {
  expect(OrderRequest.safeParse({ ...orderIn(fixture, SHOP)?.request, customerId: 'WEB' }).success).toBe(true);
});

test('a discount that does not divide into an exact unit price is refused; one that does is not rounded', () => {
  refused({ ...withBolt({ quantity: 3, current_quantity: 3, discount_allocations: [{ amount_set: usd('1.00') }] }) }, 'order.discount-unsupported');
  const order = orderIn({ ...fixture, ...withBolt({ quantity: 8, current_quantity: 8, discount_allocations: [{ amount_set: usd('0.01') }] }), total_price_set: usd('111.65') }, SHOP);
  expect(order?.request.lines[0]?.unitPrice.amount).toBe('9.99875');
});

test('a discount that only the older field tells of counts', () => {
  const order = orderIn({ ...fixture, ...withBolt({ discount_allocations: [], total_discount_set: usd('8.00') }) }, SHOP);
  expect(order?.request.lines[0]?.unitPrice.amount).toBe('8.00');
});

test('what the parts do not explain is refused: a tip, a duty, a gift card', () => {
  refused({ total_price_set: usd('68.66') }, 'order.total-differs');
});

test.each([
  ['a line without a SKU', withBolt({ sku: '' }), 'order.sku-missing'],
  ['an amount in another currency', withBolt({ price_set: usd('10.00', 'CAD') }), 'order.currency-mixed'],
  ['an amount that is none', withBolt({ price_set: usd('ten') }), 'order.amount-malformed'],
  ['an edited line', withBolt({ current_quantity: 2 }), 'order.edited-unsupported'],
  ['prices that include tax', { taxes_included: true }, 'order.tax-included-unsupported'],
  ['no address', { shipping_address: null }, 'order.ship-to-missing'],
  ['half an address', { shipping_address: { ...fixture.shipping_address, city: '' } }, 'order.ship-to-missing'],
  ['no lines', { line_items: [] }, 'webhook.unreadable'],
  ['a negative quantity', withBolt({ quantity: -1 }), 'webhook.unreadable'],
])('%s waits for a person', (_, change, code) => refused(change, code));

test('orders for trial and cancelled orders are nobody\'s to ship', () => {
  expect(orderIn(notification, SHOP)).toBeUndefined();
  expect(orderIn({ ...fixture, test: true }, SHOP)).toBeUndefined();
  expect(orderIn({ ...fixture, cancelled_at: '2026-11-23T11:00:00Z' }, SHOP)).toBeUndefined();
});

test('an unknown SKU is not decided here', () => {
  expect(orderIn({ ...fixture, ...withBolt({ sku: 'NEVER-HEARD-OF' }) }, SHOP)?.request.lines[0]?.sku).toBe('NEVER-HEARD-OF');
});
