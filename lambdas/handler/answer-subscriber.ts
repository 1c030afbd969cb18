import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { Transient } from '../../core/model/errors.ts';
import { readEvent } from '../../core/model/events/catalogue.ts';
import type { OrderAnswer, OrderAnswers } from '../../core/shipping/channel-fulfilment.ts';
import { stores } from '../adapters/stores.ts';
import { guarded } from './held-off.ts';
import { readJson } from './json.ts';
import { log } from './log.ts';
import { patiently } from './patience.ts';
import { failuresOf } from './queue.ts';

const EVENTS = ['order.accepted', 'order.cancelled'] as const;

/**
 * Tells a marketplace which of its orders are taken and which are not, a batch of them in one message: on a queue of its own, retried from there, never part of a saga. An event only says that there
 * is news: what is told is how the order stands now, so that one that was cancelled meanwhile is not said to be taken.
 */
export const answerSubscriber =
  (connector: string, marketplace: () => Promise<OrderAnswers>) =>
  async (batch: SQSEvent): Promise<SQSBatchResponse> => {
    const read = await Promise.allSettled(batch.Records.map((record) => answerFor(connector, record)));
    const answers = read.flatMap((each) => (each.status === 'fulfilled' && each.value ? [each.value] : []));
    const [sent] = await Promise.allSettled([answers.length > 0 ? send(connector, marketplace, answers) : new Set<string>()]);
    const outcomes = read.map((each) => (each.status === 'fulfilled' && each.value ? outcomeOf(each.value, sent) : each));
    await Promise.all(batch.Records.map(async (record, index) => outcomes[index]?.status === 'rejected' && patiently(record, outcomes[index].reason)));
    return failuresOf(batch, outcomes);
  };

/** @returns orders that could not be looked at yet */
async function send(connector: string, marketplace: () => Promise<OrderAnswers>, answers: OrderAnswer[]): Promise<Set<string>> {
  const { message, left } = await guarded(connector, async () => (await marketplace()).answer(oneEach(answers)));
  const later = new Set(left.map(({ order }) => order.orderId));
  log.info('marketplace told of orders', { connector, ...(message && { message }), orders: answers.map(({ order }) => order.orderId), later: later.size });
  return later;
}

function outcomeOf({ order }: OrderAnswer, sent: PromiseSettledResult<Set<string>>): PromiseSettledResult<unknown> {
  if (sent.status === 'rejected' || !sent.value.has(order.orderId)) return sent;
  return { status: 'rejected', reason: new Transient('channel.throttled', 'the marketplace asks for fewer calls', { orderId: order.orderId }) };
}

/** @returns undefined for orders of other channels */
async function answerFor(connector: string, { body, attributes }: SQSRecord): Promise<OrderAnswer | undefined> {
  const { entity, data } = readEvent(EVENTS, (readJson(body) as { detail?: unknown }).detail);
  if (data.channelConnector !== connector) return undefined;
  const order = await stores.orders.get(entity, data.orderId);
  if (!order) throw new Error(`order ${data.orderId} is not there`);
  // still being taken back: what is said of it comes when that is done
  if (order.cancellation && !order.cancellation.completedAt) return undefined;
  return { order, says: order.cancellation ? 'cancelled' : 'accepted', again: Number(attributes.ApproximateReceiveCount) > 1 };
}

/** Both events of an order may be in one batch. */
function oneEach(answers: readonly OrderAnswer[]): OrderAnswer[] {
  const byOrder = Map.groupBy(answers, ({ order }) => order.orderId);
  return [...byOrder.values()].flatMap((same) => (same[0] ? [{ ...same[0], again: same.some(({ again }) => again) }] : []));
}
