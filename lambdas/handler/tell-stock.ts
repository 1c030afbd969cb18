import type { Context } from 'aws-lambda';
import { availability } from '../../core/inventory/availability.ts';
import { type ChannelStock, type Listing, PIECE, sellable, type ToTell } from '../../core/inventory/channel-stock.ts';
import { eligible, groupsOf } from '../../core/inventory/eligible.ts';
import { Rejected, Transient } from '../../core/model/errors.ts';
import type { Channel } from '../../core/model/masterdata.ts';
import { now, stores } from '../adapters/stores.ts';
import { withComponents } from './items-for.ts';
import { log } from './log.ts';
import { standing } from './standing.ts';
import { described } from './step.ts';

/** What another page may take. */
const RESERVE_MS = 20_000;

interface Count {
  listed: number;
  told: number;
  unknown: number;
}

/**
 * A scheduled comparison: what each of a channel's listings says there is, and what our availability says to that channel. Where the two differ the channel is told. So nothing
 * is kept of what was told, and what somebody changed there is put right. As far as the time of one run goes; the next one finds the rest.
 */
export const stockTeller =
  <L extends Listing>(connector: string, connect: () => Promise<ChannelStock<L>[]>) =>
  async (_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Count> => {
    const count: Count = { listed: 0, told: 0, unknown: 0 };
    for (const stock of await connect()) {
      const account = await stores.masterdata.account(connector, stock.account);
      const channel = account?.channel ? await stores.masterdata.channel(account.entity, account.channel) : undefined;
      if (!channel) throw new Error(`nobody's account: ${connector} ${stock.account} is not in the master data, or has no channel`);
      await tellAll(connector, channel, stock, count, () => context.getRemainingTimeInMillis() > RESERVE_MS);
    }
    if (count.told > 0 || count.unknown > 0) log.info('stock told', { connector, ...count });
    return count;
  };

async function tellAll<L extends Listing>(connector: string, channel: Channel, stock: ChannelStock<L>, count: Count, isTime: () => boolean): Promise<void> {
  try {
    for await (const page of stock.listings()) {
      count.listed += page.length;
      const changes = await changesIn(channel, stock, page, count);
      for (let from = 0; from < changes.length; from += stock.atOnce) {
        if (!isTime()) return log.warn('stock not told to the end: the time is over', { connector, ...count });
        await tell(connector, stock, changes.slice(from, from + stock.atOnce), count);
      }
    }
  } catch (error) {
    // the channel asks for fewer calls: the next run goes on, and what is told already is equal by then
    if (!(error instanceof Transient && error.code === 'channel.throttled')) throw error;
    log.warn('stock not told to the end', { connector, ...count, ...described(error) });
  }
}

/** One that the channel refuses holds up none of the others. */
async function tell<L extends Listing>(connector: string, stock: ChannelStock<L>, changes: ToTell<L>[], count: Count): Promise<void> {
  try {
    await stock.tell(changes);
    count.told += changes.length;
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    if (changes.length > 1) for (const one of changes) await tell(connector, stock, [one], count);
    else log.error('stock of a listing refused', { connector, sku: changes[0]?.listing.sku, ...described(error) });
  }
}

async function changesIn<L extends Listing>(channel: Channel, stock: ChannelStock<L>, page: readonly L[], count: Count): Promise<ToTell<L>[]> {
  const quantities = await quantitiesFor(channel, page, stock.warehouses);
  return page.flatMap((listing) => {
    const quantity = quantities.get(listing.sku);
    if (quantity === undefined) count.unknown += 1;
    return quantity === undefined || quantity === listing.says ? [] : [{ listing, quantity }];
  });
}

/** What the channel would be answered if it asked. */
async function quantitiesFor(channel: Channel, page: readonly Listing[], only?: readonly string[]): Promise<Map<string, number | undefined>> {
  const { entity, defaultCustomerId } = channel;
  const skus = [...new Set(page.map(({ sku }) => sku))];
  const [all, customer, found] = await Promise.all([
    stores.masterdata.warehouses(entity),
    defaultCustomerId ? stores.masterdata.customer(entity, defaultCustomerId) : undefined,
    stores.masterdata.items(entity, skus),
  ]);
  const warehouses = eligible(all, customer?.fulfilment).filter(({ warehouse }) => only?.includes(warehouse) ?? true);
  const known = skus.filter((sku) => found.has(sku));
  const items = await withComponents(entity, found);
  const at = now();
  const pictures = await standing(entity, items, [...items.keys()], warehouses.map(({ warehouse }) => warehouse), { customer, at });
  const lines = known.map((sku) => ({ lineId: sku, sku, quantity: { amount: '1', uom: PIECE } }));
  const answers = availability({ lines, warehouses, at, groups: groupsOf(channel.channel, customer), explain: false }, items, pictures);
  const pending = new Map(page.map((listing) => [listing.sku, listing.pending]));
  return new Map(answers.map((line) => [line.sku, sellable(items.get(line.sku), line, pending.get(line.sku) ?? 0)]));
}
