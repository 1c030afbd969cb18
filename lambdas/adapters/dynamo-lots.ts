import { changed, chooseLots, LOT_SHORT, type LotDeparture, type LotHold, type LotPick, type Lots, type LotWish, takenOff, told } from '../../core/inventory/lots.ts';
import { Rejected, Transient } from '../../core/model/errors.ts';
import { dueAt } from '../../core/inventory/short-dated.ts';
import type { LotLevel, LotPosition } from '../../core/model/lot.ts';
import { transact, type Write } from './dynamo.ts';
import { readAfter, readDue, readKeys, readLots, readUnder } from './dynamo-stock-reads.ts';
import { atRevision, CONTENDED, LOTS, lotsKey, orderPk, stockTable } from './dynamo-stock-writes.ts';

const ROUNDS = 8;
/** No warehouse tells for the first time how a lot stood so long ago. */
const LEFT_KEPT_S = 35 * 86_400;
const leftPk = (entity: string, warehouse: string) => `${entity}#lots-left#${warehouse}`;
const holdKey = (entity: string, orderId: string, releaseId: string) => ({ pk: orderPk(entity, orderId), sk: `lots#${releaseId}` });

/** Lots of a position: `<entity>#lots#<sku>` / `<warehouse>`, all in one row, which comes up in the index `expiry` when one of them has expired; what a release holds: `<entity>#order#<order>` / `lots#<release>`. Each guarded by its revision. What a shipment took, for levels that are told of an earlier moment: `<entity>#lots-left#<warehouse>` / `<when>#<shipment>`, for as long as anybody may tell of such. */
export class DynamoLots implements Lots {
  positions = readLots;

  due = async (now: Date, limit: number) =>
    (await readDue(LOTS, now, limit)).map(({ pk, sk }) => {
      const [entity = '', sku = ''] = String(pk).split('#lots#');
      return { entity, sku, warehouse: String(sk) };
    });

  async keep(entity: string, { kept: _, ...position }: LotPosition, expired: number, today: string): Promise<boolean> {
    return !(await transact([putPosition(entity, { ...position, ...(expired > 0 && { kept: expired }) }, today)], CONTENDED));
  }

  async level(entity: string, sku: string, warehouse: string, lots: readonly Pick<LotLevel, 'lot' | 'expiresOn' | 'onHand'>[], asOf: Date): Promise<void> {
    await again(async () => {
      const [position] = await readPositions(entity, [sku], warehouse);
      // after the position: what leaves in between moves its revision
      const left = (await readAfter(leftPk(entity, warehouse), asOf.toISOString())).flatMap((row) => row.left as LotDeparture[]);
      const after = position && told(position, lots, asOf.toISOString(), left);
      return after && after !== position ? [putPosition(entity, after)] : [];
    });
  }

  async allocate(entity: string, orderId: string, { releaseId, warehouse }: { releaseId: string; warehouse: string }, wishes: readonly LotWish[], today: string): Promise<LotPick[]> {
    let picks: LotPick[] = [];
    await again(async () => {
      const [hold, positions] = await Promise.all([readHold(entity, orderId, releaseId), readPositions(entity, wishes.map(({ sku }) => sku), warehouse)]);
      if (hold && !hold.hold.given) {
        ({ picks } = hold.hold);
        return [];
      }
      picks = [];
      const after = new Map(positions.map((position) => [position.sku, position]));
      for (const wish of wishes) {
        const position = after.get(wish.sku) as LotPosition;
        const chosen = chooseLots(position, wish, today);
        if (!chosen) throw new Rejected(LOT_SHORT, `${warehouse} has no lots of ${wish.sku} for ${wish.steps} that are good for ${wish.minimumDays} days`, { ...wish, warehouse, lots: position.lots });
        picks.push(...chosen);
        after.set(wish.sku, changed(position, chosen.map(({ lot, steps }) => ({ lot, allocated: steps }))));
      }
      return [putHold(entity, orderId, { releaseId, warehouse, picks, shipments: hold?.hold.shipments ?? [] }, hold?.revision ?? 0), ...[...after.values()].map((position) => putPosition(entity, position))];
    });
    return picks;
  }

