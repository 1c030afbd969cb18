import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { OrderRequest } from '../../../../core/model/order.ts';
import { saysOf } from '../../../../lambdas/connectors/amazon/orders.ts';
import { orderIn } from '../../../../lambdas/connectors/amazon/to-canonical.ts';

interface Sample {
  programs: string[];
  fulfillment: Record<string, unknown>;
  salesChannel: Record<string, unknown>;
  recipient?: { deliveryAddress: Record<string, unknown> };
  orderItems: { quantityOrdered: number; product: Record<string, unknown>; cancellation?: object; proceeds: { proceedsTotal: { amount: string; currencyCode: string }; breakdowns: { type: string; subtotal: { amount: string; currencyCode: string }; detailedBreakdowns?: object[] }[] } }[];
}
const sample = (change: (order: Sample) => void = () => undefined): Sample => {
  const order = JSON.parse(readFileSync('lambdas/connectors/amazon/fixtures/order.json', 'utf8')) as Sample;
  change(order);
  return order;
};
const usd = (minor: number) => ({ minor, currency: 'USD' });
const item = (order: Sample) => order.orderItems[0] as Sample['orderItems'][0];

describe('an order', () => {
  test('is what Amazon says: goods at their price, promotions off the whole order, tax and payment the marketplace’s', () => {
    const { request, account, occurredAt } = orderIn(sample());
    expect([account, occurredAt]).toEqual(['ATVPDKIKX0DER', '2026-11-23T08:30:00.000Z']);
    expect(request).toEqual({
      channelOrderId: '113-1234567-1234567', currency: 'USD', paymentOwner: 'marketplace', taxOwner: 'marketplace',
      shipTo: { name: 'Pat Miller', company: 'Miller Joinery', street: '500 Congress Ave', street2: 'Suite 9, Rear door', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US', phone: '+1 512-555-0100 ext. 12345' },
      discount: usd(50), freight: usd(449), freightTax: usd(37),
      lines: [
        { lineId: '11234567890101', sku: 'BOLT-M8', quantity: { amount: '3', uom: 'EA' }, unitPrice: { amount: '10.00', per: '1', uom: 'EA' }, tax: usd(225) },
        { lineId: '11234567890102', sku: 'NUT-M8', quantity: { amount: '2', uom: 'EA' }, unitPrice: { amount: '0.50', per: '1', uom: 'EA' }, tax: usd(8) },
      ],
    });
    expect(OrderRequest.safeParse({ ...request, customerId: 'MARKET' }).success).toBe(true);
  });

  test('whose goods do not divide by their number is priced for all of them', () => {
    const { request } = orderIn(sample((order) => {
      const [goods] = item(order).proceeds.breakdowns;
      if (goods) goods.subtotal.amount = '10.00';
      item(order).proceeds.proceedsTotal.amount = '16.61';
    }));
    expect(request.lines[0]?.unitPrice).toEqual({ amount: '10.00', per: '3', uom: 'EA' });
  });

  test('leaves out an item that was cancelled before it was told', () => {
    expect(orderIn(sample((order) => void (item(order).quantityOrdered = 0))).request.lines.map(({ sku }) => sku)).toEqual(['NUT-M8']);
  });

  test.each([
    ['order.total-differs', (order: Sample) => {
      item(order).proceeds.breakdowns.push({ type: 'GIFT_WRAP', subtotal: { amount: '3.00', currencyCode: 'USD' } });
      item(order).proceeds.proceedsTotal.amount = '39.61';
    }],
    ['order.total-differs', (order: Sample) => void (item(order).proceeds.proceedsTotal.amount = '36.62')],
    ['order.sku-missing', (order: Sample) => void delete item(order).product.sellerSku],
    ['order.ship-to-missing', (order: Sample) => void delete order.recipient],
    ['order.ship-to-missing', (order: Sample) => void delete order.recipient?.deliveryAddress.addressLine1],
    ['order.currency-mixed', (order: Sample) => void (item(order).proceeds.breakdowns[1]!.subtotal.currencyCode = 'CAD')],
    ['order.amount-malformed', (order: Sample) => void (item(order).proceeds.breakdowns[1]!.subtotal.amount = '4.995')],
    ['webhook.unreadable', (order: Sample) => void (order.salesChannel = { channelName: 'AMAZON' })],
  ])('%s is for a person', (code, change) => {
    expect(() => orderIn(sample(change))).toThrow(expect.objectContaining({ name: 'Rejected', code }));
  });
});

describe('whose business an order is', () => {
  test.each([
    ['fulfilled-by-amazon', (order: Sample) => void (order.fulfillment.fulfilledBy = 'AMAZON')],
    ['pending', (order: Sample) => void (order.fulfillment.fulfillmentStatus = 'PENDING')],
    ['shipped', (order: Sample) => void (order.fulfillment.fulfillmentStatus = 'SHIPPED')],
    ['in-store-pick-up', (order: Sample) => void (order.programs = ['IN_STORE_PICK_UP'])],
    ['sold-elsewhere', (order: Sample) => void (order.salesChannel.channelName = 'NON_AMAZON')],
    [undefined, () => undefined],
  ])('%s', (ignored, change) => {
    expect(saysOf(sample(change)).ignored).toBe(ignored);
  });

  test('a buyer who wants nothing of it any more, or not all of it, is heard; so is Amazon', () => {
    const wish = { cancellationRequest: { requester: 'BUYER', cancelReason: 'Bought by mistake' } };
    const all = sample((order) => order.orderItems.forEach((each) => void (each.cancellation = wish)));
    expect(saysOf(all).unwanted).toEqual({ by: 'customer', reason: 'Bought by mistake', whole: true });
    expect(saysOf(sample((order) => void (item(order).cancellation = wish))).unwanted).toMatchObject({ by: 'customer', whole: false });
    const gone = sample((order) => {
      order.fulfillment.fulfillmentStatus = 'CANCELLED';
      item(order).cancellation = { cancellationExecution: { cancelledBy: 'BUYER', cancelReason: 'Within half an hour' } };
    });
    expect(saysOf(gone).unwanted).toEqual({ by: 'buyer', reason: 'Within half an hour', whole: true });
    expect(saysOf(sample()).unwanted).toBeUndefined();
  });

  test('an answer that is no order stops the reading, and says where', () => {
    expect(() => saysOf({ orderId: '1' })).toThrow(expect.objectContaining({ name: 'Transient', code: 'channel.malformed' }));
  });
});
