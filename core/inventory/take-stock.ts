import type { Change, Unit } from '../model/changes.ts';
import { AlreadyExists } from '../model/errors.ts';
import type { Owner } from '../model/identity.ts';
import type { Item } from '../model/masterdata.ts';
import { toSteps } from '../model/quantity.ts';
import type { Position } from '../model/stock.ts';
import { event } from '../ordering/events.ts';
import type { Lots } from './lots.ts';
import type { Outcome, Snapshot, StockLevels } from './levels.ts';
import { type Alarm, type RowOf, takeSnapshots, watchCommitments } from './over-commitment.ts';
import type { Stock } from './stock.ts';
import type { Doubted, Mark, Marks, StockFeed, ToldChange, ToldLevel } from './stock-feed.ts';

/** What is asked for again each time: rows are committed late there, and clocks differ. */
const OVERLAP_MS = 5 * 60_000;
/** Clocks there may be ahead or behind by so much: nothing is taken as told that may not have been. */
export const SKEW_MS = 30_000;
/** A cursor that is older than this leads nowhere. */
const CURSOR_MS = 60 * 60_000;
/** So often lots are asked for anew while their level moves. */
const ROUNDS_OF_LOTS = 3;
/** So many unknown items are remembered per warehouse. */
const MOST_UNKNOWN = 100;
/** So many levels are doubted per warehouse. What is more counts at once. */
const MOST_DOUBTED = 50;

export interface StockPorts {
  levels: StockLevels;
  stock: Stock;
  lots: Pick<Lots, 'level'>;
  marks: Marks;
  desk: Alarm;
  unit: Unit;
  items(skus: readonly string[]): Promise<Map<string, Item>>;
  rowOf: RowOf;
}

/** `left`: whether there is time for another page. */
export interface Watch {
  now(): Date;
  left(): boolean;
}

/** What one reading did; `unknown`: SKUs by warehouse that are no items of ours. */
export interface Taken {
  changes: number;
  levels: number;
  unknown: Map<string, string[]>;
}

/**
 * Asks a warehouse system what moved, and where its levels stand: movements first, each once and announced, so that what a level tells is explained as far as it
 * can be. The first time all levels are read, and nothing that moved before. Safe to repeat and to stop anywhere: a long reading goes on where it was.
 */
export async function takeStock(feed: StockFeed, owner: Owner, ports: StockPorts, watch: Watch, correlationId: string): Promise<Taken> {
  const taken: Taken = { changes: 0, levels: 0, unknown: new Map() };
  const known = new Map((await ports.marks.marks(owner.entity, feed.warehouses)).map((mark) => [mark.warehouse, mark]));
  for (const warehouse of feed.warehouses) {
    if (watch.left()) await takeWarehouse(known.get(warehouse) ?? { warehouse }, { feed, owner, ports, watch, correlationId, taken, short: new Set(), doubted: new Map() });
  }
  return taken;
}

/** What it takes to count what moved. */
export interface Movements {
  feed: Pick<StockFeed, 'connector'>;
  owner: Owner;
  ports: StockPorts;
  watch: Pick<Watch, 'now'>;
  correlationId: string;
}

interface Run extends Movements {
  feed: StockFeed;
  watch: Watch;
  taken: Taken;
  /** SKUs of the warehouse that is being read, of which more is promised than there is. */
  short: Set<string>;
  /** Levels there that are doubted this time, by SKU. */
  doubted: Map<string, Doubted>;
}

async function takeWarehouse(mark: Mark, run: Run): Promise<void> {
  const { feed, owner: { entity }, ports, watch, taken } = run;
  const { warehouse, opened } = mark;
  const fresh = mark.reading && watch.now().getTime() - Date.parse(mark.reading.began) < CURSOR_MS ? mark.reading : undefined;
  const began = fresh?.began ?? watch.now().toISOString();
  const since = fresh ? fresh.since : sinceOf(mark);
  await lookAgain(mark, run);
  // what moved before the first reading is in its levels
  if (!fresh && since && opened) await takeChanges(warehouse, new Date(since > opened ? since : opened), run);
  await takeDoubted(mark, run);
  const unknown = new Set(await askAgain(mark, run));
  let cursor = fresh?.cursor;
  do {
    const page = await feed.levels(warehouse, since ? new Date(since) : undefined, cursor);
    for (const sku of await takeLevels(warehouse, page.rows, run)) unknown.add(sku);
    cursor = page.next;
    const skus = [...unknown].slice(0, MOST_UNKNOWN);
    taken.unknown.set(warehouse, skus);
    const told = { warehouse, ...(skus.length > 0 && { unknown: skus }), ...(run.short.size > 0 && { short: [...run.short] }), ...(run.doubted.size > 0 && { doubted: [...run.doubted.values()] }) };
    if (cursor) await ports.marks.setMark(entity, { ...told, ...(opened && { opened }), ...(mark.through && { through: mark.through }), reading: { began, ...(since && { since }), cursor } });
    else await ports.marks.setMark(entity, { ...told, opened: opened ?? began, through: (feed.asOf ?? new Date(Date.parse(began) - SKEW_MS)).toISOString() });
  } while (cursor && watch.left());
}

