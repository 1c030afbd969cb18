import { shiftsOf } from '../../core/inventory/admission.ts';
import { placeOf } from '../../core/inventory/difference.ts';
import { depart, type Step } from '../../core/inventory/held.ts';
import { Rejected, Transient } from '../../core/model/errors.ts';
import type { Movement, Reservation, Take } from '../../core/model/stock.ts';
import { readKeys, readOrder, readPositions } from './dynamo-stock-reads.ts';
import { chunks, commit, CONTENDED, orderPk, putMovement, putReservation, shiftPosition, stockTable } from './dynamo-stock-writes.ts';

/** A transaction takes 100 items: each take writes its reservation and, at worst, a position and a movement of its own, and all of them one mark. */
const CHUNK = 33;
const ROUNDS = 8;

/** When goods left, and when that is recorded. */
interface When {
  shippedAt: Date;
  at: Date;
}

/** See `Stock.issue`. */
export async function issueStock(entity: string, orderId: string, shipmentId: string, takes: Take[], when: When): Promise<void> {
  for (const [index, part] of chunks(takes, CHUNK).entries()) await issuePart(entity, orderId, shipmentId, { pk: orderPk(entity, orderId), sk: `issue#${shipmentId}#${index}` }, part, when);
}

async function issuePart(entity: string, orderId: string, shipmentId: string, once: { pk: string; sk: string }, part: Take[], when: When): Promise<void> {
  // mostly no level was told since the goods left: looked up only where that fails
  let late = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const held = new Map((await readOrder(entity, orderId)).reservations.map((row) => [placeOf(row), row]));
    const steps = departures(part, held, when.at);
    const done = steps !== undefined && (await commit(positionsOf(entity, steps, late, when), [
      { Put: { TableName: stockTable(), Item: { ...once, takes: part }, ConditionExpression: 'attribute_not_exists(pk)' } },
      ...steps.map((step) => putReservation(entity, step)),
      ...movementsOf(entity, steps, shipmentId, once.sk, late, when),
    ])) === 'done';
    if (done || (await readKeys([once])).length > 0) return; // now, or by an earlier attempt
    if (!steps) throw new Rejected('stock.not-allocated', `order ${orderId} does not hold at ${part[0]?.warehouse} what shipment ${shipmentId} took`, { shipmentId });
    late = await toldSince(entity, part, when);
  }
  throw new Transient(CONTENDED, `the reservations of order ${orderId} moved ${ROUNDS} times while ${shipmentId} was issued`);
}

/** Undefined where it does not hold so much as allocated. */
function departures(part: readonly Take[], held: Map<string, Reservation>, at: Date): Step[] | undefined {
  const steps: Step[] = [];
  for (const take of part) {
    const row = held.get(placeOf(take));
    if (row?.state !== 'hard' || row.steps < take.steps) return undefined;
    steps.push(depart(row, take.steps, at.toISOString()));
  }
  return steps;
}

const placesOf = (steps: readonly Step[]) => shiftsOf(steps).all();
const nameOf = ({ sku, warehouse }: { sku: string; warehouse: string }) => `${warehouse}#${sku}`;

/** Off the shelf, unless a level that was told later has that already. */
function positionsOf(entity: string, steps: readonly Step[], late: ReadonlySet<string>, { shippedAt }: When) {
  return placesOf(steps).map(({ sku, warehouse, shift }) => {
    const isLate = late.has(nameOf({ sku, warehouse }));
    return shiftPosition(entity, sku, warehouse, { ...shift, onHand: isLate ? 0 : (shift.reserved ?? 0), sequence: 1 }, {}, (x) => {
      const [asOf, shipped] = [x.name('asOf'), x.value(shippedAt.toISOString())];
      x.if(isLate ? `${asOf} >= ${shipped}` : `attribute_not_exists(${asOf}) OR ${asOf} < ${shipped}`);
    });
  });
}

function movementsOf(entity: string, departed: readonly Step[], shipmentId: string, mark: string, late: ReadonlySet<string>, { shippedAt, at }: When) {
  return placesOf(departed).map(({ sku, warehouse, shift }) => {
    // what leaves the position is what leaves its reservations
    const { reserved: steps = 0 } = shift;
    const movement: Movement = { key: `${shipmentId}#${mark.slice(mark.lastIndexOf('#') + 1)}`, kind: 'issue', at: at.toISOString(), occurredAt: shippedAt.toISOString(), steps, onHand: late.has(nameOf({ sku, warehouse })) ? 0 : steps, blocked: 0 };
    return putMovement(entity, sku, warehouse, movement);
  });
}

/** Positions whose level was told at or after the goods left. */
async function toldSince(entity: string, part: readonly Take[], { shippedAt }: When): Promise<Set<string>> {
  const unique = (of: string[]) => [...new Set(of)];
  const positions = await readPositions(entity, unique(part.map((take) => take.sku)), unique(part.map((take) => take.warehouse)));
  return new Set(positions.filter(({ asOf }) => asOf !== undefined && asOf >= shippedAt.toISOString()).map(nameOf));
}
