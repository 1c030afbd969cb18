import { Invalid } from '../../core/model/errors.ts';
import { FindOrders } from '../../core/model/requests.ts';
import { Orders } from '../../core/model/views.ts';
import { channelOrderKey } from '../../core/ordering/orders.ts';
import { stores } from '../adapters/stores.ts';
import { mustSee } from '../handler/caller.ts';
import { http } from '../handler/http.ts';
import { orderView } from '../handler/order-view.ts';

/** The order that a channel means by its own number. A channel asks about itself; people say which. */
export const handler = http({ scope: 'orders.read', query: FindOrders, answer: Orders }, async ({ caller, query }) => {
  const channel = query.channel ?? caller.channel;
  if (!channel) throw new Invalid('request.invalid-query', 'channel is required', 400, { field: 'channel' });
  const orderId = await stores.orders.orderIdOf(channelOrderKey(caller.entity, channel, query.channelOrderId));
  const order = mustSee(caller, orderId ? await stores.orders.get(caller.entity, orderId) : undefined, 'order');
  return { status: 200, body: { orders: [orderView(order)] } };
});
