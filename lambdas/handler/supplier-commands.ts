import { Rejected } from '../../core/model/errors.ts';
import { CANCELLATION_PENDING } from '../../core/shipping/supplier-answer.ts';
import { askedAnew, isAnswered, reduced, reductionFor, withReduction } from '../../core/shipping/supplier-reduction.ts';
import type { SupplierSystem } from '../../core/shipping/supplier-system.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { commandHandler } from './command.ts';
import { orderOf } from './order-of.ts';
import { type Less, recallRelease } from './recall-release.ts';
import { releaseFor } from './release-moves.ts';
import { sendRelease, takeBackRelease } from './send-release.ts';
import type { StepContext } from './step.ts';

/** The commands that the connector of a drop-ship supplier takes; `item` is the release's id. */
export const supplierCommands = (system: () => Promise<SupplierSystem>) =>
  commandHandler({
    steps: {
      'order-from-supplier': (context) => orderFromSupplier(context, system),
      'send-release': (context) => orderFromSupplier(context, system),
      'recall-release': (context) => recallRelease(context, (less) => (less ? reduceSupplierOrder(context, less, system) : cancelSupplierOrder(context, system))),
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

/** Undo of a recall. What the supplier was asked to take off and has not answered is waited for: nobody knows yet what it has. */
async function orderAgain({ saga, item, at }: StepContext, system: () => Promise<SupplierSystem>): Promise<void> {
  const release = releaseFor(await orderOf(saga), item);
  const asked = reductionFor(release, saga.changeId);
  if (asked && !isAnswered(asked)) await reduceSupplierOrder({ saga, item }, asked.lines, system).catch(async (error: unknown) => {
      if (!(error instanceof Rejected) || error.code === CANCELLATION_PENDING) throw error;
      // it cannot be asked, and has what it had
      await changeOrder(saga.entity, saga.orderId, (current) => ({ order: reduced(current, release.releaseId, asked.changeId, new Map()).order }));
    });
  const order = await changeOrder(saga.entity, saga.orderId, (current) => ({ order: askedAnew(current, release.releaseId, saga.changeId).order }));
  const { again } = askedAnew(order, release.releaseId, saga.changeId);
  if (again) await orderFromSupplier({ saga, item: again, at }, system);
}

/** What is to be taken off is kept before it is asked for: the answer says line by line what comes back of it. */
async function reduceSupplierOrder({ saga, item }: Pick<StepContext, 'saga' | 'item'>, less: Less, system: () => Promise<SupplierSystem>): Promise<void> {
  const { entity, orderId, changeId = '' } = saga;
  const order = await changeOrder(entity, orderId, (current) => ({ order: withReduction(current, item ?? '', { changeId, lines: less }) }));
  const release = releaseFor(order, item);
  const items = await stores.masterdata.items(entity, [...new Set(release.lines.map((line) => line.sku))]);
  const done = await (await system()).reduce(order, release, changeId, items);
  if (done === 'never-ordered') await changeOrder(entity, orderId, (current) => ({ order: reduced(current, release.releaseId, changeId, new Map(less.map(({ lineId }) => [lineId, true]))).order }));
}

/** Undo: the supplier gives it back first; only then do the quantities move. With it goes what took its place. */
async function cancelSupplierOrder({ saga, item, at }: StepContext, system: () => Promise<SupplierSystem>): Promise<void> {
  const order = await orderOf(saga);
  const release = releaseFor(order, item);
  await takeBackRelease(order, release, at, async () => (await system()).cancel(order, release));
  for (const { releaseId, replaces } of order.releases) if (replaces === item) await cancelSupplierOrder({ saga, item: releaseId, at }, system);
}
