import type { Change } from '../../core/model/changes.ts';
import { Env, env } from '../handler/env.ts';
import type { Write } from './dynamo.ts';
import { ledgerKey, PERIOD_ROWS } from './dynamo-ledger.ts';

/** A period turned: the row that says who did it, when and why, and those that journals check. */
export function periodWrites({ entity, period, to, by, at, reason }: Extract<Change, { change: 'period' }>): Write[] {
  const TableName = env(Env.LedgerTable);
  const closing = to === 'closed';
  const history = 'history = list_append(if_not_exists(history, :none), :entry)';
  const checked = Array.from({ length: PERIOD_ROWS }, (_, row): Write => ({
    Update: { TableName, Key: ledgerKey.checked(entity, period, row), ...(closing ? { UpdateExpression: 'SET closedAt = :at', ExpressionAttributeValues: { ':at': at } } : { UpdateExpression: 'REMOVE closedAt' }) },
  }));
  return [
    {
      Update: {
        TableName,
        Key: ledgerKey.closed(entity, period),
        UpdateExpression: closing ? `SET closedAt = :at, ${history}` : `REMOVE closedAt SET ${history}`,
        ConditionExpression: closing ? 'attribute_not_exists(closedAt)' : 'attribute_exists(closedAt)',
        ExpressionAttributeValues: { ...(closing && { ':at': at }), ':none': [], ':entry': [{ to, by, at, ...(reason && { reason }) }] },
      },
    },
    ...checked,
  ];
}
