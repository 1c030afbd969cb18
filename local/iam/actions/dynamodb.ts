import type { Json, JsonObject } from '../../contract.ts';
import type { Values } from '../context.ts';
import { arn, list, object, text } from '../requirement.ts';
import type { Requirement, Rule, Rules, Scope } from '../requirement.ts';

const tableArn = (name: Json | undefined, scope: Scope): string =>
  text(name).startsWith('arn:') ? text(name) : arn('dynamodb', scope, `table/${text(name)}`);

/** Condition keys of fine-grained access: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html */
function values(input: JsonObject, scope: Scope, enclosing?: string): Values {
  return {
    'dynamodb:LeadingKeys': leadingKeys(input, scope.partitionKey(text(input['TableName']).replace(/^arn:.*table\//, ''))),
    'dynamodb:Attributes': attributes(input),
    'dynamodb:Select': typeof input['Select'] === 'string' ? input['Select'] : undefined,
    'dynamodb:ReturnValues': typeof input['ReturnValues'] === 'string' ? input['ReturnValues'] : undefined,
    'dynamodb:EnclosingOperation': enclosing,
  };
}

/** A value that no policy allows: where the keys cannot be told, a condition on them must fail, not pass for want of a value. */
const UNTOLD = '(untold)';

/** Partition key values that the call touches; undefined for calls that name no key (a Scan), as on AWS. */
function leadingKeys(input: JsonObject, partition: string | undefined): string[] | undefined {
  const requests = list(input['Requests']).map(object).map((each) => object(each['PutRequest'])['Item'] ?? object(each['DeleteRequest'])['Key']);
  const keyed = [input['Key'], input['Item'], ...list(input['Keys']), ...requests].filter((each) => each !== undefined).map(object);
  if (input['KeyConditionExpression'] !== undefined) return [queried(input, partition)];
  if (keyed.length === 0) return undefined;
  return keyed.map((each) => String(Object.values(object(each[partition ?? '']))[0] ?? UNTOLD));
}

/** The value that a Query's `#pk = :pk` compares with. */
function queried(input: JsonObject, partition: string | undefined): string {
  const names = object(input['ExpressionAttributeNames']);
  for (const [, name = '', value = ''] of text(input['KeyConditionExpression']).matchAll(/([#\w]+)\s*=\s*(:\w+)/g)) {
    if ((names[name] ?? name) === partition) return String(Object.values(object(object(input['ExpressionAttributeValues'])[value]))[0] ?? UNTOLD);
  }
  return UNTOLD;
}

function attributes(input: JsonObject): string[] | undefined {
  const named = [
    ...Object.keys(object(input['Key'])),
    ...Object.keys(object(input['Item'])),
    ...Object.values(object(input['ExpressionAttributeNames'])).map(String),
    ...list(input['AttributesToGet']).map(String),
  ];
  return named.length > 0 ? [...new Set(named)] : undefined;
}

const need = (action: string, input: JsonObject, scope: Scope, enclosing?: string): Requirement => ({
  action: `dynamodb:${action}`,
  resource: tableArn(input['TableName'], scope),
  values: () => values(input, scope, enclosing),
});

const onTable = (...actions: string[]): Rules =>
  Object.fromEntries(actions.map((action): [string, Rule] => [action, (input, scope) => [need(action, input, scope)]]));

/** A read of an index is asked on the index's ARN, not on the table's. */
const onTableOrIndex = (action: string): Rule => (input, scope) => {
  const whole = need(action, input, scope);
  return [input['IndexName'] === undefined ? whole : { ...whole, resource: `${whole.resource}/index/${text(input['IndexName'])}` }];
};

/** Items of a transaction are asked as the single operations that they are; there is no permission for the transaction itself. */
const PARTS: Record<string, string> = { Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem', ConditionCheck: 'ConditionCheckItem', Get: 'GetItem' };
const transaction = (enclosing: string): Rule => (input, scope) =>
  list(input['TransactItems']).flatMap((item) =>
    Object.entries(object(item)).map(([kind, part]) => need(PARTS[kind] ?? kind, object(part), scope, enclosing)),
  );

const batch = (action: string): Rule => (input, scope) =>
  Object.entries(object(input['RequestItems'])).map(([TableName, requests]) =>
    need(action, Array.isArray(requests) ? { TableName, Requests: requests } : { ...object(requests), TableName }, scope),
  );

const STATEMENT = /^\s*(?:(select)\b[\s\S]*?\bfrom|(insert)\s+into|(update)|(delete)\s+from)\s+"?([\w.:/-]+?)"?(?:\."?([\w.-]+)"?)?(?:\s|$)/i;
const VERBS = ['PartiQLSelect', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete'];

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html */
function partiql(statement: Json | undefined, scope: Scope): Requirement {
  const found = STATEMENT.exec(text(statement));
  if (!found) return { action: 'dynamodb:PartiQLSelect', resource: '*' };
  const verb = VERBS[found.slice(1, 5).findIndex(Boolean)]!;
  const table = tableArn(found[5]!, scope);
  return { action: `dynamodb:${verb}`, resource: found[6] ? `${table}/index/${found[6]}` : table };
}

const stream: Rule = (input) => [{ action: 'dynamodb:DescribeStream', resource: text(input['StreamArn']) }];

export const dynamodb: Rules = {
  ...onTable('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'DescribeTable', 'DescribeTimeToLive', 'DescribeContinuousBackups'),
  ...onTable('CreateTable', 'UpdateTable', 'DeleteTable', 'UpdateTimeToLive'),
  Query: onTableOrIndex('Query'),
  Scan: onTableOrIndex('Scan'),
  BatchGetItem: batch('BatchGetItem'),
  BatchWriteItem: batch('BatchWriteItem'),
  TransactWriteItems: transaction('TransactWriteItems'),
  TransactGetItems: transaction('TransactGetItems'),
  ExecuteStatement: (input, scope) => [partiql(input['Statement'], scope)],
  BatchExecuteStatement: (input, scope) => list(input['Statements']).map((each) => partiql(object(each)['Statement'], scope)),
  ExecuteTransaction: (input, scope) => list(input['TransactStatements']).map((each) => partiql(object(each)['Statement'], scope)),
  ListTables: () => [{ action: 'dynamodb:ListTables', resource: '*' }],
  ListStreams: (input, scope) => [
    { action: 'dynamodb:ListStreams', resource: input['TableName'] === undefined ? '*' : `${tableArn(input['TableName'], scope)}/stream/*` },
  ],
  DescribeStream: stream,
  GetShardIterator: (input) => [{ action: 'dynamodb:GetShardIterator', resource: text(input['StreamArn']) }],
  // On AWS an iterator starts with the ARN of its stream; where it does not, any granted stream will do.
  GetRecords: (input) => [{ action: 'dynamodb:GetRecords', resource: /^arn:[^|]+/.exec(text(input['ShardIterator']))?.[0] }],
};
