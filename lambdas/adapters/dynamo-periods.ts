import type { Periods } from '../../core/posting/ledger.ts';
import { Env, env } from '../handler/env.ts';
import { transact, type Write } from './dynamo.ts';
import { ledgerKey, PERIOD_ROWS } from './dynamo-ledger.ts';

/** Accounting periods as rows of the ledger table: one that says who closed and opened it, and those that journals check, all in one transaction. */
export class DynamoPeriods implements Periods {
  close = (entity: string, period: string, by: string, at: Date) => this.#turn(entity, period, { closed: true, by, at });
  open = (entity: string, period: string, by: string, at: Date) => this.#turn(entity, period, { closed: false, by, at });

  async #turn(entity: string, period: string, { closed, by, at }: { closed: boolean; by: string; at: Date }): Promise<boolean> {
    const TableName = env(Env.LedgerTable);
    const entry = { what: closed ? 'closed' : 'opened', by, at: at.toISOString() };
    const mark = closed ? 'SET closedAt = :at' : 'REMOVE closedAt';
    const values = closed ? { ':at': entry.at } : {};
    const rows = Array.from({ length: PERIOD_ROWS }, (_, row): Write => ({
      Update: { TableName, Key: ledgerKey.checked(entity, period, row), UpdateExpression: mark, ...(closed && { ExpressionAttributeValues: values }) },
    }));
    const history = `history = list_append(if_not_exists(history, :none), :entry)`;
    const failed = await transact(
      [
        {
          Update: {
            TableName,
            Key: ledgerKey.closed(entity, period),
            UpdateExpression: closed ? `SET closedAt = :at, ${history}` : `REMOVE closedAt SET ${history}`,
            ConditionExpression: closed ? 'attribute_not_exists(closedAt)' : 'attribute_exists(closedAt)',
            ExpressionAttributeValues: { ...values, ':none': [], ':entry': [entry] },
          },
        },
        ...rows,
      ],
      'period.contended',
    );
    return failed === undefined;
  }
}
