import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Journal } from '../../core/model/journal.ts';
import type { Ledger } from '../../core/posting/post-journal.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo, reach } from './dynamo.ts';

export class DynamoLedger implements Ledger {
  async *journals(entity: string, from: string, to: string): AsyncIterable<Journal> {
    for (const period of months(from, to)) {
      let ExclusiveStartKey: Record<string, unknown> | undefined;
      do {
        const page = await reach(
          dynamo().send(
            new QueryCommand({
              TableName: env(Env.LedgerTable),
              IndexName: 'period',
              KeyConditionExpression: 'period = :period AND sk BETWEEN :from AND :to',
              ExpressionAttributeValues: { ':period': `${entity}#${period}`, ':from': from, ':to': `${to}~` },
              ExclusiveStartKey,
            }),
          ),
        );
        for (const item of page.Items ?? []) yield item.body as Journal;
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
    }
  }

  async journal(entity: string, journalId: string): Promise<Journal | undefined> {
    const { Items = [] } = await reach(
      dynamo().send(new QueryCommand({ TableName: env(Env.LedgerTable), KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': `${entity}#${journalId}` }, ConsistentRead: true })),
    );
    return Items.find((item) => item.body)?.body as Journal | undefined;
  }
}

/** `2026-11`, `2026-12` … from the month of one date to that of another. */
function* months(from: string, to: string): Iterable<string> {
  let [year, month] = from.split('-').map(Number) as [number, number];
  while (from <= to) {
    const name = `${year}-${String(month).padStart(2, '0')}`;
    if (name > to.slice(0, 7)) return;
    yield name;
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
}
