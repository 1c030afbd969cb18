import { waits } from '../../core/exceptions/act.ts';
import { inboundOf } from '../../core/exceptions/inbound.ts';
import { Conflict, Invalid, Rejected, Transient } from '../../core/model/errors.ts';
import type { Channel } from '../../core/model/masterdata.ts';
import { requestCancellation } from '../../core/ordering/cancel-order.ts';
import { channelOrderKey } from '../../core/ordering/orders.ts';
import { changeOrder, now, stores } from '../adapters/stores.ts';
import { canonicalHash } from './hash.ts';
import { newCorrelationId } from './ids.ts';
import { type ChannelOrder, captureFromChannel } from './inbound-order.ts';
import { storeOnce } from './inbound-payment.ts';
import { keepDocument } from './keep-document.ts';
import { log } from './log.ts';
import { noticeId, noticeRow } from './notice.ts';
import { quarantine, quarantineId } from './quarantine.ts';
import { described } from './step.ts';

/** An order as its channel has it. */
export interface ChannelSays {
  /** Which of the connector's accounts it was sold on. */
  account: string;
  channelOrderId: string;
  /** When it was last written to there. */
  updatedAt: string;
  /** Why it is nothing to us, in one word. */
  ignored?: string;
  /** It is not wanted any more. `whole`: nothing of it. */
  unwanted?: { by: string; reason: string; whole: boolean };
  /** Asked for where it was not taken already. @returns undefined where the channel has it no more */
  order(): Promise<ChannelDocument | undefined>;
}

export interface ChannelDocument {
  /** The order, word for word. */
  document: string;
  /** @throws Rejected where it cannot be understood */
  read(): ChannelOrder;
}

/** A channel that signs no webhooks, or whose webhooks get lost: it is asked. */
export interface ChannelOrders {
  accounts: readonly string[];
  /** Nothing that was last written to before this is taken. */
  from: Date;
  /** So much the channel may lag behind itself. */
  settlesMs: number;
  /** A page at a time, in any order. @throws Transient channel.throttled */
  updated(after: Date, before: Date): AsyncIterable<readonly ChannelSays[]>;
  /** @returns undefined where the channel has no such order */
  one(channelOrderId: string): Promise<ChannelSays | undefined>;
}

/** What a write may take to be seen there, and what clocks may differ by. What is seen again is not taken again. */
const OVERLAP_MS = 10 * 60_000;
/** After an outage so much at a time, so that a part of it is done for good even where calls are few. */
const WINDOW_MS = 4 * 3_600_000;
/** Of what could not be understood so many are looked at again in one run. */
const MOST_AGAIN = 10;
const UNWANTED = 'channel.order-unwanted';
/** The handler of a connector that asks its channel for orders. */
export const READ_ORDERS = 'read-orders';

/**
 * A scheduled reading of orders that were written to since the last one. How far it has come is a version, which moves on once a window was read to its end. An order is taken once; one that cannot be
 * understood is on the desk, and asked for again until it can. One that is not wanted any more is cancelled, as far as that is still possible.
 */
export async function takeChannelOrders(connector: string, source: ChannelOrders): Promise<Record<string, number>> {
  const count: Record<string, number> = {};
  const channels = new Map<string, Channel>();
  for (const account of source.accounts) channels.set(account, await channelOf(connector, account));
  const take = async (says: ChannelSays) => {
    const channel = channels.get(says.account);
    const outcome = channel ? await takeOne(connector, channel, says) : 'other-account';
    count[outcome] = (count[outcome] ?? 0) + 1;
  };
  try {
    await retryQuarantined(connector, source, take);
    await readOn(connector, source, take);
  } catch (error) {
    // there is a next run, and what was read to its end is behind us
    if (!(error instanceof Transient && error.code === 'channel.throttled')) throw error;
    log.warn('orders not read to the end', { connector, ...described(error) });
  }
  const { known: _, ...news } = count;
  if (Object.keys(news).length > 0) log.info('orders read', { connector, ...count });
  return count;
}

async function readOn(connector: string, source: ChannelOrders, take: (says: ChannelSays) => Promise<void>): Promise<void> {
  const mark = `${connector}-orders/${source.accounts.join('+')}`;
  const until = now().getTime() - source.settlesMs;
  for (let reached = Math.max(await stores.versions.last(mark), source.from.getTime()); reached < until; ) {
    const before = Math.min(reached + WINDOW_MS, until);
    const after = Math.max(reached - OVERLAP_MS, source.from.getTime());
    for await (const page of source.updated(new Date(after), new Date(before))) for (const says of page) await take(says);
    await stores.unit.commit([{ change: 'version', key: mark, version: before, needs: 'newest' }]).catch((error: unknown) => {
      if (!(error instanceof Conflict)) throw error; // another run was further
    });
    reached = before;
  }
}

