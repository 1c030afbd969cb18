import type { EdiDocument } from '../../../core/edi/documents.ts';
import { settled as settledAt } from '../../../core/edi/send-document.ts';
import type { InventoryAdjustment, InventoryAdvice, ShippingAdvice, StockReceipt } from '../../../core/edi/warehouse-documents.ts';
import type { Change } from '../../../core/model/changes.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { Order, Release } from '../../../core/model/order.ts';
import { changeSagaId, orderSagaId } from '../../../core/sagas/register.ts';
import { RECALL_PENDING } from '../../../core/shipping/left-meanwhile.ts';
import { stores } from '../../adapters/stores.ts';
import type { EdiContext, Taken } from '../../handler/take-set.ts';
import { canonicalHash } from '../../handler/hash.ts';
import { confirmShipment, orderIdOf } from '../../handler/inbound-shipment.ts';
import { itemsPicked } from '../../handler/items-for.ts';
import { noticeId, noticeRow } from '../../handler/notice.ts';
import { withRelease } from '../../handler/release-moves.ts';
import { retryParked } from '../../handler/retry-parked.ts';
import { takeMovementsFrom, takeStockFrom } from '../../handler/take-stock.ts';
import { cancellationKeyOf, keyOf } from './order-number.ts';
import { feedOf, hasShipped, movementsOf, releaseMeant, shipmentOf, skuOf } from './to-canonical.ts';

const BY = 'x12-warehouse';
/** Rows on the desk about a release that was not answered, or of which nothing left. */
export const UNANSWERED = 'warehouse.unanswered';
const NOT_SHIPPED = 'warehouse.not-shipped';

/** What a document of a warehouse changes. @throws Rejected where a person must look at it */
export async function takeFromWarehouse(document: EdiDocument, context: EdiContext): Promise<Taken> {
  switch (document.document) {
    case 'shipping-advice':
      return advised(document, context);
    case 'inventory-advice':
      return told(document, context);
    case 'stock-receipt':
    case 'inventory-adjustment':
      return moved(document, context);
    default:
      throw new Rejected('warehouse.unexpected-document', `a warehouse sends no ${document.document}`, { document: document.document });
  }
}

/** 945: what left; or that nothing does, which gives back what was asked back. */
async function advised(advice: ShippingAdvice, context: EdiContext): Promise<Taken> {
  const { line, profile, at } = context;
  const releaseId = releaseMeant(advice.number, line.partner);
  const order = await stores.orders.get(line.entity, orderIdOf(releaseId) ?? '');
  const release = order?.releases.find((candidate) => candidate.releaseId === releaseId);
  if (!order || !release) throw new Rejected('warehouse.unknown-order', `${line.partner} names shipping order ${advice.number}, which is none of ours`, { number: advice.number, warehouse: line.partner });
  const settled = async () => {
    for (let sending = 1; sending <= sendingIn(advice.number); sending += 1) await settledAt(stores.controls, profile, keyOf(releaseId, sending), at);
    await stores.desk.close(noticeId(UNANSWERED, releaseId), at);
  };
  if (!hasShipped(advice)) return notShipped(advice, order, release, context, settled);
  const changes = await confirmShipment(shipmentOf(advice, order, release, await itemsPicked(order, release), profile.timeZone), context);
  const shipment = changes.find((change) => change.change === 'shipment')?.shipment;
  const before = shipment && (await stores.orders.shipment(order.entity, order.orderId, shipment.shipmentId));
  if (!before) return { changes, after: settled };
  if (canonicalHash(before.lines) !== canonicalHash(shipment.lines)) throw new Rejected('warehouse.shipment-changed', `${line.partner} sends shipping advice ${advice.shipment} again with another content`, { shipment: advice.shipment });
  return { changes: [], after: settled }; // told again under another control number
}

const sendingIn = (number: string): number => Number(/\/(\d+)$/.exec(number)?.[1] ?? 1);

async function notShipped({ number, shipment }: ShippingAdvice, order: Order, release: Release, { line, at }: EdiContext, settled: () => Promise<void>): Promise<Taken> {
  const { releaseId, warehouse, givenBack = [] } = release;
  const askedBack = (await stores.controls.outbound(line, cancellationKeyOf(releaseId, sendingIn(number)))) !== undefined;
  if (!askedBack) {
    const noticed = { code: NOT_SHIPPED, message: `${warehouse} ships nothing of ${number}, and nobody had asked for it back`, detail: { releaseId, warehouse, number, advice: shipment } };
    return { changes: [{ change: 'exception', exception: noticeRow(order, noticed, releaseId, BY, at) }], after: settled };
  }
  const given: Change[] = givenBack.includes(number) ? [] : [{ change: 'order', order: withRelease(order, releaseId, { givenBack: [...givenBack, number] }), ifRevision: order.revision }];
  return {
    changes: given,
    async after() {
      await settled();
      const sagas = [orderSagaId(order.orderId), ...(order.sagas ?? []), ...(order.pendingChange ? [changeSagaId(order.pendingChange)] : [])];
      for (const sagaId of sagas) await retryParked(await stores.desk.ofSaga(sagaId), ({ code, detail }) => code === RECALL_PENDING && detail.releaseId === releaseId, 'the warehouse gives it back', at);
    },
  };
}

/** 846: levels, by the rules for whatever warehouse system tells them; an older one than the last is a sample. */
async function told(advice: InventoryAdvice, { line, profile, correlationId }: EdiContext): Promise<Taken> {
  const items = await stores.masterdata.items(line.entity, [...new Set(advice.lines.map(({ ids }) => skuOf(ids)))]);
  const feed = feedOf(advice, line.partner, items, profile.timeZone);
  return { changes: [], after: () => takeStockFrom(feed, profile, correlationId) };
}

/** 944 and 947: what came in, and what was found or lost. Told again under another control number it is known. */
async function moved(document: StockReceipt | InventoryAdjustment, { line, profile, correlationId }: EdiContext): Promise<Taken> {
  const items = await stores.masterdata.items(line.entity, [...new Set(document.lines.map(({ ids }) => skuOf(ids)))]);
  await takeMovementsFrom(BY, line.partner, movementsOf(document, line.partner, items, profile.timeZone), profile, correlationId);
  return { changes: [] };
}
