import fc from 'fast-check';
import type { Customer } from '../../../core/model/masterdata.ts';
import { EU_CUSTOMERS } from '../europe/master-data.ts';
import { CUSTOMERS as US_CUSTOMERS, ENTITY, written } from '../master-data.ts';
import { type OrderBody, pick } from '../model.ts';
import type { Day } from '../day.ts';

const CUSTOMERS = [...US_CUSTOMERS, ...EU_CUSTOMERS];

const drawn = fc.record({
  /** Of the second entity where there is one, else of the first. */
  who: fc.constantFrom(0, 0, 1, 2, 3, 4, 4, 5, 6),
  byCard: fc.boolean(),
  lines: fc.uniqueArray(fc.record({ article: fc.nat(4), quantity: fc.integer({ min: 1, max: 5 }) }), { selector: ({ article }) => article, minLength: 1, maxLength: 2 }),
  discount: fc.constantFrom(0, 0, 0, 333),
  freight: fc.constantFrom(0, 0, 1250),
  freightPolicy: fc.constantFrom('first-shipment' as const, 'by-value' as const),
  backorder: fc.constantFrom(undefined, undefined, 'backorder' as const, 'cancel' as const),
  shipComplete: fc.constantFrom(false, false, false, true),
  /** The caller heard no answer the first time. */
  twice: fc.boolean(),
});

export const placeOrder = drawn.map(({ who, byCard, lines, discount, freight, freightPolicy, backorder, shipComplete, twice }) => ({
  toString: () => `customer ${who} orders ${lines.map(({ article, quantity }) => `${quantity} of ${article}`).join(', ')}${byCard ? ' by card' : ''}${discount ? ', less 3.33' : ''}${freight ? `, freight 12.50 ${freightPolicy}` : ''}${backorder ? `, or ${backorder}` : ''}${shipComplete ? ', whole' : ''}${twice ? ', twice' : ''}`,
  async run({ model, world, articles, tag }: Day) {
    const number = (model.told += 1);
    const { entity, customerId, currency } = pick(CUSTOMERS.filter((one) => world.entities.includes(one.entity)), who) as Customer;
    // the gateway's account is the first entity's, and so is the supplier's
    const card = byCard && entity === ENTITY;
    const goods = articles.map((article) => (article.part && entity !== ENTITY ? (articles[0] ?? article) : article));
    const body: OrderBody & Record<string, unknown> = {
      channelOrderId: `${tag}-${number}`, customerId, currency, paymentOwner: card ? 'hub' : 'terms', taxOwner: 'hub', ...(card && { paymentMethod: 'pm_card_visa' }),
      ...(discount > 0 && { discount: { minor: discount, currency } }), ...(freight > 0 && { freight: { minor: freight, currency }, freightPolicy }), ...(backorder && { backorder }), ...(shipComplete && { shipComplete }),
      shipTo: { name: 'Pat Buyer', street: '1 Main St', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US' },
      lines: lines.map(({ article, quantity }, index) => ({
        lineId: String(index + 1), sku: goods[article]?.sku ?? '', quantity: { amount: String(quantity), uom: 'EA' }, unitPrice: { amount: written(goods[article]?.price ?? 0), per: '1', uom: 'EA' },
      })),
    };
    const idempotencyKey = `${tag}-order-${number}`;
    const first = await world.ask('post-orders', body, { as: 'channel', of: entity, idempotencyKey });
    if (first.status !== 202) throw new Error(`an order was answered ${first.status}: ${JSON.stringify(first.body)}`);
    if (twice) {
      const again = await world.ask('post-orders', body, { as: 'channel', of: entity, idempotencyKey });
      if (again.body.orderId !== first.body.orderId) throw new Error(`an order that was sent twice is ${String(first.body.orderId)} and ${String(again.body.orderId)}`);
    }
    model.orders.push({ orderId: String(first.body.orderId), entity, body, idempotencyKey });
  },
}));