/** Before the first reading, too: a level that moved as that was made may be left out of it, and is told by the next. */
const sinceOf = ({ through }: Mark): string | undefined => through && new Date(Date.parse(through) - OVERLAP_MS).toISOString();

/**
 * What a document tells of goods in and out: each once, by its id, and announced. What a level knows already moves nothing. Safe to repeat.
 * @returns SKUs that are no items of ours @throws Rejected stock.key-reused where the same id moved another quantity
 */
export async function takeMovements(warehouse: string, changes: readonly ToldChange[], run: Movements): Promise<string[]> {
  const skus = [...new Set(changes.map(({ sku }) => sku))];
  const items = await run.ports.items(skus);
  const short = new Set<string>();
  for (const change of changes) {
    const steps = stepsOf(change.quantity, items.get(change.sku));
    if (steps !== undefined && steps !== 0) noteShort([(await takeChange(warehouse, change, steps, run)).outcome], { short });
  }
  if (short.size > 0) await lookLater(warehouse, short, run);
  return skus.filter((sku) => !items.has(sku));
}

/** The next reading looks whether they are short still. */
async function lookLater(warehouse: string, short: Set<string>, { owner: { entity }, ports }: Movements): Promise<void> {
  const [mark] = await ports.marks.marks(entity, [warehouse]);
  await ports.marks.setMark(entity, { warehouse, ...mark, short: [...new Set([...(mark?.short ?? []), ...short])] });
}

async function takeChanges(warehouse: string, since: Date, run: Run): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await run.feed.changes(warehouse, since, cursor);
    const items = await run.ports.items([...new Set(page.rows.map(({ sku }) => sku))]);
    for (const change of page.rows) {
      const steps = stepsOf(change.quantity, items.get(change.sku));
      if (steps === undefined || steps === 0) continue;
      const { outcome, isNew } = await takeChange(warehouse, change, steps, run);
      noteShort([outcome], run);
      if (isNew) run.taken.changes += 1;
    }
    cursor = page.next;
  } while (cursor);
}

/** Moves stock first, then says so: what crashes in between is told again. */
async function takeChange(warehouse: string, { id, kind, sku, reason, occurredAt }: ToldChange, steps: number, run: Movements): Promise<{ outcome: Outcome; isNew: boolean }> {
  const { feed, owner, ports, watch, correlationId } = run;
  const { entity } = owner;
  const document = `${feed.connector}:${id}`;
  const moved = { sku, warehouse, key: document, steps, occurredAt, reason };
  const outcome = kind === 'receipt' ? await ports.levels.receive(entity, moved) : await ports.levels.adjust(entity, moved);
  await watchCommitments(entity, outcome, ports, ports.rowOf, watch.now());
  const at = watch.now();
  const type = kind === 'receipt' ? 'stock.received' : 'stock.adjusted';
  const about = { key: `stock/${warehouse}/${sku}`, version: outcome.position.sequence, correlationId, causationId: document, occurredAt: occurredAt.toISOString() };
  const told: Change = { change: 'event', event: event(type, owner, about, { sku, warehouse, document, steps, ...(reason && { reason }) }, { at, id: `${type}:${entity}:${document}` }) };
  try {
    await ports.unit.commit([{ change: 'delivery', key: `${entity}#stock#${document}`, requestHash: String(steps), recordedAt: at.toISOString() }, told]);
    return { outcome, isNew: true };
  } catch (error) {
    if (!(error instanceof AlreadyExists)) throw error;
    return { outcome, isNew: false };
  }
}

/** A level that is what we have already says nothing new: that it was told is in the mark. One that is doubted waits for the next reading. @returns SKUs that are no items of ours */
async function takeLevels(warehouse: string, rows: readonly ToldLevel[], run: Run): Promise<string[]> {
  const { feed, owner: { entity }, ports, watch, taken } = run;
  const skus = [...new Set(rows.map(({ sku }) => sku))];
  if (skus.length === 0) return [];
  const [items, positions] = await Promise.all([ports.items(skus), ports.stock.positions(entity, skus, [warehouse])]);
  const before = new Map(positions.map((position) => [position.sku, position]));
  const snapshots = rows.flatMap(({ sku, asOf, ...said }): Snapshot[] => {
    run.doubted.delete(sku);
    const onHand = stepsOf(said.onHand, items.get(sku));
    if (onHand === undefined) return [];
    const blocked = said.blocked === undefined ? undefined : stepsOf(said.blocked, items.get(sku));
    const position = before.get(sku);
    if (position?.asOf !== undefined && position.onHand === onHand && (blocked === undefined || position.blocked === blocked)) return [];
    const level = { sku, key: `${feed.connector}:${asOf.toISOString()}:${onHand}:${blocked ?? ''}`, onHand, ...(blocked !== undefined && { blocked }) };
    // there is no next reading of a document soon
    if (!feed.asOf && position && mayHaveLeft(position, onHand, blocked) && run.doubted.size < MOST_DOUBTED) {
      run.doubted.set(sku, { ...level, asOf: asOf.toISOString() });
      return [];
    }
    return [{ ...level, warehouse, asOf }];
  });
  noteShort(await takeSnapshots(entity, snapshots, ports, ports.rowOf, watch.now()), run);
  taken.levels += snapshots.length;
  for (const level of rows) if (items.get(level.sku)?.lots && !run.doubted.has(level.sku)) await takeLots(warehouse, level, items.get(level.sku), run);
  return skus.filter((sku) => !items.has(sku));
}

