import { askedOf } from '../../core/inventory/admission.ts';
import { placeOf } from '../../core/inventory/difference.ts';
import { lasting, limitsOf } from '../../core/inventory/good-until.ts';
import { giveBack, isHeld, type Step, takeMore } from '../../core/inventory/held.ts';
import type { Filled } from '../../core/inventory/stock.ts';
import { type Fill, fillsOf, fillStep, perLine } from '../../core/inventory/waiting.ts';
import { Transient } from '../../core/model/errors.ts';
import type { Backorder, Reservation } from '../../core/model/stock.ts';
import type { Write } from './dynamo.ts';
import { type Call, readLots, readOrder, readPositions } from './dynamo-stock-reads.ts';
import { atRevision, chunks, commit, type Committed, CONTENDED, lotsKey, orderPk, putBackorder, putMovement, putReservation, shiftPosition, stockTable } from './dynamo-stock-writes.ts';

/** A transaction takes 100 items; each reservation comes, at worst, with a position of its own, and with its backorder. */
export const CHUNK = 45;
const CHUNK_OF_FILLS = 18;
/** The same where lots are asked as well. */
const CHUNK_OF_LOTS = 15;
export const ROUNDS = 8;
export const contended = (orderId: string) => new Transient(CONTENDED, `the reservations of order ${orderId} moved ${ROUNDS} times while they were changed`);

/** What is stored together. */
export interface Whole {
  steps: Step[];
  /** Backorders that the taking closes, by line; steps below zero open them again. */
  fills?: Filled[];
  backorders?: Backorder[];
  /** Kept under its token: begun with the first chunk, done with the last. */
  call?: { token: string; begun: boolean; row: Omit<Call, 'done'> };
  at: string;
}

/** Stores steps in as few transactions as they fit in. Where one of them is refused, what was stored before it is undone. */
export async function storeWhole(entity: string, orderId: string, whole: Whole): Promise<Committed> {
  const { steps, fills = [], call, at } = whole;
  const open = perLine(fills);
  let backorders = whole.backorders ?? [];
  const most = steps.some(({ after }) => after.goodUntil) ? CHUNK_OF_LOTS : fills.length > 0 ? CHUNK_OF_FILLS : CHUNK;
  const parts = steps.length > 0 ? chunks(steps, most) : [[]];
  const done: { steps: Step[]; fills: Filled[] } = { steps: [], fills: [] };
  for (const [index, part] of parts.entries()) {
    const [first, last] = [index === 0, index === parts.length - 1];
    const filled = fillsOf(part, open, backorders);
    const record = call && (last || (first && !call.begun)) ? [putCall(entity, orderId, call, last, first && !call.begun)] : [];
    const outcome = await storePart(entity, part, filled, record, at);
    if (outcome !== 'done') {
      if (done.steps.length > 0) await undo(entity, orderId, done, at);
      return outcome;
    }
    done.steps.push(...part);
    for (const fill of filled) {
      const { lineId } = fill.before;
      done.fills.push({ lineId, steps: fill.steps });
      for (const one of open) if (one.lineId === lineId) one.steps -= fill.steps;
      backorders = backorders.map((row) => (row.lineId === lineId ? fillStep(fill, at).after : row));
    }
  }
  return 'done';
}

/** One transaction. @param admit false where nothing may be refused: what is given back, and what is undone */
export async function storePart(entity: string, steps: readonly Step[], fills: readonly Fill[], others: Write[], at: string, admit = true): Promise<Committed> {
  const { limits, checks } = admit ? await lotsFor(entity, steps) : NO_LOTS;
  const positions = askedOf(steps, fills, at, limits).map(({ sku, warehouse, shift, needs }) => shiftPosition(entity, sku, warehouse, shift, admit ? needs : {}));
  const filled = fills.flatMap((fill) => {
    const { after, movement } = fillStep(fill, at);
    return [putBackorder(entity, fill.before, after), putMovement(entity, after.sku, after.warehouse, movement)];
  });
  return commit(positions, [...steps.map((step) => putReservation(entity, step)), ...filled, ...checks, ...others]);
}

const NO_LOTS = { limits: new Map(), checks: [] };

/** What takings of lots must leave to others, on condition that no lot moves before they are stored. Nothing is read where nothing is kept by lots. */
async function lotsFor(entity: string, steps: readonly Step[]): Promise<{ limits: ReturnType<typeof limitsOf>; checks: Write[] }> {
  const wanted = lasting(steps);
  if (wanted.length === 0) return NO_LOTS;
  const [skus, warehouses] = [[...new Set(wanted.map(({ sku }) => sku))], [...new Set(wanted.map(({ warehouse }) => warehouse))]];
  const lots = await readLots(entity, skus, warehouses);
  const limits = limitsOf(wanted, await readPositions(entity, skus, warehouses), lots);
  const checks = wanted.map(({ sku, warehouse }): Write => {
    const { revision } = lots.find((one) => one.sku === sku && one.warehouse === warehouse) ?? { revision: 0 };
    return { ConditionCheck: { TableName: stockTable(), Key: lotsKey(entity, sku, warehouse), ...atRevision(revision) } };
  });
  return { limits, checks };
}

/** Takes back, row by row, what was stored, whatever else happened to the rows since. */
async function undo(entity: string, orderId: string, done: { steps: Step[]; fills: Filled[] }, at: string): Promise<void> {
  let left = done.steps;
  for (let round = 0; round < ROUNDS && left.length > 0; round += 1) {
    const { reservations, backorders } = await readOrder(entity, orderId);
    const rows = new Map(reservations.map((row) => [placeOf(row), row]));
    const reopened = done.fills.map(({ lineId, steps }) => ({ lineId, steps: -steps }));
    const still: Step[] = [];
    for (const part of chunks(left, CHUNK_OF_FILLS)) {
      const steps = part.flatMap((step) => reversed(step, rows.get(placeOf(step.after)), orderId, at));
      if ((await storePart(entity, steps, fillsOf(steps, reopened, backorders), [], at, false)) !== 'done') still.push(...part);
    }
    left = still;
  }
  if (left.length > 0) throw contended(orderId);
}

function reversed({ change }: Step, row: Reservation | undefined, orderId: string, at: string): Step[] {
  if (!change || !row) return [];
  if (change.steps > 0) return isHeld(row) ? [giveBack(row, Math.min(change.steps, row.steps), at)] : [];
  const { lineId, sku, warehouse, version = 1, expiresAt, partOf } = row;
  const fence = change.fence && { fence: { group: change.fence.group, steps: -change.fence.steps } };
  return [takeMore(row, orderId, { lineId, sku, warehouse, steps: -change.steps, ...(change.due && { due: change.due }), ...fence, ...(partOf && { partOf }) }, { version, ...(expiresAt && { expiresAt }) }, at)];
}

function putCall(entity: string, orderId: string, { token, row }: NonNullable<Whole['call']>, done: boolean, fresh: boolean): Write {
  const Item = { pk: orderPk(entity, orderId), sk: `token#${token}`, ...row, done };
  const condition = fresh ? { ConditionExpression: 'attribute_not_exists(pk)' } : { ConditionExpression: 'done = :begun', ExpressionAttributeValues: { ':begun': false } };
  return { Put: { TableName: stockTable(), Item, ...condition } };
}
