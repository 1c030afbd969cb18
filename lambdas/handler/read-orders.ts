import { Rejected } from '../../core/model/errors.ts';
import { isReplay, type Replay, type Replayed } from './inbound-replay.ts';
import type { ChannelOrder } from './inbound-order.ts';
import { poll } from './poll.ts';
import { type ChannelOrders, READ_ORDERS, takeChannelOrders } from './take-channel-orders.ts';
import { takeAgain, type Webhook } from './webhook.ts';

interface Reader {
  (event: Replay): Promise<Replayed>;
  (): Promise<Record<string, number> | { unanswered: string }>;
}

/**
 * The function behind a scheduled reading of a channel's orders. One that could not be taken comes by it again, from the desk, as it was kept or as a person put it right; the channel is not asked.
 * @param orderIn what the kept document says; undefined: it is nothing to us. @throws Rejected
 * @param connect undefined where the channel is not to be asked
 */
export function readOrders(connector: string, orderIn: (document: unknown, account: string) => ChannelOrder | undefined, connect: () => Promise<ChannelOrders | undefined>): Reader {
  const read = poll(connector, READ_ORDERS, async () => {
    const source = await connect();
    return source ? takeChannelOrders(connector, source) : {};
  });
  const again = (event: Replay) => {
    const { account, delivery } = event.replay;
    const translate: Webhook['translate'] = async (body, { capture }) => {
      try {
        const order = orderIn(body, account);
        return order ? await capture(order) : 'ignored';
      } catch (error) {
        if (!(error instanceof Rejected)) throw error;
        // by its number it is asked for again until it can be taken
        throw new Rejected(error.code, error.message, { ...error.detail, channelOrderId: delivery.slice(account.length + 1) });
      }
    };
    return takeAgain({ connector, folder: 'polled', door: `${connector}/${READ_ORDERS}`, translate }, event);
  };
  return (async (event?: unknown) => (isReplay(event) ? again(event) : read())) as Reader;
}
