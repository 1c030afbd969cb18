import type { Context } from 'aws-lambda';
import { OVER_COMMITTED } from '../../core/inventory/over-commitment.ts';
import type { StockFeed, ToldChange } from '../../core/inventory/stock-feed.ts';
import { takeMovements, takeStock } from '../../core/inventory/take-stock.ts';
import type { Owner } from '../../core/model/identity.ts';
import { now, stores } from '../adapters/stores.ts';
import { exceptionId, runbookOf } from './desk-row.ts';
import { newCorrelationId } from './ids.ts';
import { log } from './log.ts';
import { noticeId, noticeRow } from './notice.ts';
import { timeLeft } from './poll.ts';
import { closeCounted } from './settle-short.ts';

const UNKNOWN = 'stock.unknown-sku';

/**
 * A scheduled reading of a warehouse system's stock: as far as the time of one run goes, and the next one goes on.
 * @param connect `left`: whether there is time for another page, once it was waited for so long
 */
export const stockPoll = (connect: (left: (waitMs?: number) => boolean) => Promise<StockFeed>) => async (_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
  const left = timeLeft(context);
  const feed = await connect(left);
  const owner = await stores.masterdata.account(feed.connector, '*');
  if (!owner) throw new Error(`nobody's account: ${feed.connector} is not in the master data`);
  await takeStockFrom(feed, owner, newCorrelationId(), left);
};

/** Takes what a warehouse system, or a document of it, tells of stock, and tells of what is unknown here. Safe to repeat. */
export async function takeStockFrom(feed: StockFeed, { entity, businessUnit, region }: Owner, correlationId: string, left: () => boolean = () => true): Promise<void> {
  const { connector } = feed;
  const owner = { entity, businessUnit, region };
  const taken = await takeStock(feed, owner, portsOf(entity), { now, left }, correlationId);
  await closeCounted(entity, feed.warehouses, now());
  for (const [warehouse, skus] of taken.unknown) await tellUnknown({ ...owner, orderId: '', correlationId }, connector, warehouse, skus);
  if (taken.changes + taken.levels > 0) log.info('stock taken', { connector, correlationId, changes: taken.changes, levels: taken.levels });
}

/** Takes what a document tells of goods in and out. Safe to repeat. @throws Rejected stock.key-reused where it told something else before */
export async function takeMovementsFrom(connector: string, warehouse: string, changes: readonly ToldChange[], { entity, businessUnit, region }: Owner, correlationId: string): Promise<void> {
  const owner = { entity, businessUnit, region };
  const unknown = await takeMovements(warehouse, changes, { feed: { connector }, owner, ports: portsOf(entity), watch: { now }, correlationId });
  if (unknown.length > 0) await tellUnknown({ ...owner, orderId: '', correlationId }, connector, warehouse, unknown);
}

function portsOf(entity: string) {
  const { levels, stock, lots, marks, desk, unit, masterdata } = stores;
  const rowOf = (...place: string[]) => ({ exceptionId: exceptionId('stock', ...place), runbook: runbookOf(OVER_COMMITTED) });
  return { levels, stock, lots, marks, desk, unit, rowOf, items: (skus: readonly string[]) => masterdata.items(entity, skus) };
}

/** One row per warehouse, as long as it has goods that are no items of ours. */
async function tellUnknown(of: Parameters<typeof noticeRow>[0], connector: string, warehouse: string, skus: readonly string[]): Promise<void> {
  const about = `${of.entity}#${warehouse}`;
  const before = await stores.desk.get(noticeId(UNKNOWN, about));
  if (skus.length === 0) return before?.status === 'open' ? stores.desk.close(noticeId(UNKNOWN, about), now()) : undefined;
  if (before?.status === 'open' && JSON.stringify(before.detail.skus) === JSON.stringify(skus)) return;
  await stores.desk.raise(noticeRow(of, { code: UNKNOWN, message: `${warehouse} has goods that are no items here`, detail: { warehouse, skus } }, about, connector, now()));
}
