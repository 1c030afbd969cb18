import { Rejected } from '../../../../core/model/errors.ts';
import { parseDecimal } from '../../../../core/model/money.ts';
import type { ChannelOrder } from '../../../../lambdas/handler/webhook.ts';
import { AnyEvent, OrderEvent } from './schema.ts';

/** A shop sells pieces. */
const UOM = 'EA';

/** The order that a webhook brings; undefined for other webhooks. What is unknown here (an article, a customer) is not decided here. @throws Rejected webhook.unreadable */
export function orderIn(body: unknown, account: string): ChannelOrder | undefined {
  const any = AnyEvent.safeParse(body);
  if (any.success && any.data.topic !== 'order.placed') return undefined;
  const read = OrderEvent.safeParse(body);
  if (!read.success) throw new Rejected('webhook.unreadable', 'the webhook is not of the form that Vendor X documents', { fields: read.error.issues.map((issue) => issue.path.join('.')).slice(0, 20) });
  const { id, number, currency, placed_at: placed, freight, ship_to: to, lines } = read.data.data;
  return {
    account,
    channelReference: id,
    occurredAt: new Date(placed).toISOString(),
    request: {
      channelOrderId: number,
      currency,
      paymentOwner: 'channel',
      taxOwner: 'channel',
      shipTo: { name: to.name, street: to.street, city: to.city, ...(to.region && { region: to.region }), ...(to.postal_code && { postalCode: to.postal_code }), country: to.country, ...(to.email && { email: to.email }) },
      freight: parseDecimal(freight, currency),
      lines: lines.map(({ line, sku, quantity, unit_price: price, tax }) => ({
        lineId: line, sku, quantity: { amount: String(quantity), uom: UOM }, unitPrice: { amount: price, per: '1', uom: UOM }, tax: parseDecimal(tax, currency),
      })),
    },
  };
}
