import type { Change } from '../../core/model/changes.ts';
import type { EdiOrder } from '../../core/model/edi-order.ts';
import { Invalid, Rejected } from '../../core/model/errors.ts';
import type { Channel } from '../../core/model/masterdata.ts';
import { OrderRequest } from '../../core/model/order.ts';
import type { Route } from '../../core/model/route.ts';
import { type Capture, captureChanges, newOrder } from '../../core/ordering/capture-order.ts';
import { refuseUnbuilt } from '../../core/ordering/unbuilt.ts';
import { UNKNOWN_SHIP_TO } from '../../core/ordering/ship-to.ts';
import { resolveRoute } from '../../core/routing/resolve-route.ts';
import { stores } from '../adapters/stores.ts';
import { canonicalHash } from './hash.ts';
import { newEventId, newOrderId } from './ids.ts';
import { addressed } from './place-of.ts';

/** An order as a channel's connector understood it. */
export interface ChannelOrder {
  /** Which of the channel's shops or accounts, e.g. the shop's domain. */
  account: string;
  /** `customerId` absent: the channel's own default account. */
  request: Omit<OrderRequest, 'customerId'> & { customerId?: string };
  channelReference?: string;
  /** Where it came by EDI. */
  ediOrder?: EdiOrder;
  occurredAt: string;
}

/** @throws Rejected channel.unknown-account, order.invalid, and what is not built yet */
export async function captureFromChannel(connector: string, from: ChannelOrder, by: { correlationId: string; deliveryId: string; at: Date }): Promise<Change[]> {
  const account = await stores.masterdata.account(connector, from.account);
  const channel = account?.channel ? await stores.masterdata.channel(account.entity, account.channel) : undefined;
  if (!channel) throw new Rejected('channel.unknown-account', `no channel is set up for ${connector} ${from.account}`, { connector, account: from.account });
  const read = OrderRequest.safeParse({ ...from.request, customerId: from.request.customerId ?? channel.defaultCustomerId });
  if (!read.success) throw new Rejected('order.invalid', 'the order is not as the canonical model says', { fields: read.error.issues.map((issue) => issue.path.join('.')).slice(0, 20) });
  asRejected(() => refuseUnbuilt(read.data));
  const request = await addressed(read.data, () => stores.masterdata.customer(channel.entity, read.data.customerId));
  if (!request) throw new Rejected(UNKNOWN_SHIP_TO, `customer ${read.data.customerId} has no place that it calls ${read.data.shipToCode}`, { field: 'shipToCode', code: read.data.shipToCode });
  const orderId = newOrderId(by.at);
  const capture: Capture = {
    owner: channel,
    channel: channel.channel,
    ...(channel.connector && { channelConnector: channel.connector }),
    ...(from.channelReference && { channelReference: from.channelReference }),
    ...(from.ediOrder && { ediOrder: from.ediOrder }),
    request,
    route: await routeOf(channel, orderId, read.data, by.at),
    orderId,
    correlationId: by.correlationId,
    causationId: `${connector}:${by.deliveryId}`,
    occurredAt: from.occurredAt,
    at: by.at,
    eventId: newEventId(),
  };
  return captureChanges(newOrder(capture), capture, canonicalHash(read.data));
}

/** What a caller of the API would be told, a person is told. */
function asRejected(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw new Rejected(error.code, error.message, error.detail);
  }
}

/** Which connectors will serve an order of this channel. */
export async function routeOf(channel: Channel, orderId: string, { paymentOwner, taxOwner }: Pick<OrderRequest, 'paymentOwner' | 'taxOwner'>, at: Date): Promise<Route> {
  const [warehouses, rules] = await Promise.all([warehousesOf(channel.entity), stores.masterdata.rules(channel.entity)]);
  return resolveRoute({ owner: channel, orderId, channel: channel.channel, channelConnector: channel.connector, warehouses, paymentOwner, taxOwner }, rules, at);
}

export const warehousesOf = async (entity: string): Promise<string[]> => (await stores.masterdata.warehouses(entity)).map((warehouse) => warehouse.warehouse);
