import { BatchGetCommand, QueryCommand, TransactWriteCommand, type TransactWriteCommandInput, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Position, Reservation, Stock, Take } from '../../core/inventory/stock.ts';
import { Rejected, Transient } from '../../core/model/errors.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo, reach } from './dynamo.ts';

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** A transaction takes 100 items; each take writes its reservation and, at worst, a position of its own. */
const CHUNK = 45;
const ROUNDS = 8;

/** Positions: `<entity>#item#<sku>` / `<warehouse>`. Reservations: `<entity>#order#<order>` / `<line>#<warehouse>`. */
export class DynamoStock implements Stock {
  async positions(entity: string, skus: readonly string[], warehouses: readonly string[]): Promise<Position[]> {
    const keys = skus.flatMap((sku) => warehouses.map((warehouse) => positionKey(entity, sku, warehouse)));
    const found: Position[] = [];
    for (const part of chunks(keys, 100)) {
      const { Responses = {}, UnprocessedKeys = {} } = await reach(dynamo().send(new BatchGetCommand({ RequestItems: { [table()]: { Keys: part, ConsistentRead: true } } })));
      if (UnprocessedKeys[table()]) throw new Transient('stock.throttled', 'not all positions could be read');
      found.push(...(Responses[table()] ?? []).map((item) => item as unknown as Position));
    }
    return found;
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
    const held = (await this.reservations(entity, orderId)).filter((reservation) => reservation.steps > 0 && (reservation.state === 'soft' || reservation.state === 'hard'));
    for (const reservation of held) {
      const { sku, warehouse, steps, state } = reservation;
      const hard = state === 'hard' ? ', allocated = allocated - :q' : '';
      await this.#transact([
        updateReservation(entity, orderId, reservation, 'released', state, steps),
        updatePosition(entity, sku, warehouse, `SET available = available + :q, reserved = reserved - :q${hard}`, { ':q': steps }),
      ]);
    }
  }

  harden = (entity: string, orderId: string) => this.#turn(entity, orderId, 'soft', 'hard', '+');
  soften = (entity: string, orderId: string) => this.#turn(entity, orderId, 'hard', 'soft', '-');

  async #turn(entity: string, orderId: string, from: Reservation['state'], to: Reservation['state'], sign: '+' | '-') {
    const held = (await this.reservations(entity, orderId)).filter((reservation) => reservation.state === from);
    for (const part of chunks(held, CHUNK)) {
      await this.#transact([
        ...part.map((reservation) => updateReservation(entity, orderId, reservation, to, from, reservation.steps)),
        ...totals(part).map(({ sku, warehouse, steps }) => updatePosition(entity, sku, warehouse, `SET allocated = allocated ${sign} :q`, { ':q': steps })),
      ]);
    }
  }

  async issue(entity: string, orderId: string, shipmentId: string, takes: Take[]): Promise<void> {
    for (const [index, part] of chunks(takes, CHUNK).entries()) {
      const once = { pk: `${entity}#order#${orderId}`, sk: `issue#${shipmentId}#${index}` };
      const held = new Map((await this.reservations(entity, orderId)).map((reservation) => [`${reservation.lineId}#${reservation.warehouse}`, reservation]));
      const writes: Write[] = [
        { Put: { TableName: table(), Item: { ...once, takes: part }, ConditionExpression: 'attribute_not_exists(pk)' } },
        ...part.map((take): Write => {
          const left = (held.get(`${take.lineId}#${take.warehouse}`)?.steps ?? 0) - take.steps;
          return {
            Update: {
              TableName: table(),
              Key: reservationKey(entity, orderId, take),
              UpdateExpression: 'SET steps = steps - :q, #state = :state',
              ConditionExpression: '#state = :hard AND steps = :was',
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: { ':q': take.steps, ':hard': 'hard', ':state': left > 0 ? 'hard' : 'issued', ':was': left + take.steps },
            },
          };
        }),
        ...totals(part).map(({ sku, warehouse, steps }) =>
          updatePosition(entity, sku, warehouse, 'SET onHand = onHand - :q, reserved = reserved - :q, allocated = allocated - :q', { ':q': steps }),
        ),
      ];
      if (part.some((take) => (held.get(`${take.lineId}#${take.warehouse}`)?.steps ?? 0) < take.steps) || !(await this.#transact(writes))) {
        if (await this.#issued(once)) continue; // an earlier attempt did it
        throw new Rejected('stock.not-allocated', `order ${orderId} does not hold at ${part[0]?.warehouse} what shipment ${shipmentId} took`, { shipmentId });
      }
    }
  }

  async #issued(key: { pk: string; sk: string }): Promise<boolean> {
    const { Responses = {} } = await reach(dynamo().send(new BatchGetCommand({ RequestItems: { [table()]: { Keys: [key], ConsistentRead: true } } })));
    return (Responses[table()] ?? []).length > 0;
  }

  async setOnHand(entity: string, sku: string, warehouse: string, onHand: number): Promise<void> {
    const key = positionKey(entity, sku, warehouse);
    for (let round = 0; round < ROUNDS; round += 1) {
      const { Responses = {} } = await reach(dynamo().send(new BatchGetCommand({ RequestItems: { [table()]: { Keys: [key], ConsistentRead: true } } })));
      const was = Responses[table()]?.[0] as Position | undefined;
      const { blocked = 0, reserved = 0 } = was ?? {};
      const position = { sku, warehouse, onHand, blocked, reserved, available: onHand - blocked - reserved };
      try {
        await dynamo().send(
          new UpdateCommand({
            TableName: table(),
            Key: key,
            UpdateExpression: 'SET sku = :sku, warehouse = :warehouse, onHand = :onHand, blocked = :blocked, reserved = :reserved, available = :available, allocated = if_not_exists(allocated, :zero)',
            ConditionExpression: was ? 'reserved = :reserved AND blocked = :blocked AND onHand = :was' : 'attribute_not_exists(pk)',
            ExpressionAttributeValues: { ...Object.fromEntries(Object.entries(position).map(([name, value]) => [`:${name}`, value])), ':zero': 0, ...(was && { ':was': was.onHand }) },
          }),
        );
        return;
      } catch (error) {
        if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
      }
    }
    throw new Transient('stock.contended', `the level of ${sku} at ${warehouse} moved ${ROUNDS} times while it was set`);
  }

  /** @returns false where a condition failed. Conflicts with other transactions are tried again, with full jitter. */
  async #transact(TransactItems: Write[]): Promise<boolean> {
    for (let round = 0; ; round += 1) {
      try {
        await reach(dynamo().send(new TransactWriteCommand({ TransactItems })));
        return true;
      } catch (error) {
        const codes = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons?.map((reason) => reason.Code);
        if (codes?.includes('ConditionalCheckFailed')) return false;
        if (!codes || round === ROUNDS) throw codes ? new Transient('stock.contended', 'stock is contended') : error;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 25 * 2 ** round));
      }
    }
  }
}

