import { Conflict, Transient } from '../../core/model/errors.ts';
import type { WebhookDelivery, WebhookSubscription } from '../../core/model/webhook.ts';
import type { Lane } from '../../core/webhooks/after-attempt.ts';
import { Env, env } from '../handler/env.ts';
import { badCursor, readCursor, writeCursor } from './cursor.ts';
import { dynamo } from './dynamo.ts';

/** How long a delivery can be looked at, and replayed. */
const KEEP_S = 30 * 86_400;

export interface StoredDelivery {
  delivery: WebhookDelivery;
  /** As it is signed and sent, byte for byte, every time. */
  payload: string;
  /** What others keep in the trace that it is told of. */
  tracestate?: string | undefined;
}

const table = () => env(Env.WebhooksTable);
const ofEntity = (entity: string) => `${entity}#subscriptions`;
const of = (subscriptionId: string) => `subscription#${subscriptionId}`;
const laneKey = (subscriptionId: string) => ({ pk: of(subscriptionId), sk: 'lane' });
const deliveryKey = ({ subscriptionId, deliveryId }: Pick<WebhookDelivery, 'subscriptionId' | 'deliveryId'>) => ({ pk: of(subscriptionId), sk: `delivery#${deliveryId}` });
const isRefused = (error: unknown) => (error as Error).name === 'ConditionalCheckFailedException';

/** Subscriptions by entity; by subscription its deliveries, in the order in which they were made and in that in which they are due, and its lane. */
export class DynamoWebhooks {
  /** @returns false where there is one of this id already */
  async create(subscription: WebhookSubscription): Promise<boolean> {
    return this.#put(subscription, { ConditionExpression: 'attribute_not_exists(pk)' });
  }

