import { createHash } from 'node:crypto';
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { Busy, Cancelled, Rejected } from '../../core/model/errors.ts';
import { CHANGING, type Claim, type Saga, type SagaRegister, type StepEntry } from '../../core/sagas/register.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo, transact, type Write } from './dynamo.ts';

/** The register: one row per saga, its steps a map on it, so that the fence and a claim are one conditional write. */
export class DynamoRegister implements SagaRegister {
  readonly #now: () => Date;
  constructor(now: () => Date) {
    this.#now = now;
  }

  /**
   * @param limit open sagas of this kind that the business unit may have; undefined is no limit
   * @returns full where the limit is reached: leave the message on its queue
   */
  async open(saga: Saga, limit?: number): Promise<'opened' | 'exists' | 'full'> {
    const TableName = env(Env.SagasTable);
    const row = (counter?: string): Write => ({ Put: { TableName, Item: { pk: saga.sagaId, ...saga, ...(counter && { counter }) }, ConditionExpression: 'attribute_not_exists(pk)' } });
    if (limit === undefined) return (await transact([row()], CONTENDED)) ? 'exists' : 'opened';
    for (const { counter, most } of counters(saga, limit)) {
      const one: Write = {
        Update: {
          TableName,
          Key: { pk: counter },
          UpdateExpression: 'ADD openSagas :one',
          ConditionExpression: 'attribute_not_exists(openSagas) OR openSagas < :limit',
          ExpressionAttributeValues: { ':one': 1, ':limit': most },
        },
      };
      const failed = await transact([row(counter), one], CONTENDED);
      if (!failed) return 'opened';
      if (failed[0]) return 'exists';
    }
    return 'full';
  }

  async get(sagaId: string): Promise<Saga | undefined> {
    const row = await this.#row(sagaId);
    return row && toSaga(row);
  }