const table = () => env(Env.StockTable);
const positionKey = (entity: string, sku: string, warehouse: string) => ({ pk: `${entity}#item#${sku}`, sk: warehouse });
const reservationKey = (entity: string, orderId: string, of: Pick<Take, 'lineId' | 'warehouse'>) => ({ pk: `${entity}#order#${orderId}`, sk: `${of.lineId}#${of.warehouse}` });

const updatePosition = (entity: string, sku: string, warehouse: string, UpdateExpression: string, ExpressionAttributeValues: Record<string, number>, ConditionExpression?: string): Write => ({
  Update: { TableName: table(), Key: positionKey(entity, sku, warehouse), UpdateExpression, ExpressionAttributeValues, ConditionExpression: ConditionExpression ?? 'attribute_exists(pk)' },
});

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

/** Demand summed per item and warehouse: two lines of one item must not pass one by one. */
function totals(takes: Pick<Take, 'sku' | 'warehouse' | 'steps'>[]): { sku: string; warehouse: string; steps: number }[] {
  const sums = new Map<string, { sku: string; warehouse: string; steps: number }>();
  for (const { sku, warehouse, steps } of takes) {
    const key = `${warehouse}#${sku}`;
    sums.set(key, { sku, warehouse, steps: (sums.get(key)?.steps ?? 0) + steps });
  }
  return [...sums.values()];
}

const chunks = <T>(all: T[], size: number): T[][] => Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
