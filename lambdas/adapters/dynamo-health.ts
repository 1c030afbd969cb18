import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { ConnectorHealth } from '../../core/model/connector-health.ts';
import { healthy } from '../../core/resilience/breaker.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo } from './dynamo.ts';

const PK = 'connectors#health';
/** Instances of one connector's functions are few, and write only where something goes wrong. */
const ROUNDS = 5;

/** How connectors do, in the routing table beside what leads to them: one item each. */
export class DynamoHealth {
  async get(connector: string): Promise<ConnectorHealth> {
    const { Item } = await dynamo.get({ TableName: env(Env.RoutingTable), Key: { pk: PK, sk: connector }, ConsistentRead: true });
    return (Item?.body as ConnectorHealth | undefined) ?? healthy(connector);
  }

  async list(): Promise<ConnectorHealth[]> {
    const { Items = [] } = await dynamo.query({ TableName: env(Env.RoutingTable), KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': PK } });
    return Items.map(({ body }) => body as ConnectorHealth);
  }

  /**
   * Reads, decides and writes on condition that nobody wrote in between.
   * @param decide undefined: as it is
   * @returns how it was and how it is; the same object where nothing was written
   */
  async change(connector: string, decide: (health: ConnectorHealth) => ConnectorHealth | undefined): Promise<{ before: ConnectorHealth; after: ConnectorHealth }> {
    let before = await this.get(connector);
    for (let round = 0; round < ROUNDS; round += 1) {
      const decided = decide(before);
      if (!decided) return { before, after: before };
      const after = { ...decided, revision: before.revision + 1 };
      if (await this.#write(after, before.revision)) return { before, after };
      before = await this.get(connector);
    }
    return { before, after: before };
  }

  async #write(body: ConnectorHealth, seen: number): Promise<boolean> {
    const change: UpdateCommandInput = {
      TableName: env(Env.RoutingTable),
      Key: { pk: PK, sk: body.connector },
      UpdateExpression: 'SET body = :body, revision = :revision',
      ConditionExpression: seen === 0 ? 'attribute_not_exists(pk)' : 'revision = :seen',
      ExpressionAttributeValues: { ':body': body, ':revision': body.revision, ...(seen > 0 && { ':seen': seen }) },
    };
    return dynamo.update(change).then(
      () => true,
      (error: unknown) => {
        if ((error as Error).name === 'ConditionalCheckFailedException') return false;
        throw error;
      },
    );
  }
}
