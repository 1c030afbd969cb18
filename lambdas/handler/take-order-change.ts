import { cameByEdi, type OrderByEdi } from '../../core/edi/customer/as-ordered.ts';
import { CHANGE_UNUSABLE, changeAsked, changeRequestOf, withAdded } from '../../core/edi/customer/change-request.ts';
import { refusedKey } from '../../core/edi/customer/keys.ts';
import type { OrderChange } from '../../core/edi/documents.ts';
import type { Change } from '../../core/model/changes.ts';
import { Conflict, Invalid, Rejected } from '../../core/model/errors.ts';
import { cancelOrRest } from '../../core/ordering/cancel-order.ts';
import { event } from '../../core/ordering/events.ts';
import { requestChange } from '../../core/ordering/request-change.ts';
import { linksOf } from '../adapters/dynamo-trace.ts';
import { stores } from '../adapters/stores.ts';
import type { EdiContext, Taken } from './take-set.ts';

/** The desk's code for a change of a purchase order that is none of ours. */
const UNKNOWN = 'purchase-order-change.unknown-order';
/** The desk's code for one that cannot be begun as things stand: another is under way, or it asks for what no change may. */
const NOT_NOW = 'purchase-order-change.not-now';
/** What the partner is told at once, because nothing of it can come to be. */
const REFUSED = new Set(['order.nothing-open', 'order.already-cancelled', 'order.already-shipped']);

/**
 * An 860 of a customer: a change of its order, or of all that is open of it, by the same road as `POST /v1/orders/{id}/changes`. Its 865 follows when it is known what comes of it. A cancellation of a purchase order
 * that was shared out over stores cancels each store's order.
 * @throws Rejected purchase-order-change.unknown-order, purchase-order-change.unusable, purchase-order-change.not-now
 */
export async function takeOrderChange(change: OrderChange, context: EdiContext): Promise<Taken> {
  const orders = await ordersOf(change, context);
  if (change.purpose === 'cancellation') return cancelAll(change, orders, context);
  const [order, ...more] = orders;
  if (!order || more.length > 0 || order.ediOrder.store) throw new Rejected(CHANGE_UNUSABLE, `change of purchase order ${change.number}: it was shared out over stores, and the change does not say whose part changes`, { purchaseOrder: change.number });
  return { changes: await changed(change, order, context) };
}

async function ordersOf({ number, release }: OrderChange, { line, profile }: EdiContext): Promise<OrderByEdi[]> {
  const links = (await linksOf(line.entity, number)).filter(({ kind, party }) => kind === 'purchase-order' && party === profile.customerId);
  const orders = await Promise.all(links.map(({ orderId }) => stores.orders.get(line.entity, orderId)));
  const theirs = orders.filter(cameByEdi).filter(({ ediOrder }) => ediOrder.partner === line.partner && ediOrder.number === number && ediOrder.release === release);
  if (theirs.length === 0) throw new Rejected(UNKNOWN, `${line.partner} changes purchase order ${number}, which is none of ours`, { purchaseOrder: number });
  return theirs;
}

async function changed(change: OrderChange, order: OrderByEdi, context: EdiContext): Promise<Change[]> {
  const { partner, entity } = context.line;
  const codes = change.lines.flatMap(({ line, ids }) => (order.ediOrder.lines.some((known) => known.line === line) ? [] : [ids.seller ?? ids.buyer ?? ids.upc ?? '']));
  const ours = codes.length > 0 ? await stores.masterdata.ours(entity, order.customerId, 'item', codes) : new Map<string, string>();
  return refusing(change, order, context, () => {
    const { order: changing, orderChange, also } = requestChange(order, undefined, changeRequestOf(change, order, ours), `edi: ${partner}`, context.at);
    const edi = changeAsked(change, partner);
    return [
      { change: 'order', order: { ...changing, ediOrder: withAdded(order.ediOrder, change) }, ifRevision: order.revision },
      ...also.map((one): Change => (one.change === 'order-change' ? { ...one, orderChange: { ...orderChange, edi } } : one)),
    ];
  });
}

/** One by one, where there are several: hundreds of stores' orders are no one transaction. */
async function cancelAll(change: OrderChange, orders: readonly OrderByEdi[], context: EdiContext): Promise<Taken> {
  const [only, ...more] = orders;
  if (only && more.length === 0) return { changes: await cancelled(change, only, context) };
  return {
    changes: [],
    async after() {
      for (const order of orders) await stores.unit.commit(await cancelled(change, order, context));
    },
  };
}

async function cancelled(change: OrderChange, order: OrderByEdi, context: EdiContext): Promise<Change[]> {
  const { sequence, date, number } = change;
  const before = order.ediOrder.cancellation;
  if (before && before.sequence === sequence && before.date === date) return []; // done when it came the first time
  const shipments = await stores.orders.shipments(order.entity, order.orderId);
  return refusing(change, order, context, () => {
    const asked: OrderByEdi = { ...order, ediOrder: { ...order.ediOrder, cancellation: { ...(sequence && { sequence }), ...(date && { date }) } } };
    const { order: cancelling, also } = cancelOrRest(asked, `edi: ${context.line.partner}`, `860 of purchase order ${number}`, context.at, shipments);
    return [{ change: 'order', order: cancelling, ifRevision: order.revision }, ...also];
  });
}

/** What cannot be done any more is answered; a change that is under way is for a person. @throws Rejected */
function refusing({ sequence, date }: OrderChange, order: OrderByEdi, { line, connector, document, at }: EdiContext, attempt: () => Change[]): Change[] {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof Conflict || !(error instanceof Invalid)) throw error;
    if (!REFUSED.has(error.code)) throw new Rejected(NOT_NOW, `change of purchase order ${order.ediOrder.number}: ${error.message}`, { ...error.detail, reason: error.code, orderId: order.orderId });
    const { orderId, correlationId } = order;
    const key = refusedKey(orderId, document.split('/').at(-1) ?? '');
    const data = { channelConnector: connector, partner: line.partner, key, orderId, refused: { ...(sequence && { sequence }), ...(date && { date }) } };
    return [{ change: 'event', event: event('edi-document.requested', order, { key: `order/${orderId}`, version: order.version, correlationId, causationId: `edi:${line.partner}` }, data, { at, id: `edi-document.requested:${key}` }) }];
  }
}
