import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Credit } from '../../core/credit/check-credit.ts';
import type { CreditExposure } from '../../core/credit/credit-answer.ts';
import type { Money } from '../../core/model/money.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo, reach, transact } from './dynamo.ts';

/** Exposure per bill-to account in the ledger table: the sum, and a row per order that makes each count once. */
export class DynamoCredit implements Credit, CreditExposure {
  async expose(entity: string, customerId: string, orderId: string, amount: Money, limit?: Money): Promise<Money | undefined> {
    const keys = { sum: sumKey(entity, customerId), order: orderKey(entity, customerId, orderId) };
    const failed = await transact([
      {
        Update: {
          TableName: table(),
          Key: keys.sum,
          UpdateExpression: 'ADD exposure :amount SET currency = :currency',
          ExpressionAttributeValues: { ':amount': amount.minor, ':currency': amount.currency, ...(limit && { ':room': limit.minor - amount.minor, ':zero': 0 }) },
          // nothing open yet counts as zero
          ...(limit && { ConditionExpression: '(attribute_not_exists(exposure) AND :zero <= :room) OR exposure <= :room' }),
        },
      },
      { Put: { TableName: table(), Item: { ...keys.order, amount: amount.minor }, ConditionExpression: 'attribute_not_exists(pk)' } },
    ], CONTENDED);
    if (!failed || failed[1]) return undefined;
    return this.exposure(entity, customerId, amount.currency);
  }

  async exposure(entity: string, customerId: string, currency: string): Promise<Money> {
    const { Item } = await reach(dynamo().send(new GetCommand({ TableName: table(), Key: sumKey(entity, customerId), ConsistentRead: true })));
    return { minor: Number(Item?.exposure ?? 0), currency };
  }

  async unexpose(entity: string, customerId: string, orderId: string): Promise<void> {
    const Key = orderKey(entity, customerId, orderId);
    const { Item } = await reach(dynamo().send(new GetCommand({ TableName: table(), Key, ConsistentRead: true })));
    if (!Item) return;
    await transact([
      { Delete: { TableName: table(), Key, ConditionExpression: 'attribute_exists(pk)' } },
      { Update: { TableName: table(), Key: sumKey(entity, customerId), UpdateExpression: 'ADD exposure :amount', ExpressionAttributeValues: { ':amount': -Number(Item.amount) } } },
    ], CONTENDED);
  }
}

const CONTENDED = 'credit.contended';
const table = () => env(Env.LedgerTable);
const sumKey = (entity: string, customerId: string) => ({ pk: `${entity}#credit#${customerId}`, sk: 'exposure' });
const orderKey = (entity: string, customerId: string, orderId: string) => ({ pk: `${entity}#credit#${customerId}`, sk: `order#${orderId}` });
