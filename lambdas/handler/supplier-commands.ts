import { nextId } from '../../core/inventory/plan-releases.ts';
import type { SupplierSystem } from '../../core/shipping/supplier-system.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { commandHandler } from './command.ts';
import { orderOf } from './order-of.ts';
import { recallRelease } from './recall-release.ts';
import { releaseFor } from './release-moves.ts';
import { sendRelease, takeBackRelease } from './send-release.ts';
import type { StepContext } from './step.ts';

/** The commands that the connector of a drop-ship supplier takes; `item` is the release's id. */
export const supplierCommands = (system: () => Promise<SupplierSystem>) =>
  commandHandler({
    steps: {
      'order-from-supplier': (context) => orderFromSupplier(context, system),
      'send-release': (context) => orderFromSupplier(context, system),
      'recall-release': (context) => recallRelease(context, () => cancelSupplierOrder(context, system)),
    },
    undos: {
      'cancel-supplier-order': (context) => cancelSupplierOrder(context, system),
      'recall-from-warehouse': (context) => cancelSupplierOrder(context, system),
      'send-release-again': (context) => orderAgain(context, system),
    },
  });

async function orderFromSupplier({ saga, item, at }: StepContext, system: () => Promise<SupplierSystem>) {
  const order = await orderOf(saga);
  const release = releaseFor(order, item);
  if (release.recalledAt) return {}; // a change took it out
  const items = await stores.masterdata.items(order.entity, [...new Set(release.lines.map((line) => line.sku))]);
  const externalId = await sendRelease(order, release, at, 'supplier-purchase-order', async () => (await system()).order(order, release, items));
  return { releaseId: release.releaseId, supplier: release.supplier ?? release.warehouse, purchaseOrder: externalId };
}

/** Undo of a recall: a supplier takes no number twice, so it is a new purchase order. */
async function orderAgain({ saga, item, at }: StepContext, system: () => Promise<SupplierSystem>): Promise<void> {
  const order = await changeOrder(saga.entity, saga.orderId, (current) => {
    const { supplier, warehouse, connector, lines, recalledAt } = releaseFor(current, item);
    if (!recalledAt || !supplier || !item || current.releases.some(({ replaces }) => replaces === item)) return { order: current };
    const again = lines.map(({ lineId, sku, steps }) => ({ lineId, sku, steps }));
    return { order: { ...current, releases: [...current.releases, { releaseId: nextId(current.orderId, warehouse, current.releases), warehouse, supplier, connector, lines: again, replaces: item }] } };
  });
  const next = order.releases.find(({ replaces }) => replaces === item);
  if (next) await orderFromSupplier({ saga, item: next.releaseId, at }, system);
}

/** Undo: the supplier gives it back first; only then do the quantities move. With it goes what took its place. */
async function cancelSupplierOrder({ saga, item, at }: StepContext, system: () => Promise<SupplierSystem>): Promise<void> {
  const order = await orderOf(saga);
  const release = releaseFor(order, item);
  await takeBackRelease(order, release, at, async () => (await system()).cancel(order, release));
  const next = order.releases.find(({ replaces }) => replaces === item);
  if (next) await cancelSupplierOrder({ saga, item: next.releaseId, at }, system);
}
