import { skusOf } from '../../core/masterdata/kit-of.ts';
import { picksOf } from '../../core/shipping/picks-of.ts';
import type { Order } from '../../core/model/order.ts';
import { isOut } from '../../core/shipping/release-state.ts';
import type { WarehouseSystem } from '../../core/shipping/warehouse-system.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { commandHandler } from './command.ts';
import { orderOf } from './order-of.ts';
import { putAwayReturn } from './put-away.ts';
import { recallRelease } from './recall-release.ts';
import { moved, releaseFor, withRelease } from './release-moves.ts';
import type { StepContext } from './step.ts';

/** The commands that every WMS and 3PL connector takes; `item` is the release's id. */
export const warehouseCommands = (system: () => Promise<WarehouseSystem>) =>
  commandHandler({
    steps: {
      'release-to-warehouse': (context) => unlessRecalled(context, system),
      'send-release': (context) => unlessRecalled(context, system),
      'put-away': (context) => putAwayReturn(context, system),
      'recall-release': (context) => recallRelease(context, () => recallFromWarehouse(context, system)),
    },
    undos: {
      'recall-from-warehouse': (context) => recallFromWarehouse(context, system),
      'send-release-again': async (context) => void (await releaseToWarehouse(await orderOf(context.saga), context, system)),
    },
  });

/** What was had back meanwhile is not sent again: whatever is still wanted of it is a release of its own. */
async function unlessRecalled(context: StepContext, system: () => Promise<WarehouseSystem>) {
  const order = await orderOf(context.saga);
  return releaseFor(order, context.item).recalledAt ? {} : releaseToWarehouse(order, context, system);
}

async function releaseToWarehouse(order: Order, { item, at }: StepContext, system: () => Promise<WarehouseSystem>) {
  const release = releaseFor(order, item);
  const items = await stores.masterdata.items(order.entity, skusOf([...order.lines.filter(({ kit }) => kit), ...picksOf(order, release)]));
  // the quantities move first: a fast warehouse ships before the answer to the release is stored
  const sent = await changeOrder(order.entity, order.orderId, (current) => (isOut(releaseFor(current, item)) ? { order: current } : { order: moved(current, release, 'accepted', 'released', { releasedAt: at.toISOString(), recalledAt: undefined }) }), order);
  const { externalId } = await (await system()).release(order, release, items);
  await changeOrder(order.entity, order.orderId, (current) => ({
    order: withRelease(current, release.releaseId, { externalId }),
    also: [
      { change: 'document', link: documentLink(order, 'release', release.releaseId, at) },
      { change: 'document', link: documentLink(order, 'warehouse-order', externalId, at) },
    ],
  }), sent);
  return { releaseId: release.releaseId, warehouse: release.warehouse, warehouseOrder: externalId };
}

/** Undo: whatever the warehouse holds is asked back first; only then do the quantities move. */
async function recallFromWarehouse({ saga, item, at }: StepContext, system: () => Promise<WarehouseSystem>) {
  const order = await orderOf(saga);
  const release = releaseFor(order, item);
  await (await system()).recall(order, release);
  await changeOrder(order.entity, order.orderId, (current) => {
    const now = releaseFor(current, item);
    if (!isOut(now)) return { order: current };
    return { order: moved(current, release, 'released', 'accepted', { recalledAt: at.toISOString() }) };
  });
}