/**
 * Whether a level is below what is promised only as far as goods that are allocated there may have left, and their message be on its way: such a level has them off
 * already, and their reservations stand. What falls and was not told as a movement is nearly always a shipment; counts and losses are told as movements, ahead of
 * levels, and count at once. So it is doubted for one reading: until then no more can be promised than before it. Then it counts (`takeDoubted`).
 */
function mayHaveLeft(position: Position, onHand: number, blocked = position.blocked): boolean {
  const short = blocked + position.reserved - onHand;
  return onHand < position.onHand && short > 0 && short <= position.allocated;
}

/** Lots say nothing of when they were so: they count where the level is the same before and after. One that moves all the time is told by the next reading. */
async function takeLots(warehouse: string, level: ToldLevel, item: Item | undefined, { feed, owner: { entity }, ports }: Run): Promise<void> {
  let before = level;
  for (let round = 0; round < ROUNDS_OF_LOTS; round += 1) {
    const lots = (await feed.lots(warehouse, level.sku)).flatMap(({ lot, expiresOn, quantity }) => {
      const onHand = stepsOf(quantity, item);
      return onHand ? [{ lot, ...(expiresOn && { expiresOn }), onHand }] : [];
    });
    const after = await feed.level(warehouse, level.sku);
    if (!after) return;
    if (after.onHand === before.onHand && after.blocked === before.blocked) return ports.lots.level(entity, level.sku, warehouse, lots, before.asOf);
    before = after;
  }
}

const noteShort = (outcomes: readonly Outcome[], { short }: Pick<Run, 'short'>) => {
  for (const { position } of outcomes) short[position.available < 0 ? 'add' : 'delete'](position.sku);
};

/** What was over-committed and is so no more, because it was shipped or given back, leaves the desk by itself: no level says so. */
async function lookAgain({ warehouse, short = [] }: Mark, run: Run): Promise<void> {
  const { owner: { entity }, ports, watch } = run;
  for (const position of short.length > 0 ? await ports.stock.positions(entity, short, [warehouse]) : []) {
    if (position.available < 0) run.short.add(position.sku);
    else await watchCommitments(entity, { position, before: -1, result: 'applied' }, ports, ports.rowOf, watch.now());
  }
}

/** What was doubted counts as it was told: what left later is on top of it, and what had left by then and nobody has said so is missing. */
async function takeDoubted({ warehouse, doubted = [] }: Mark, run: Run): Promise<void> {
  if (doubted.length === 0) return;
  const { feed, owner: { entity }, ports, watch, taken } = run;
  noteShort(await takeSnapshots(entity, doubted.map(({ asOf, ...level }) => ({ ...level, warehouse, asOf: new Date(asOf) })), ports, ports.rowOf, watch.now()), run);
  taken.levels += doubted.length;
  const items = await ports.items(doubted.map(({ sku }) => sku));
  for (const { sku } of doubted) {
    const level = items.get(sku)?.lots && (await feed.level(warehouse, sku));
    if (level) await takeLots(warehouse, level, items.get(sku), run);
  }
}

/** Items that were unknown when their level was told: it is not told again until they move. What is moving as it is asked for is told by the next reading. @returns those that still are */
async function askAgain({ warehouse, unknown = [] }: Mark, run: Run): Promise<string[]> {
  if (unknown.length === 0) return [];
  const items = await run.ports.items(unknown);
  for (const sku of unknown.filter((one) => items.has(one))) {
    const level = await run.feed.level(warehouse, sku);
    if (level) await takeLevels(warehouse, [level], run);
  }
  return unknown.filter((sku) => !items.has(sku));
}

/** Undefined where the item is unknown or a kit, of which there is no stock but that of its components, or the warehouse counts what is no whole step of ours. */
function stepsOf(quantity: string, item: Item | undefined): number | undefined {
  const ratio = item?.units[item.baseUnit];
  if (!ratio || item.kit) return undefined;
  const steps = toSteps(quantity.replace(/^-/, ''), ratio);
  return steps === undefined ? undefined : quantity.startsWith('-') ? 0 - steps : steps;
}