  async #row(sagaId: string): Promise<Row | undefined> {
    const { Item } = await dynamo.get({ TableName: env(Env.SagasTable), Key: { pk: sagaId }, ConsistentRead: true });
    return Item as Row | undefined;
  }

  async byCorrelation(correlationId: string): Promise<Saga[]> {
    const { Items = [] } = await dynamo.query({ TableName: env(Env.SagasTable), IndexName: 'correlation', KeyConditionExpression: 'correlationId = :id', ExpressionAttributeValues: { ':id': correlationId } });
    const sagas = await Promise.all(Items.map(({ pk }) => this.get(String(pk))));
    return sagas.filter((saga) => saga !== undefined);
  }

  async claim(sagaId: string, claim: Claim): Promise<Saga> {
    const { leaseMs, exclusive = false, ...what } = claim;
    const now = this.#now();
    const lease = { claimedAt: now.toISOString(), leaseUntil: new Date(now.getTime() + leaseMs).toISOString() };
    const entry: StepEntry = { ...what, ...lease, status: 'claimed', attempts: 1 };
    const first = await this.#update(sagaId, claim.key, 'SET steps.#key = :entry', 'fence = :open AND attribute_not_exists(steps.#key)', { ':entry': entry, ':open': 'open' });
    if (first) return first;
    const saga = await this.get(sagaId);
    if (saga?.steps[claim.key]?.status === 'completed') return saga;
    if (saga?.fence !== 'open') throw shut(saga, sagaId, claim.key);
    const held = saga.steps[claim.key]?.leaseUntil ?? '';
    if (exclusive && Date.parse(held) > now.getTime()) throw new Busy(held, `${claim.key} of ${sagaId} is under way until ${held}`);
    const again = await this.#update(
      sagaId,
      claim.key,
      'SET steps.#key.leaseUntil = :lease, steps.#key.attempts = steps.#key.attempts + :one',
      `fence = :open${exclusive ? ' AND steps.#key.leaseUntil = :held' : ''}`,
      { ':lease': lease.leaseUntil, ':one': 1, ':open': 'open', ...(exclusive && { ':held': held }) },
    );
    if (again) return again;
    const moved = await this.get(sagaId);
    if (moved?.steps[claim.key]?.status === 'completed') return moved;
    if (moved?.fence === 'open') throw new Busy(moved.steps[claim.key]?.leaseUntil ?? lease.leaseUntil, `${claim.key} of ${sagaId} was taken by another attempt`);
    throw shut(moved, sagaId, claim.key);
  }

  async pause(sagaId: string, by: string): Promise<Saga> {
    const paused = await this.#update(sagaId, undefined, 'SET fence = :paused, pausedBy = :by', 'fence = :open OR pausedBy = :by', { ':paused': 'paused', ':open': 'open', ':by': by });
    if (paused) return paused;
    throw shut(await this.get(sagaId), sagaId, 'a pause');
  }

  async resume(sagaId: string, by: string) {
    await this.#update(sagaId, undefined, 'SET fence = :open REMOVE pausedBy', 'fence = :paused AND pausedBy = :by', { ':open': 'open', ':paused': 'paused', ':by': by });
  }

  async complete(sagaId: string, key: string, result: Record<string, unknown>) {
    await this.#update(sagaId, key, 'SET steps.#key.#status = :completed, steps.#key.completedAt = :now, steps.#key.#result = :result, steps.#key.leaseUntil = :now REMOVE steps.#key.rejection', 'attribute_exists(steps.#key)', {
      ':completed': 'completed',
      ':now': this.#now().toISOString(),
      ':result': result,
    });
  }

  async settle(sagaId: string, key: string, rejection?: StepEntry['rejection']) {
    await this.#update(
      sagaId,
      key,
      `SET steps.#key.leaseUntil = :now${rejection ? ', steps.#key.rejection = :rejection' : ''}`,
      'attribute_exists(steps.#key)',
      { ':now': this.#now().toISOString(), ...(rejection && { ':rejection': rejection }) },
    );
  }

  async linkException(sagaId: string, key: string | undefined, exceptionId: string) {
    const at = key === undefined ? '' : 'steps.#key';
    await this.#update(sagaId, key, `SET ${at ? `${at}.` : ''}exceptionId = :id`, `attribute_exists(${at || 'pk'})`, { ':id': exceptionId });
  }

  async continuedBy(sagaId: string, executionArn: string) {
    await dynamo.update({ TableName: env(Env.SagasTable), Key: { pk: sagaId }, UpdateExpression: 'SET executionArn = :arn', ConditionExpression: 'attribute_exists(pk)', ExpressionAttributeValues: { ':arn': executionArn } });
  }

  async claimUndo(sagaId: string, key: string, leaseMs: number): Promise<Saga> {
    const until = new Date(this.#now().getTime() + leaseMs).toISOString();
    const saga = await this.#update(sagaId, key, 'SET steps.#key.undoLeaseUntil = :until, steps.#key.undoAttempts = if_not_exists(steps.#key.undoAttempts, :zero) + :one', 'attribute_exists(steps.#key)', {
      ':until': until,
      ':zero': 0,
      ':one': 1,
    });
    if (!saga) throw new Error(`saga ${sagaId} has no step ${key}`);
    return saga;
  }

  async undone(sagaId: string, key: string) {
    await this.#update(sagaId, key, 'SET steps.#key.#status = :undone, steps.#key.undoneAt = :now REMOVE steps.#key.rejection', 'attribute_exists(steps.#key)', {
      ':undone': 'undone',
      ':now': this.#now().toISOString(),
    });
  }

  async end(sagaId: string, status: 'completed' | 'unwound'): Promise<Saga | undefined> {
    for (;;) {
      const saga = await this.#row(sagaId);
      // without a status: cancelled before it began. What was completed may still be unwound, never the other way round.
      if (!saga?.status || saga.status === status || saga.status === 'unwound') return saga && toSaga(saga);
      const TableName = env(Env.SagasTable);
      const ended: Write = {
        Update: {
          TableName,
          Key: { pk: sagaId },
          UpdateExpression: 'SET #status = :status, endedAt = :now',
          ConditionExpression: `#status = :was AND ${saga.counter ? '#counter = :counter' : 'attribute_not_exists(#counter)'}`,
          ExpressionAttributeNames: { '#status': 'status', '#counter': 'counter' },
          ExpressionAttributeValues: { ':status': status, ':was': saga.status, ':now': this.#now().toISOString(), ...(saga.counter && { ':counter': saga.counter }) },
        },
      };
      const counted = saga.status === 'running' && saga.counter !== undefined;
      if (!(await transact([ended, ...(counted ? [oneLess(saga.counter)] : [])], CONTENDED))) return toSaga(saga);
    }
  }

  async uncount(sagaId: string) {
    const saga = await this.#row(sagaId);
    if (!saga?.counter || saga.status !== 'running') return;
    const sleeps: Write = {
      Update: {
        TableName: env(Env.SagasTable),
        Key: { pk: sagaId },
        UpdateExpression: 'REMOVE #counter',
        ConditionExpression: '#counter = :counter AND #status = :running',
        ExpressionAttributeNames: { '#counter': 'counter', '#status': 'status' },
        ExpressionAttributeValues: { ':counter': saga.counter, ':running': 'running' },
      },
    };
    await transact([sleeps, oneLess(saga.counter)], CONTENDED); // where it ended meanwhile, that counted it off
  }

  /** One conditional update of the row; undefined where the condition did not hold. */
  async #update(sagaId: string, key: string | undefined, UpdateExpression: string, ConditionExpression: string, values: Record<string, unknown>): Promise<Saga | undefined> {
    const names: Record<string, string> = key === undefined ? {} : { '#key': key };
    if (UpdateExpression.includes('#status')) names['#status'] = 'status';
    if (UpdateExpression.includes('#result')) names['#result'] = 'result';
    const input: UpdateCommandInput = {
      TableName: env(Env.SagasTable),
      Key: { pk: sagaId },
      UpdateExpression,
      ConditionExpression,
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ExpressionAttributeValues: values,
      ReturnValues: 'ALL_NEW',
    };
    try {
      const { Attributes } = await dynamo.update(input);
      return Attributes && toSaga(Attributes as Row);
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return undefined;
      throw error;
    }
  }
}

