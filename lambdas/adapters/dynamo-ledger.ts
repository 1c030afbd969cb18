import { createHash } from 'node:crypto';
import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Change } from '../../core/model/changes.ts';
import type { Journal } from '../../core/model/journal.ts';
import type { Unbilled } from '../../core/model/unbilled.ts';
import type { Ledger, Unsent } from '../../core/posting/ledger.ts';
import { nextPeriod, periodOf } from '../../core/posting/periods.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo, type Write } from './dynamo.ts';

/** Every journal checks that its period is open; were that one row, all transactions of an entity would meet there. Journals of one story share a row. */
export const PERIOD_ROWS = 16;
const rowOf = (correlationId: string) => String((createHash('sha256').update(correlationId).digest()[0] ?? 0) % PERIOD_ROWS);

/** Where things are in the ledger table. */
export const ledgerKey = {
  journal: ({ entity, journalId, date }: Journal) => ({ pk: `${entity}#${journalId}`, sk: `${date}#${journalId}` }),
  /** Of a period: one row that is there once it is closed, and those that journals check. */
  closed: (entity: string, period: string) => ({ pk: `${entity}#periods`, sk: period }),
  checked: (entity: string, period: string, row: number | string) => ({ pk: `${entity}#period#${period}`, sk: String(row) }),
  open: ({ entity, date, correlationId }: Journal) => ledgerKey.checked(entity, periodOf(date), rowOf(correlationId)),
  /** Still to be sent to who keeps the books; what it said of it stays beside the journal. */
  unsent: ({ entity, journalId, date }: Pick<Journal, 'entity' | 'journalId' | 'date'>) => ({ pk: `${entity}#unsent`, sk: `${date}#${journalId}` }),
  sent: ({ entity, journalId }: Pick<Journal, 'entity' | 'journalId'>) => ({ pk: `${entity}#${journalId}`, sk: 'sent' }),
  unbilled: ({ entity, shippedOn, invoiceId }: { entity: string; shippedOn: string; invoiceId: string }) => ({ pk: `${entity}#unbilled`, sk: `${shippedOn}#${invoiceId}` }),
};

/** Before every day, as text. */
export const FIRST_DAY = '0';

export class DynamoLedger implements Ledger {
  async *journals(entity: string, from: string, to: string): AsyncIterable<Journal> {
    if (from > to) return;
    for (let period = periodOf(from); period <= periodOf(to); period = nextPeriod(period)) {
      const rows = pages({
        IndexName: 'period',
        KeyConditionExpression: 'period = :period AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':period': `${entity}#${period}`, ':from': from, ':to': `${to}~` },
      });
      for await (const row of rows) yield row.body as Journal;
    }
  }

  async journal(entity: string, journalId: string): Promise<Journal | undefined> {
    for await (const row of pages({ KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': `${entity}#${journalId}` }, ConsistentRead: true })) if (row.body) return row.body as Journal;
    return undefined;
  }

  async closed(entity: string): Promise<string[]> {
    const periods: string[] = [];
    for await (const row of pages({ KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': `${entity}#periods` }, ConsistentRead: true })) if (row.closedAt) periods.push(String(row.sk));
    return periods;
  }

  closedAt = async (entity: string, period: string) => (await item(ledgerKey.closed(entity, period)))?.closedAt as string | undefined;

  async *unbilled(entity: string, until: string, from = FIRST_DAY): AsyncIterable<Unbilled> {
    const { pk } = ledgerKey.unbilled({ entity, shippedOn: '', invoiceId: '' });
    const last = `${until}~`;
    if (from > last) return;
    for await (const row of pages({ KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :last', ExpressionAttributeValues: { ':pk': pk, ':from': from, ':last': last }, ConsistentRead: true })) yield row.body as Unbilled;
  }

  async *unsent(entity: string, until: string): AsyncIterable<Unsent> {
    const { pk } = ledgerKey.unsent({ entity, journalId: '', date: '' });
    for await (const row of pages({ KeyConditionExpression: 'pk = :pk AND sk <= :until', ExpressionAttributeValues: { ':pk': pk, ':until': `${until}~` }, ConsistentRead: true })) yield row.body as Unsent;
  }

  unbilledOf = async (invoice: { entity: string; invoiceId: string; shippedOn: string }) => (await item(ledgerKey.unbilled(invoice)))?.body as Unbilled | undefined;
}

async function item(Key: Record<string, string>): Promise<Record<string, unknown> | undefined> {
  return (await dynamo.get({ TableName: env(Env.LedgerTable), Key, ConsistentRead: true })).Item;
}

async function* pages(query: Omit<QueryCommandInput, 'TableName'>): AsyncIterable<Record<string, unknown>> {
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await dynamo.query({ TableName: env(Env.LedgerTable), ...query, ExclusiveStartKey });
    yield* page.Items ?? [];
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

export const unsentItem = (journal: Journal): Record<string, unknown> => {
  const { journalId, date, poster, orderId } = journal;
  return { ...ledgerKey.unsent(journal), body: { journalId, date, system: poster?.system, ...(orderId && { orderId }) } };
};

export const sentWrites = ({ journal, system, id, number, at }: Extract<Change, { change: 'sent' }>): Write[] => [
  { Delete: { TableName: env(Env.LedgerTable), Key: ledgerKey.unsent(journal) } },
  { Put: { TableName: env(Env.LedgerTable), Item: { ...ledgerKey.sent(journal), system, id, ...(number && { number }), at } } },
];
