import type { SupplierSystem } from '../../core/shipping/supplier-system.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { commandHandler } from './command.ts';
import { orderOf } from './order-of.ts';
import { isOut, moved, releaseFor, withRelease } from './release-moves.ts';
import type { StepContext } from './step.ts';

/** The commands that the connector of a drop-ship supplier takes; `item` is the release's id. */
export const supplierCommands = (system: () => Promise<SupplierSystem>) =>
  commandHandler({
    steps: { 'order-from-supplier': (context) => orderFromSupplier(context, system), 'send-release': (context) => orderFromSupplier(context, system) },
    undos: { 'cancel-supplier-order': (context) => cancelSupplierOrder(context, system), 'recall-from-warehouse': (context) => cancelSupplierOrder(context, system) },
  });

async function orderFromSupplier({ saga, item, at }: StepContext, system: () => Promise<SupplierSystem>) {
  const order = await orderOf(saga);
  const release = releaseFor(order, item);
  if (release.recalledAt && !release.releasedAt) return {}; // a change took all of it out before it was sent
  const items = await stores.masterdata.items(order.entity, [...new Set(release.lines.map((line) => line.sku))]);
  // the quantities move first: a fast supplier ships before the answer to the order is stored
  await changeOrder(order.entity, order.orderId, (current) => (isOut(releaseFor(current, item)) ? { order: current } : { order: moved(current, release, 'accepted', 'released', { releasedAt: at.toISOString(), recalledAt: undefined }) }));
  const { externalId } = await (await system()).order(order, release, items);
  await changeOrder(order.entity, order.orderId, (current) => ({
    order: withRelease(current, release.releaseId, { externalId }),
    also: [
      { change: 'document', link: documentLink(order, 'release', release.releaseId, at) },
      { change: 'document', link: documentLink(order, 'supplier-purchase-order', externalId, at) },
    ],
  }));
  return { releaseId: release.releaseId, supplier: release.supplier ?? release.warehouse, purchaseOrder: externalId };
}

/** Undo: the supplier gives it back first; only then do the quantities move. */
async function cancelSupplierOrder({ saga, item, at }: StepContext, system: () => Promise<SupplierSystem>) {
  const order = await orderOf(saga);
  const release = releaseFor(order, item);
  await (await system()).cancel(order, release);
  await changeOrder(order.entity, order.orderId, (current) => {
    if (!isOut(releaseFor(current, item))) return { order: current };
    return { order: moved(current, release, 'released', 'accepted', { recalledAt: at.toISOString() }) };
  });
}
