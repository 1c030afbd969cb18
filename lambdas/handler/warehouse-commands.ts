import { Rejected } from '../../core/model/errors.ts';
import type { Order, Release } from '../../core/model/order.ts';
import { move } from '../../core/ordering/line-moves.ts';
import type { WarehouseSystem } from '../../core/shipping/warehouse-system.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { commandHandler } from './command.ts';
import { orderOf } from './order-of.ts';
import type { StepContext } from './step.ts';

/** The commands that every WMS and 3PL connector takes; `item` is the release's id. */
export const warehouseCommands = (system: () => Promise<WarehouseSystem>) =>
  commandHandler({
    steps: { 'release-to-warehouse': (context) => releaseToWarehouse(context, system) },
    undos: { 'recall-from-warehouse': (context) => recallFromWarehouse(context, system) },
  });

async function releaseToWarehouse({ saga, item, at }: StepContext, system: () => Promise<WarehouseSystem>) {
  const order = await orderOf(saga);
  const release = releaseFor(order, item);
  const items = await stores.masterdata.items(order.entity, [...new Set(release.lines.map((line) => line.sku))]);
  // the quantities move first: a fast warehouse ships before the answer to the release is stored
  await changeOrder(order.entity, order.orderId, (current) => (releaseFor(current, item).releasedAt ? { order: current } : { order: moved(current, release, 'accepted', 'released', { releasedAt: at.toISOString() }) }));
  const { externalId } = await (await system()).release(order, release, items);
  await changeOrder(order.entity, order.orderId, (current) => ({
    order: withRelease(current, release.releaseId, { externalId }),
    also: [
      { change: 'document', link: documentLink(order, 'release', release.releaseId, at) },
      { change: 'document', link: documentLink(order, 'warehouse-order', externalId, at) },
    ],
  }));
  return { releaseId: release.releaseId, warehouse: release.warehouse, warehouseOrder: externalId };
}

/** Undo: whatever the warehouse holds is asked back first; only then do the quantities move. */
async function recallFromWarehouse({ saga, item, at }: StepContext, system: () => Promise<WarehouseSystem>) {
  const order = await orderOf(saga);
  const release = releaseFor(order, item);
  await (await system()).recall(order, release);
  await changeOrder(order.entity, order.orderId, (current) => {
    const now = releaseFor(current, item);
    if (!now.releasedAt || now.recalledAt) return { order: current };
    return { order: moved(current, release, 'released', 'accepted', { recalledAt: at.toISOString() }) };
  });
}

function releaseFor(order: Order, releaseId: string | undefined): Release {
  const release = order.releases.find((candidate) => candidate.releaseId === releaseId);
  if (!release) throw new Rejected('release.unknown', `order ${order.orderId} has no release ${releaseId}`);
  return release;
}

const withRelease = (order: Order, releaseId: string, change: Partial<Release>): Order => ({
  ...order,
  releases: order.releases.map((release) => (release.releaseId === releaseId ? { ...release, ...change } : release)),
});

function moved(order: Order, release: Release, from: 'accepted' | 'released', to: 'accepted' | 'released', change: Partial<Release>): Order {
  const steps = (lineId: string) => release.lines.filter((line) => line.lineId === lineId).reduce((sum, line) => sum + line.steps, 0);
  return withRelease({ ...order, lines: order.lines.map((line) => move(line, steps(line.lineId), from, to)) }, release.releaseId, change);
}
