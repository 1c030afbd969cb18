import type { ShadowReport } from '../../core/model/shadow.ts';
import { Env, env } from '../handler/env.ts';
import { badCursor, readCursor, writeCursor } from './cursor.ts';
import { dynamo } from './dynamo.ts';

const keyOf = ({ entity, connector }: Pick<ShadowReport, 'entity' | 'connector'>) => `${entity}#shadow#${connector}`;

/** What shadows said, in the routing table beside the lines that asked them: by connector, in the order of the days. */
export class DynamoShadows {
  /** One report per document and question: asked again, the newer one counts. */
  async put(report: ShadowReport): Promise<void> {
    const sk = `${report.askedAt}#${report.capability}#${report.document}`;
    await dynamo.put({ TableName: env(Env.RoutingTable), Item: { pk: keyOf(report), sk, body: report } });
  }

  /** @param from first day, @param to last one, YYYY-MM-DD */
  async list({ entity, connector, from, to, limit, cursor }: { entity: string; connector: string; from: string; to: string; limit: number; cursor?: string }): Promise<{ reports: ShadowReport[]; cursor?: string }> {
    const pk = keyOf({ entity, connector });
    const ExclusiveStartKey = readCursor(cursor);
    if (ExclusiveStartKey && ExclusiveStartKey.pk !== pk) throw badCursor(); // of another list
    const { Items = [], LastEvaluatedKey } = await dynamo.query({
      TableName: env(Env.RoutingTable), KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to', ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': `${to}U` }, Limit: limit, ExclusiveStartKey,
    });
    return { reports: Items.map((item) => item.body as ShadowReport), ...(LastEvaluatedKey && { cursor: writeCursor(LastEvaluatedKey) }) };
  }
}