async function channelOf(connector: string, account: string): Promise<Channel> {
  const owner = await stores.masterdata.account(connector, account);
  const channel = owner?.channel ? await stores.masterdata.channel(owner.entity, owner.channel) : undefined;
  if (!channel) throw new Error(`nobody's account: ${connector} ${account} is not in the master data, or has no channel`);
  return channel;
}

/** What was on the desk may have been mended: a SKU, an address, an account. */
async function retryQuarantined(connector: string, source: ChannelOrders, take: (says: ChannelSays) => Promise<void>): Promise<void> {
  const rows = (await stores.desk.ofSaga(`inbound:${connector}`)).filter(({ kind, status, detail }) => kind === 'quarantined' && status === 'open' && detail.channelOrderId !== undefined);
  for (const { detail } of rows.slice(0, MOST_AGAIN)) {
    const says = await source.one(String(detail.channelOrderId));
    if (says) await take(says);
  }
}

async function takeOne(connector: string, channel: Channel, says: ChannelSays): Promise<string> {
  const { account, channelOrderId } = says;
  const desk = quarantineId(connector, `${account}:${channelOrderId}`);
  let orderId = await stores.orders.orderIdOf(channelOrderKey(channel.entity, channel.channel, channelOrderId));
  if (!orderId) {
    const nothing = says.ignored ?? (says.unwanted?.whole && says.unwanted.by !== 'customer' ? 'cancelled-there' : undefined);
    if (nothing) {
      await stores.desk.close(desk, now());
      return `ignored: ${nothing}`;
    }
    const order = await says.order();
    if (!order) return 'gone';
    if (!(await captured(connector, says, order, desk))) return 'quarantined';
    await stores.desk.close(desk, now());
    if (!says.unwanted) return 'taken';
    orderId = await stores.orders.orderIdOf(channelOrderKey(channel.entity, channel.channel, channelOrderId));
  }
  return orderId && says.unwanted ? cancel(connector, channel.entity, orderId, says, says.unwanted) : 'known';
}

/** @returns false where a person has to look at it */
async function captured(connector: string, says: ChannelSays, order: ChannelDocument, desk: string): Promise<boolean> {
  const at = now();
  const correlationId = newCorrelationId();
  const delivery = `${says.account}:${says.channelOrderId}`;
  const document = `${connector}/${at.toISOString().slice(0, 10)}/${says.account}-${says.channelOrderId}-${canonicalHash(order.document).slice(0, 16)}`.replace(/[^A-Za-z0-9./_-]/g, '_');
  const bytes = Buffer.from(order.document);
  try {
    const changes = await captureFromChannel(connector, order.read(), { correlationId, deliveryId: delivery, at });
    await keepDocument(`polled/${document}`, bytes, correlationId);
    await storeOnce(changes);
    return true;
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const row = await stores.desk.get(desk);
    // what a person is about to put right is not put back to what it was
    if (row?.status === 'open' && (row.code === error.code || waits(row) || (inboundOf(row)?.version ?? 1) > 1)) return false;
    await keepDocument(`quarantine/${document}`, bytes, correlationId);
    const about = new Rejected(error.code, error.message, { ...error.detail, channelOrderId: says.channelOrderId });
    await quarantine({ connector, account: says.account, replay: { delivery, account: says.account, headers: {}, door: `${connector}/${READ_ORDERS}`, version: 1 } }, `quarantine/${document}`, delivery, about, { correlationId, at });
    log.warn('order quarantined', { connector, channelOrderId: says.channelOrderId, correlationId, ...described(error) });
    return false;
  }
}

/** The rest is for a person: a part of an order, one that has left, one that is being changed. */
async function cancel(connector: string, entity: string, orderId: string, says: ChannelSays, { by, reason, whole }: NonNullable<ChannelSays['unwanted']>): Promise<string> {
  const before = await stores.orders.get(entity, orderId);
  if (!before) throw new Transient('order.not-found', `order ${orderId} is not there`);
  if (before.cancellation) return 'known';
  const about = `${orderId}#${by}`;
  let why = 'a part of the order';
  if (whole) {
    try {
      await changeOrder(entity, orderId, async (order) => requestCancellation(order, `${connector}: ${by}`, reason, now(), await stores.orders.shipments(entity, orderId)));
      await stores.desk.close(noticeId(UNWANTED, about), now());
      return 'cancelled';
    } catch (error) {
      if (error instanceof Conflict && error.code === 'saga.fence-closed') return 'known';
      if (!(error instanceof Invalid)) throw error;
      why = error.message;
    }
  }
  if (await stores.desk.get(noticeId(UNWANTED, about))) return 'unwanted';
  const { correlationId } = before;
  const said = { code: UNWANTED, message: `${says.channelOrderId} is not wanted any more, and it is not cancelled here: ${why}`, detail: { connector, channelOrderId: says.channelOrderId, by, whole, why } };
  await stores.desk.raise(noticeRow(before, said, about, connector, now()));
  log.warn('unwanted order not cancelled', { connector, orderId, correlationId, why });
  return 'unwanted';
}