/** Why a step may not begin. */
function shut(saga: Saga | undefined, sagaId: string, what: string): Cancelled | Rejected {
  if (saga?.fence === 'paused') return new Rejected(CHANGING, `a change of the order is under way: ${saga.pausedBy}`, { changeId: saga.pausedBy });
  return new Cancelled('saga.cancelled', `saga ${sagaId} is closed to ${what}`);
}

const CONTENDED = 'register.contended';
const SHARDS = 8;

/**
 * The counter of open sagas is split, so that a burst of orders does not queue up behind one row: the saga's own part first, then the others, so that
 * the limit is full only when all of it is. Which one counts a saga is kept on its row, whatever becomes of the limit.
 */
function counters({ entity, businessUnit, kind, sagaId }: Saga, limit: number): { counter: string; most: number }[] {
  const shards = Math.max(1, Math.min(SHARDS, limit));
  const first = createHash('sha256').update(sagaId).digest().readUInt8(0) % shards;
  return Array.from({ length: shards }, (_, index) => (first + index) % shards).map((shard) => ({
    counter: `limit#${entity}#${businessUnit}#${kind}#${shard}`,
    most: Math.floor(limit / shards) + (shard < limit % shards ? 1 : 0),
  }));
}

const oneLess = (counter = ''): Write => ({ Update: { TableName: env(Env.SagasTable), Key: { pk: counter }, UpdateExpression: 'ADD openSagas :less', ExpressionAttributeValues: { ':less': -1 } } });

/** As stored: a cancellation may close the fence of a saga that never began; then the row has a fence and nothing else. */
type Row = Partial<Saga> & { pk: string; counter?: string };

function toSaga({ pk, counter: _, ...saga }: Row): Saga {
  return { sagaId: pk, steps: {}, ...saga } as Saga;
}
