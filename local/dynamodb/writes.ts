import type { AwsCall, JsonObject } from '../contract.ts';

/** The tables that a call writes to. A PartiQL write may be to any table: then all of `known`. */
export function writtenTables({ action, input }: AwsCall, known: Iterable<string>): string[] {
  switch (action) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [nameOf(input.TableName)];
    case 'BatchWriteItem':
      return Object.keys((input.RequestItems ?? {}) as JsonObject).map(nameOf);
    case 'TransactWriteItems': {
      const items = (input.TransactItems ?? []) as Record<string, JsonObject>[];
      return [...new Set(items.flatMap((item) => Object.values(item).map((part) => nameOf(part.TableName))))];
    }
    case 'ExecuteStatement':
    case 'BatchExecuteStatement':
    case 'ExecuteTransaction':
      return [...known];
    default:
      return [];
  }
}

/** A table may be named by its ARN: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
function nameOf(table: unknown): string {
  return String(table).split(':table/').pop()!;
}
