import { BatchGetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Position, Reservation, Stock, Take } from '../../core/inventory/stock.ts';
import { Rejected, Transient } from '../../core/model/errors.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo, reach, transact, type Write } from './dynamo.ts';

/** A transaction takes 100 items; each take writes its reservation and, at worst, a position of its own. */
const CHUNK = 45;
const ROUNDS = 8;

/** Positions: `<entity>#item#<sku>` / `<warehouse>`. Reservations: `<entity>#order#<order>` / `<line>#<warehouse>`. */
export class DynamoStock implements Stock {
  async positions(entity: string, skus: readonly string[], warehouses: readonly string[]): Promise<Position[]> {
    const keys = skus.flatMap((sku) => warehouses.map((warehouse) => positionKey(entity, sku, warehouse)));
    const parts = await Promise.all(
      chunks(keys, 100).map(async (part) => {
        const { Responses = {}, UnprocessedKeys = {} } = await reach(dynamo().send(new BatchGetCommand({ RequestItems: { [table()]: { Keys: part, ConsistentRead: true } } })));
        if (UnprocessedKeys[table()]) throw new Transient('stock.throttled', 'not all positions could be read');
        return (Responses[table()] ?? []).map((item) => item as unknown as Position);
      }),
    );
    return parts.flat();
  }

  async reservations(entity: string, orderId: string): Promise<Reservation[]> {
    const all: Reservation[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await reach(
        dynamo().send(
          new QueryCommand({ TableName: table(), KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': `${entity}#order#${orderId}` }, ConsistentRead: true, ExclusiveStartKey }),
        ),
      );
      all.push(...(page.Items ?? []).filter((item) => item.state !== undefined).map((item) => item as unknown as Reservation));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return all;
  }

  async take(entity: string, orderId: string, takes: Take[]): Promise<boolean> {
    const done: Take[] = [];
    for (const part of chunks(takes, CHUNK)) {
      const ok = await this.#transact([
        ...totals(part).map(({ sku, warehouse, steps }) =>
          updatePosition(entity, sku, warehouse, 'SET available = available - :q, reserved = reserved + :q', { ':q': steps }, 'available >= :q'),
        ),
        ...part.map((take) => ({
          Put: {
            TableName: table(),
            Item: { ...reservationKey(entity, orderId, take), orderId, ...take, state: 'soft' },
            // an earlier reservation that was released may be taken anew
            ConditionExpression: 'attribute_not_exists(pk) OR #state = :released',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: { ':released': 'released' },
          },
        })),
      ]);
      if (!ok) {
        if (done.length > 0) await this.give(entity, orderId);
        return false;
      }
      done.push(...part);
    }
    return true;
  }

  async give(entity: string, orderId: string): Promise<void> {
    await this.#whileHeld(entity, orderId, ['soft', 'hard'], async (held) => {
      let all = true;
      for (const part of chunks(held, CHUNK)) {
        all = (await this.#transact([
          ...part.map((reservation) => updateReservation(entity, orderId, reservation, 'released', reservation.state, reservation.steps)),
          ...totals(part).map(({ sku, warehouse, steps, hard }) =>
            updatePosition(entity, sku, warehouse, 'SET available = available + :q, reserved = reserved - :q, allocated = allocated - :hard', { ':q': steps, ':hard': hard }),
          ),
        ])) && all;
      }
      return all;
    });
  }

  harden = (entity: string, orderId: string) => this.#turn(entity, orderId, 'soft', 'hard', '+');
  soften = (entity: string, orderId: string) => this.#turn(entity, orderId, 'hard', 'soft', '-');

  async #turn(entity: string, orderId: string, from: Reservation['state'], to: Reservation['state'], sign: '+' | '-') {
    await this.#whileHeld(entity, orderId, [from], async (held) => {
      let all = true;
      for (const part of chunks(held, CHUNK)) {
        all = (await this.#transact([
          ...part.map((reservation) => updateReservation(entity, orderId, reservation, to, from, reservation.steps)),
          ...totals(part).map(({ sku, warehouse, steps }) => updatePosition(entity, sku, warehouse, `SET allocated = allocated ${sign} :q`, { ':q': steps })),
        ])) && all;
      }
      return all;
    });
  }

  /** Reads again and acts again where a reservation moved in between. @param act true where all of it was done */
  async #whileHeld(entity: string, orderId: string, states: Reservation['state'][], act: (held: Reservation[]) => Promise<boolean>): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const held = (await this.reservations(entity, orderId)).filter((reservation) => states.includes(reservation.state));
      if (held.length === 0 || (await act(held))) return;
    }
    throw contended(`the reservations of order ${orderId} moved ${ROUNDS} times while they were changed`);
  }

  async issue(entity: string, orderId: string, shipmentId: string, takes: Take[]): Promise<void> {
    for (const [index, part] of chunks(takes, CHUNK).entries()) await this.#issue(entity, orderId, shipmentId, { pk: `${entity}#order#${orderId}`, sk: `issue#${shipmentId}#${index}` }, part);
  }

  async #issue(entity: string, orderId: string, shipmentId: string, once: { pk: string; sk: string }, part: Take[]): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const held = new Map((await this.reservations(entity, orderId)).map((reservation) => [`${reservation.lineId}#${reservation.warehouse}`, reservation]));
      const rest = part.map((take) => {
        const reservation = held.get(`${take.lineId}#${take.warehouse}`);
        return { take, left: reservation?.state === 'hard' ? reservation.steps - take.steps : -1 };
      });
      const enough = rest.every(({ left }) => left >= 0);
      const done =
        enough &&
        (await this.#transact([
          { Put: { TableName: table(), Item: { ...once, takes: part }, ConditionExpression: 'attribute_not_exists(pk)' } },
          ...rest.map(({ take, left }): Write => ({
            Update: {
              TableName: table(),
              Key: reservationKey(entity, orderId, take),
              UpdateExpression: 'SET steps = steps - :q, #state = :state',
              ConditionExpression: '#state = :hard AND steps = :was',
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: { ':q': take.steps, ':hard': 'hard', ':state': left > 0 ? 'hard' : 'issued', ':was': left + take.steps },
            },
          })),
          ...totals(part).map(({ sku, warehouse, steps }) =>
            updatePosition(entity, sku, warehouse, 'SET onHand = onHand - :q, reserved = reserved - :q, allocated = allocated - :q', { ':q': steps }),
          ),
        ]));
      if (done || (await this.#issued(once))) return; // now, or by an earlier attempt
      if (!enough) throw new Rejected('stock.not-allocated', `order ${orderId} does not hold at ${part[0]?.warehouse} what shipment ${shipmentId} took`, { shipmentId });
    }
    throw contended(`the reservations of order ${orderId} moved ${ROUNDS} times while ${shipmentId} was issued`);
  }

  async #issued(key: { pk: string; sk: string }): Promise<boolean> {
    const { Responses = {} } = await reach(dynamo().send(new BatchGetCommand({ RequestItems: { [table()]: { Keys: [key], ConsistentRead: true } } })));
    return (Responses[table()] ?? []).length > 0;
  }

  async setOnHand(entity: string, sku: string, warehouse: string, onHand: number, asOf?: Date): Promise<void> {
    const key = positionKey(entity, sku, warehouse);
    for (let round = 0; round < ROUNDS; round += 1) {
      const { Responses = {} } = await reach(dynamo().send(new BatchGetCommand({ RequestItems: { [table()]: { Keys: [key], ConsistentRead: true } } })));
      const was = Responses[table()]?.[0] as Position | undefined;
      try {
        await reach<unknown>(was ? dynamo().send(level(key, was.onHand, onHand, asOf)) : dynamo().send(firstLevel(key, sku, warehouse, onHand, asOf)));
        return;
      } catch (error) {
        if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
      }
    }
    throw contended(`the level of ${sku} at ${warehouse} moved ${ROUNDS} times while it was set`);
  }

  /** @returns false where a condition failed */
  async #transact(writes: Write[]): Promise<boolean> {
    return (await transact(writes, CONTENDED)) === undefined;
  }
}