  async give(entity: string, orderId: string, releaseIds?: readonly string[]): Promise<void> {
    const all = releaseIds ?? (await readUnder(orderPk(entity, orderId), 'lots#')).map(({ sk }) => String(sk).slice('lots#'.length));
    for (const releaseId of all) {
      await again(async () => {
        const row = await readHold(entity, orderId, releaseId);
        if (!row || row.hold.given) return [];
        const { hold, revision } = row;
        const positions = await readPositions(entity, hold.picks.map(({ sku }) => sku), hold.warehouse);
        const back = positions.map((position) => putPosition(entity, changed(position, hold.picks.filter(({ sku }) => sku === position.sku).map(({ lot, steps }) => ({ lot, allocated: -steps })))));
        return [putHold(entity, orderId, { ...hold, picks: [], given: true }, revision), ...back];
      });
    }
  }

  async ship(entity: string, orderId: string, { shipmentId, releaseId, warehouse, shippedAt }: { shipmentId: string; releaseId: string; warehouse: string; shippedAt: string }, left: readonly LotPick[]): Promise<void> {
    await again(async () => {
      const [row, positions] = await Promise.all([readHold(entity, orderId, releaseId), readPositions(entity, left.map(({ sku }) => sku), warehouse)]);
      const { hold, revision } = row ?? { hold: { releaseId, warehouse, picks: [], shipments: [] }, revision: 0 };
      if (hold.shipments.includes(shipmentId)) return [];
      const { taken, rest } = takenOff(hold.picks, left);
      const at = new Date(shippedAt).toISOString();
      const writes = positions.map((position) => {
        // a level that was told later than they left knows of it
        const known = position.asOf !== undefined && position.asOf >= at;
        const mine = <T extends { sku: string }>(picks: readonly T[]) => picks.filter(({ sku }) => sku === position.sku);
        return putPosition(entity, changed(position, [...mine(taken).map(({ lot, steps }) => ({ lot, allocated: -steps })), ...mine(left).map(({ lot, expiresOn, steps }) => ({ lot, expiresOn, onHand: known ? 0 : -steps }))]));
      });
      const departure = { pk: leftPk(entity, warehouse), sk: `${at}#${shipmentId}`, ttl: Math.floor(Date.parse(at) / 1000) + LEFT_KEPT_S, left: left.map((pick): LotDeparture => ({ ...pick, at })) };
      return [putHold(entity, orderId, { ...hold, picks: rest, shipments: [...hold.shipments, shipmentId] }, revision), { Put: { TableName: stockTable(), Item: departure } }, ...writes];
    });
  }
}

/** Reads, decides and writes; reads and decides again where another wrote in between. */
async function again(decide: () => Promise<Write[]>): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const writes = await decide();
    if (writes.length === 0 || !(await transact(writes, CONTENDED))) return;
  }
  throw new Transient(CONTENDED, `lots moved ${ROUNDS} times while they were changed`);
}

/** One for each item, empty where there is none. */
async function readPositions(entity: string, skus: readonly string[], warehouse: string): Promise<LotPosition[]> {
  const unique = [...new Set(skus)];
  const known = await readLots(entity, unique, [warehouse]);
  return unique.map((sku) => known.find((position) => position.sku === sku) ?? { sku, warehouse, lots: [], revision: 0 });
}

async function readHold(entity: string, orderId: string, releaseId: string): Promise<{ hold: LotHold; revision: number } | undefined> {
  const [row] = await readKeys([holdKey(entity, orderId, releaseId)]);
  return row && { hold: row.body as LotHold, revision: row.revision as number };
}

/** @param today where it was looked at for what has expired by then */
const putPosition = (entity: string, position: LotPosition, today?: string): Write => {
  const revision = position.revision + 1;
  const due = dueAt(position, today);
  return { Put: { TableName: stockTable(), Item: { ...lotsKey(entity, position.sku, position.warehouse), revision, body: { ...position, revision }, ...(due && { expiring: LOTS, expiresAt: due }) }, ...atRevision(position.revision) } };
};
const putHold = (entity: string, orderId: string, body: LotHold, revision: number) => ({ Put: { TableName: stockTable(), Item: { ...holdKey(entity, orderId, body.releaseId), revision: revision + 1, body }, ...atRevision(revision) } });
