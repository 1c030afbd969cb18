import type { Order } from '../../core/model/order.ts';
import type { WarehouseSystem } from '../../core/shipping/warehouse-system.ts';
import { commandHandler } from './command.ts';
import { itemsPicked } from './items-for.ts';
import { orderOf } from './order-of.ts';
import { putAwayReturn } from './put-away.ts';
import { recallRelease } from './recall-release.ts';
import { releaseFor } from './release-moves.ts';
import { sendRelease, takeBackRelease } from './send-release.ts';
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
  const items = await itemsPicked(order, release);
  const externalId = await sendRelease(order, release, at, 'warehouse-order', async () => (await system()).release(order, release, items));
  return { releaseId: release.releaseId, warehouse: release.warehouse, warehouseOrder: externalId };
}

/** Undo: whatever the warehouse holds is asked back first; only then do the quantities move. */
async function recallFromWarehouse({ saga, item, at }: StepContext, system: () => Promise<WarehouseSystem>) {
  const order = await orderOf(saga);
  const release = releaseFor(order, item);
  await takeBackRelease(order, release, at, async () => (await system()).recall(order, release));
}