const CONTENDED = 'stock.contended';
const contended = (message: string) => new Transient(CONTENDED, message);
const table = () => env(Env.StockTable);
const positionKey = (entity: string, sku: string, warehouse: string) => ({ pk: `${entity}#item#${sku}`, sk: warehouse });
const reservationKey = (entity: string, orderId: string, of: Pick<Take, 'lineId' | 'warehouse'>) => ({ pk: `${entity}#order#${orderId}`, sk: `${of.lineId}#${of.warehouse}` });

const updatePosition = (entity: string, sku: string, warehouse: string, UpdateExpression: string, ExpressionAttributeValues: Record<string, number>, ConditionExpression?: string): Write => ({
  Update: { TableName: table(), Key: positionKey(entity, sku, warehouse), UpdateExpression, ExpressionAttributeValues, ConditionExpression: ConditionExpression ?? 'attribute_exists(pk)' },
});

/** What is reserved meanwhile stays reserved: only the difference is added. */
const level = (Key: Record<string, string>, was: number, onHand: number, asOf: Date | undefined) =>
  new UpdateCommand({
    TableName: table(),
    Key,
    // the mark of another level is none of this one
    UpdateExpression: `SET onHand = :onHand, available = available + :more ${asOf ? ', asOf = :asOf' : 'REMOVE asOf'}`,
    ConditionExpression: 'onHand = :was',
    ExpressionAttributeValues: { ':onHand': onHand, ':more': onHand - was, ':was': was, ...(asOf && { ':asOf': asOf.toISOString() }) },
  });

const firstLevel = (key: Record<string, string>, sku: string, warehouse: string, onHand: number, asOf: Date | undefined) =>
  new PutCommand({ TableName: table(), Item: { ...key, sku, warehouse, onHand, blocked: 0, reserved: 0, allocated: 0, available: onHand, ...(asOf && { asOf: asOf.toISOString() }) }, ConditionExpression: 'attribute_not_exists(pk)' });

const updateReservation = (entity: string, orderId: string, of: Reservation, to: Reservation['state'], from: Reservation['state'], steps: number): Write => ({
  Update: {
    TableName: table(),
    Key: reservationKey(entity, orderId, of),
    UpdateExpression: 'SET #state = :to',
    ConditionExpression: '#state = :from AND steps = :steps',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':to': to, ':from': from, ':steps': steps },
  },
});

interface Total {
  sku: string;
  warehouse: string;
  steps: number;
  /** How many of them are allocated. */
  hard: number;
}

/** Demand summed per item and warehouse: two lines of one item must not pass one by one. */
function totals(takes: (Pick<Take, 'sku' | 'warehouse' | 'steps'> & { state?: Reservation['state'] })[]): Total[] {
  const sums = new Map<string, Total>();
  for (const { sku, warehouse, steps, state } of takes) {
    const key = `${warehouse}#${sku}`;
    const before = sums.get(key);
    sums.set(key, { sku, warehouse, steps: (before?.steps ?? 0) + steps, hard: (before?.hard ?? 0) + (state === 'hard' ? steps : 0) });
  }
  return [...sums.values()];
}

const chunks = <T>(all: T[], size: number): T[][] => Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