  /** @throws Conflict where another wrote it since it was read */
  async replace(subscription: WebhookSubscription): Promise<WebhookSubscription> {
    const next = { ...subscription, revision: subscription.revision + 1 };
    if (await this.#put(next, { ConditionExpression: 'body.revision = :seen', ExpressionAttributeValues: { ':seen': subscription.revision } })) return next;
    throw new Conflict('webhook.moved-on', 'the subscription was written by another meanwhile');
  }

  async remove({ entity, subscriptionId }: WebhookSubscription): Promise<void> {
    await dynamo.delete({ TableName: table(), Key: { pk: ofEntity(entity), sk: subscriptionId } });
  }

  async get(entity: string, subscriptionId: string): Promise<WebhookSubscription | undefined> {
    const { Item } = await dynamo.get({ TableName: table(), Key: { pk: ofEntity(entity), sk: subscriptionId }, ConsistentRead: true });
    return Item?.body as WebhookSubscription | undefined;
  }

  /** All of an entity: a handful. */
  async list(entity: string): Promise<WebhookSubscription[]> {
    const { Items = [] } = await dynamo.query({ TableName: table(), KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': ofEntity(entity) } });
    return Items.map((item) => item.body as WebhookSubscription);
  }

  /** Once per event, however often it is told. */
  async add({ delivery, payload, tracestate }: StoredDelivery): Promise<void> {
    const ttl = Math.floor(Date.parse(delivery.createdAt) / 1000) + KEEP_S;
    const Item = { ...deliveryKey(delivery), createdAt: delivery.createdAt, ...dueOf(delivery), ttl, body: delivery, payload, ...(tracestate && { tracestate }) };
    await dynamo.put({ TableName: table(), Item, ConditionExpression: 'attribute_not_exists(pk)' }).catch((error: unknown) => {
      if (!isRefused(error)) throw error;
    });
  }

  /** What became of it. Where another attempt was recorded meanwhile, that one stands. */
  async record(delivery: WebhookDelivery, seen: WebhookDelivery): Promise<void> {
    const due = dueOf(delivery);
    await dynamo.update({
      TableName: table(),
      Key: deliveryKey(delivery),
      UpdateExpression: due ? 'SET body = :body, due = :due, dueAt = :dueAt' : 'SET body = :body REMOVE due, dueAt',
      ConditionExpression: 'body.tries = :tries AND body.#status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':body': delivery, ':tries': seen.tries, ':status': seen.status, ...(due && { ':due': due.due, ':dueAt': due.dueAt }) },
    }).catch((error: unknown) => {
      if (!isRefused(error)) throw error;
    });
  }

  async delivery(subscriptionId: string, deliveryId: string): Promise<StoredDelivery | undefined> {
    return (await this.#deliveries([deliveryKey({ subscriptionId, deliveryId })]))[0];
  }

  /** Newest first. */
  async deliveries(subscriptionId: string, { limit, cursor }: { limit: number; cursor?: string }): Promise<{ deliveries: WebhookDelivery[]; cursor?: string }> {
    const pk = of(subscriptionId);
    const ExclusiveStartKey = readCursor(cursor);
    if (ExclusiveStartKey && ExclusiveStartKey.pk !== pk) throw badCursor(); // of another list
    const { Items = [], LastEvaluatedKey } = await dynamo.query({ TableName: table(), IndexName: 'created', KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk }, Limit: limit, ScanIndexForward: false, ExclusiveStartKey });
    const found = await this.#deliveries(Items.map(({ sk }) => ({ pk, sk: sk as string })));
    return { deliveries: found.map(({ delivery }) => delivery), ...(LastEvaluatedKey && { cursor: writeCursor(LastEvaluatedKey) }) };
  }

  /** Made at `from` or later, oldest first. */
  async since(subscriptionId: string, from: string, limit: number): Promise<WebhookDelivery[]> {
    return this.#by('created', 'pk = :of AND createdAt >= :at', { ':of': of(subscriptionId), ':at': from }, limit).then((found) => found.map(({ delivery }) => delivery));
  }

  /** Whose time has come, the longest due first. */
  async due(subscriptionId: string, at: Date, limit: number): Promise<StoredDelivery[]> {
    const found = await this.#by('due', 'due = :of AND dueAt <= :at', { ':of': subscriptionId, ':at': at.toISOString() }, limit);
    // the index may lag behind what was recorded a moment ago
    return found.filter(({ delivery: { status, nextAt } }) => status === 'waiting' && nextAt !== undefined && Date.parse(nextAt) <= at.getTime());
  }

  /** Makes this the only one who sends to the subscription. @returns undefined while another does */
  async takeLane(subscriptionId: string, at: Date, until: Date): Promise<Lane | undefined> {
    try {
      const { Attributes } = await dynamo.update({
        TableName: table(),
        Key: laneKey(subscriptionId),
        UpdateExpression: 'SET heldUntil = :until',
        ConditionExpression: 'attribute_not_exists(heldUntil) OR heldUntil < :now',
        ExpressionAttributeValues: { ':until': until.toISOString(), ':now': at.toISOString() },
        ReturnValues: 'ALL_NEW',
      });
      return (Attributes?.body as Lane | undefined) ?? { failures: 0 };
    } catch (error) {
      if (isRefused(error)) return undefined;
      throw error;
    }
  }

  async leaveLane(subscriptionId: string, lane: Lane): Promise<void> {
    await dynamo.update({ TableName: table(), Key: laneKey(subscriptionId), UpdateExpression: 'SET body = :lane REMOVE heldUntil', ExpressionAttributeValues: { ':lane': lane } });
  }

  async #put(subscription: WebhookSubscription, condition: { ConditionExpression: string; ExpressionAttributeValues?: Record<string, unknown> }): Promise<boolean> {
    const Item = { pk: ofEntity(subscription.entity), sk: subscription.subscriptionId, body: subscription };
    return dynamo.put({ TableName: table(), Item, ...condition }).then(
      () => true,
      (error: unknown) => {
        if (isRefused(error)) return false;
        throw error;
      },
    );
  }

  async #by(IndexName: string, KeyConditionExpression: string, values: Record<string, string>, Limit: number): Promise<StoredDelivery[]> {
    const { Items = [] } = await dynamo.query({ TableName: table(), IndexName, KeyConditionExpression, ExpressionAttributeValues: values, Limit });
    return this.#deliveries(Items.map(({ pk, sk }) => ({ pk: pk as string, sk: sk as string })));
  }

  /** In the order of the keys; at most 100. */
  async #deliveries(Keys: { pk: string; sk: string }[]): Promise<StoredDelivery[]> {
    if (Keys.length === 0) return [];
    const { Responses = {}, UnprocessedKeys = {} } = await dynamo.batchGet({ RequestItems: { [table()]: { Keys, ConsistentRead: true } } });
    if (UnprocessedKeys[table()]) throw new Transient('webhook.throttled', 'not all deliveries could be read');
    const bySk = new Map((Responses[table()] ?? []).map((item) => [item.sk as string, { delivery: item.body as WebhookDelivery, payload: item.payload as string, tracestate: item.tracestate as string | undefined }]));
    return Keys.flatMap(({ sk }) => bySk.get(sk) ?? []);
  }
}

/** Only what waits is in the index of what is due. */
const dueOf = ({ subscriptionId, nextAt }: WebhookDelivery) => (nextAt === undefined ? undefined : { due: subscriptionId, dueAt: nextAt });
