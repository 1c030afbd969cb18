import type { AwsCall, Json, JsonObject } from '../contract.ts';

/** What AWS would charge for, beyond the call itself: `[service, dimension, quantity]`. */
export type Usage = [service: string, dimension: string, quantity: number];

/**
 * What is charged by something else than the call: events by entry, DynamoDB by item, table and kind of access. Units of capacity follow from
 * the items' sizes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
export function usageOf({ service, action, input }: Pick<AwsCall, 'service' | 'action' | 'input'>): Usage[] {
  if (service === 'events' && action === 'PutEvents') return [['events', 'entries', length(input.Entries)]];
  if (service === 'dynamodb') return accesses(action, input).map(([table, kind, items]) => ['dynamodb', `${table} ${kind}`, items]);
  return [];
}

type Access = [table: string, kind: 'write' | 'transaction write' | 'read' | 'consistent read' | 'transaction read', items: number];

function accesses(action: string, input: JsonObject): Access[] {
  const table = nameOf(input.TableName);
  switch (action) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [[table, 'write', 1]];
    case 'GetItem':
    case 'Query':
    case 'Scan':
      return [[table, readKind(input), 1]];
    case 'BatchGetItem':
      return parts(input.RequestItems).map(([name, request]) => [nameOf(name), readKind(request as JsonObject), length((request as JsonObject).Keys)]);
    case 'BatchWriteItem':
      return parts(input.RequestItems).map(([name, requests]) => [nameOf(name), 'write', length(requests)]);
    case 'TransactWriteItems':
      return transaction(input, 'transaction write');
    case 'TransactGetItems':
      return transaction(input, 'transaction read');
    default:
      return [];
  }
}

function transaction(input: JsonObject, kind: Access[1]): Access[] {
  const items = (Array.isArray(input.TransactItems) ? input.TransactItems : []) as Record<string, JsonObject>[];
  return items.flatMap((item) => Object.values(item).map((part): Access => [nameOf(part.TableName), kind, 1]));
}

const readKind = ({ ConsistentRead }: JsonObject): Access[1] => (ConsistentRead === true ? 'consistent read' : 'read');
const parts = (value: Json | undefined) => Object.entries((value ?? {}) as JsonObject);
const length = (value: Json | undefined) => (Array.isArray(value) ? value.length : 0);

/** A table may be named by its ARN: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
const nameOf = (table: Json | undefined) => String(table).split(':table/').pop() ?? '';
