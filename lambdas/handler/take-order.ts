import { ediOrderOf, requestsOf, keyOf, placesIn } from '../../core/edi/customer-orders.ts';
import type { PurchaseOrder } from '../../core/edi/documents.ts';
import type { Change } from '../../core/model/changes.ts';
import { AlreadyExists, Rejected } from '../../core/model/errors.ts';
import type { OrderRequest } from '../../core/model/order.ts';
import { channelOrderKey } from '../../core/ordering/orders.ts';
import { placeBy, UNKNOWN_SHIP_TO } from '../../core/ordering/ship-to.ts';
import { idempotencyRow } from '../adapters/dynamo-orders.ts';
import { stores } from '../adapters/stores.ts';
import type { EdiContext, Taken } from './take-set.ts';
import { canonicalHash } from './hash.ts';
import { captureFromChannel } from './inbound-order.ts';

const HOUR = 3_600_000;
/** The desk's code for an original purchase order whose number is one that came before. */
const KNOWN = 'purchase-order.known';

/**
 * An 850 of a customer: an order, or one per store that it is for, each with a trace of its own under the purchase order's number. All of them are looked through before any
 * is stored; what comes again in the same interchange goes on where it was.
 * @throws Rejected purchase-order.no-customer, purchase-order.unusable, purchase-order.known, order.unknown-ship-to and those of `captureFromChannel`
 */
export async function takeOrder(connector: string, order: PurchaseOrder, { profile, line, document, at }: EdiContext): Promise<Taken> {
  const { entity, customerId } = profile;
  if (!customerId) throw new Rejected('purchase-order.no-customer', `${line.partner} orders, and its profile does not say which customer it is`, { partner: line.partner });
  const requests = requestsOf(order, customerId);
  await refuseUnknown(entity, customerId, requests);
  const channel = (await stores.masterdata.account(connector, line.partner))?.channel ?? '';
  // the bytes of one interchange are the same however often it comes
  const interchange = `edi:${document.split('/').at(-1)}`;
  const together = `edi-${canonicalHash({ interchange, order: keyOf(order) }).slice(0, 32)}`;
  const fresh: Change[][] = [];
  const known: unknown[] = [];
  for (const [index, request] of requests.entries()) {
    const correlationId = requests.length > 1 ? `${together}.${index + 1}` : together;
    const before = await idempotencyRow(`business#${channelOrderKey(entity, channel, request.channelOrderId)}`);
    if (before && before.requestHash !== interchange) known.push(before.orderId);
    if (before) continue;
    const changes = await captureFromChannel(connector, { account: line.partner, request, ediOrder: ediOrderOf(order, line.partner, request, requests.length), occurredAt: at.toISOString() }, { correlationId, deliveryId: `${document}#${keyOf(order)}`, at });
    fresh.push(changes.map((change) => (change.change === 'business-key' ? { ...change, requestHash: interchange } : change)));
  }
  if (known.length > 0 && order.purpose === 'original') throw new Rejected(KNOWN, `${line.partner} sent purchase order ${keyOf(order)} before`, { purchaseOrder: order.number, orders: known.slice(0, 10) });
  return {
    changes: [],
    async after() {
      if (known.length > 0) return;
      await storeEach(fresh);
      const [first] = fresh.flatMap((changes) => changes.flatMap((change) => (change.change === 'order' ? [change.order.orderId] : [])));
      const hours = profile.answerWithinHours;
      if (first && hours) await stores.controls.awaitAnswer(line, first, new Date(at.getTime() + (hours - 1) * HOUR).toISOString());
    },
  };
}

/** Codes of places and stores, by cross-reference or our own. */
async function refuseUnknown(entity: string, customerId: string, requests: readonly OrderRequest[]): Promise<void> {
  const codes = placesIn(requests);
  const [customer, ours] = await Promise.all([stores.masterdata.customer(entity, customerId), stores.masterdata.ours(entity, customerId, 'ship-to', codes)]);
  const unknown = codes.filter((code) => !placeBy(customer, code, ours.get(code)));
  if (unknown.length > 0) throw new Rejected(UNKNOWN_SHIP_TO, `customer ${customerId} has no places that it calls ${unknown.slice(0, 10).join(', ')}`, { field: 'shipToCode', codes: unknown });
}

/** One by one: an order for hundreds of stores is no one transaction. One that another delivery of the same stored meanwhile is there. */
async function storeEach(orders: readonly Change[][]): Promise<void> {
  for (const changes of orders) {
    await stores.unit.commit(changes).catch((error: unknown) => {
      if (!(error instanceof AlreadyExists && error.what === 'business-key')) throw error;
    });
  }
}
