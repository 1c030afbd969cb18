import type { CashRefund } from '../../core/model/cash-out.ts';
import type { OpenItem } from '../../core/model/open-item.ts';
import type { Payout } from '../../core/model/payout.ts';
import type { Receipt } from '../../core/model/receipt.ts';
import type { Cash } from '../../core/payments/cash.ts';
import { isUnpaid } from '../../core/watchdog/waits-of-money.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo, type Write } from './dynamo.ts';

/** Where cash is in the ledger table: each document once, and open items beside their customer and their order as long as they are open. */
export const cashKey = {
  item: ({ entity, itemId }: Pick<OpenItem, 'entity' | 'itemId'>) => ({ pk: `${entity}#item#${itemId}`, sk: 'item' }),
  ofCustomer: (entity: string, customerId: string) => `${entity}#open#${customerId}`,
  ofOrder: (entity: string, orderId: string) => `${entity}#open-order#${orderId}`,
  receipt: (entity: string, receiptId: string) => ({ pk: `${entity}#receipt#${receiptId}`, sk: 'receipt' }),
  remittance: (entity: string, number: string) => `${entity}#remittance#${number}`,
  refund: (entity: string, refundId: string) => ({ pk: `${entity}#refund#${refundId}`, sk: 'refund' }),
  payout: (entity: string, payoutId: string) => ({ pk: `${entity}#payout#${payoutId}`, sk: 'payout' }),
  /** Those that no bank has shown yet. */
  payouts: (entity: string) => `${entity}#payouts-under-way`,
  /** What a movement of the bank was. */
  movement: (entity: string, account: string, transactionId: string) => ({ pk: `${entity}#bank#${account}#${transactionId}`, sk: 'payout' }),
};

/** Invoices that are not paid, in the index `period` of the ledger. */
export const unpaidOf = (entity: string) => `${entity}#unpaid`;
/** The row that is in it: beside who is billed. */
export const unpaidKey = ({ entity, itemId, customerId, billTo, dueDate }: OpenItem) => {
  const whose = billTo ?? customerId;
  return whose === undefined ? undefined : { pk: cashKey.ofCustomer(entity, whose), sk: `${dueDate}#${itemId}` };
};

export class DynamoCash implements Cash {
  item = (entity: string, itemId: string) => body<OpenItem>(cashKey.item({ entity, itemId }));
  openOf = (entity: string, customerId: string) => bodies<OpenItem>(cashKey.ofCustomer(entity, customerId));
  openOfOrder = (entity: string, orderId: string) => bodies<OpenItem>(cashKey.ofOrder(entity, orderId));
  receipt = (entity: string, receiptId: string) => body<Receipt>(cashKey.receipt(entity, receiptId));
  receiptsOf = (entity: string, remittance: string) => bodies<string>(cashKey.remittance(entity, remittance));
  refund = (entity: string, refundId: string) => body<CashRefund>(cashKey.refund(entity, refundId));
  payout = (entity: string, payoutId: string) => body<Payout>(cashKey.payout(entity, payoutId));
  payoutsUnderWay = (entity: string) => bodies<Payout>(cashKey.payouts(entity));
  payoutBehind = (entity: string, account: string, transactionId: string) => body<string>(cashKey.movement(entity, account, transactionId));
}

async function body<T>(Key: Record<string, string>): Promise<T | undefined> {
  return (await dynamo.get({ TableName: env(Env.LedgerTable), Key, ConsistentRead: true })).Item?.body as T | undefined;
}

async function bodies<T>(pk: string): Promise<T[]> {
  const found: T[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await dynamo.query({ TableName: env(Env.LedgerTable), KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk }, ConsistentRead: true, ExclusiveStartKey });
    found.push(...(page.Items ?? []).map((item) => item.body as T));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return found;
}

/** It is new, or nobody has written it since it was read. */
const guarded = (Key: Record<string, string>, document: { revision: number }, ifRevision: number | undefined): Write => {
  const stored = { ...document, revision: (ifRevision ?? 0) + 1 };
  const condition = ifRevision === undefined ? { ConditionExpression: 'attribute_not_exists(pk)' } : { ConditionExpression: 'revision = :r', ExpressionAttributeValues: { ':r': ifRevision } };
  return { Put: { TableName: env(Env.LedgerTable), Item: { ...Key, revision: stored.revision, body: stored }, ...condition } };
};

/** An item, and where it is found while it is open: by who owes it, who is billed for it, and its order. */
export function itemWrites(item: OpenItem, ifRevision: number | undefined): Write[] {
  const { entity, itemId, customerId, billTo, orderId, dueDate, open } = item;
  const kept = { ...item, revision: (ifRevision ?? 0) + 1 };
  const TableName = env(Env.LedgerTable);
  const beside = [
    ...[...new Set([customerId, billTo])].flatMap((whose) => (whose ? [{ pk: cashKey.ofCustomer(entity, whose), sk: `${dueDate}#${itemId}` }] : [])),
    ...(orderId ? [{ pk: cashKey.ofOrder(entity, orderId), sk: itemId }] : []),
  ];
  // one of them is found by its due date as well, as long as it is not paid
  const mark = (Key: { pk: string; sk: string }) => isUnpaid(item) && Key.pk === unpaidKey(item)?.pk && { period: unpaidOf(entity) };
  return [guarded(cashKey.item(item), item, ifRevision), ...beside.map((Key): Write => (open.minor > 0 ? { Put: { TableName, Item: { ...Key, ...mark(Key), body: kept } } } : { Delete: { TableName, Key } }))];
}

/** A receipt, and how an advice finds it that comes later. */
export function receiptWrites(receipt: Receipt, ifRevision: number | undefined): Write[] {
  const { entity, receiptId, source, references } = receipt;
  const numbers = ifRevision === undefined && source !== 'remittance' ? [...new Set(references.flatMap(({ kind, number }) => (kind === 'remittance' ? [number] : [])))].slice(0, 5) : [];
  return [
    guarded(cashKey.receipt(entity, receiptId), receipt, ifRevision),
    ...numbers.map((number): Write => ({ Put: { TableName: env(Env.LedgerTable), Item: { pk: cashKey.remittance(entity, number), sk: receiptId, body: receiptId } } })),
  ];
}

/** A payout, beside all that are under way for as long as it is; once it has arrived, found by the movement that it was. */
export function payoutWrites(payout: Payout, ifRevision: number | undefined): Write[] {
  const { entity, payoutId, arrived } = payout;
  const TableName = env(Env.LedgerTable);
  const beside = { pk: cashKey.payouts(entity), sk: payoutId };
  const write = guarded(cashKey.payout(entity, payoutId), payout, ifRevision);
  if (!arrived) return [write, { Put: { TableName, Item: { ...beside, body: { ...payout, revision: (ifRevision ?? 0) + 1 } } } }];
  const movement = cashKey.movement(entity, arrived.account, arrived.transactionId);
  return [write, { Delete: { TableName, Key: beside } }, { Put: { TableName, Item: { ...movement, body: payoutId }, ConditionExpression: 'attribute_not_exists(pk)' } }];
}

export const refundWrite = (refund: CashRefund, ifRevision: number | undefined): Write => guarded(cashKey.refund(refund.entity, refund.refundId), refund, ifRevision);
