import { type Departed, departed, departures, leftAt } from '../../core/inventory/departures.ts';
import { placeOf } from '../../core/inventory/difference.ts';
import type { Left } from '../../core/inventory/stock.ts';
import { Rejected, Transient } from '../../core/model/errors.ts';
import type { Movement } from '../../core/model/stock.ts';
import type { Write } from './dynamo.ts';
import { readKeys, readOrder, readPositions } from './dynamo-stock-reads.ts';
import { chunks, commit, CONTENDED, orderPk, putMovement, putReservation, shiftPosition, stockTable } from './dynamo-stock-writes.ts';

/** A transaction takes 100 items: each line writes its reservation and, at worst, a position and a movement of its own, and all of them one mark. */
const CHUNK = 33;
const ROUNDS = 8;

/** When goods left, and when that is recorded. */
interface When {
  shippedAt: Date;
  at: Date;
}

/** See `Stock.issue`. */
export async function issueStock(entity: string, orderId: string, shipmentId: string, left: Left[], when: When): Promise<void> {
  for (const [index, part] of chunks(left, CHUNK).entries()) await issuePart(entity, orderId, { shipmentId, index }, part, when);
}

async function issuePart(entity: string, orderId: string, { shipmentId, index }: { shipmentId: string; index: number }, part: Left[], when: When): Promise<void> {
  const once = { pk: orderPk(entity, orderId), sk: `issue#${shipmentId}#${index}` };
  const mark: Write = { Put: { TableName: stockTable(), Item: { ...once, takes: part }, ConditionExpression: 'attribute_not_exists(pk)' } };
  // mostly no level was told since the goods left: looked up only where that fails
  let told = new Map<string, string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const held = new Map((await readOrder(entity, orderId)).reservations.map((row) => [placeOf(row), row]));
    const steps = departures(part, held, when.at.toISOString());
    if (steps) {
      const places = departed(part, steps).map((place) => placeWrites(entity, place, `${shipmentId}#${index}`, told.get(nameOf(place)), when));
      const outcome = await commit(places.map(({ position }) => position), [mark, ...steps.map((step) => putReservation(entity, step)), ...places.map(({ movement }) => movement)]);
      if (outcome === 'done') return;
    }
    if ((await readKeys([once])).length > 0) return; // by an earlier attempt
    if (!steps) throw new Rejected('stock.not-allocated', `order ${orderId} does not hold at ${part[0]?.warehouse} what shipment ${shipmentId} took`, { shipmentId });
    told = await levelsOf(entity, part);
  }
  throw new Transient(CONTENDED, `the reservations of order ${orderId} moved ${ROUNDS} times while ${shipmentId} was issued`);
}

/** Off the shelf, unless a level that was told later has that already; and a line of the ledger. */
function placeWrites(entity: string, place: Departed, key: string, asOf: string | undefined, { shippedAt, at }: When): { position: Write; movement: Write } {
  const { sku, warehouse, shift, gone } = place;
  const occurredAt = leftAt(place, shippedAt);
  const onHand = asOf !== undefined && occurredAt <= asOf ? 0 : -gone;
  const position = shiftPosition(entity, sku, warehouse, { ...shift, onHand, sequence: 1 }, {}, (x) => {
    const mark = x.name('asOf');
    x.if(asOf === undefined ? `attribute_not_exists(${mark}) OR ${mark} < ${x.value(occurredAt)}` : `${mark} = ${x.value(asOf)}`);
  });
  const movement: Movement = { key, kind: 'issue', at: at.toISOString(), occurredAt, steps: -gone, onHand, blocked: 0 };
  return { position, movement: putMovement(entity, sku, warehouse, movement) };
}

const nameOf = ({ sku, warehouse }: { sku: string; warehouse: string }) => `${warehouse}#${sku}`;

/** For when the level of each position was told, where that was said. */
async function levelsOf(entity: string, part: readonly Left[]): Promise<Map<string, string>> {
  const unique = (of: string[]) => [...new Set(of)];
  const positions = await readPositions(entity, unique(part.map((one) => one.sku)), unique(part.map((one) => one.warehouse)));
  return new Map(positions.flatMap((position) => (position.asOf ? [[nameOf(position), position.asOf] as [string, string]] : [])));
}
