import type {
  BatchGetCommandInput, BatchGetCommandOutput, DeleteCommandInput, GetCommandInput, GetCommandOutput, PutCommandInput, QueryCommandInput, QueryCommandOutput, TransactWriteCommandInput,
  UpdateCommandInput, UpdateCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { randomUUID } from 'node:crypto';
import { Transient } from '../../core/model/errors.ts';
import { askAws } from './ask-aws.ts';

/**
 * DynamoDB's operations on items that are plain objects, with fields as its API has them: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
 * What is undefined in an item is not stored.
 * @throws as askAws; `ConditionalCheckFailedException` where a condition does not hold
 */
export const dynamo = {
  get: (input: GetCommandInput) => ask<GetCommandOutput>('GetItem', input),
  put: (input: PutCommandInput) => ask('PutItem', input),
  update: (input: UpdateCommandInput) => ask<UpdateCommandOutput>('UpdateItem', input),
  delete: (input: DeleteCommandInput) => ask('DeleteItem', input),
  query: (input: QueryCommandInput) => ask<QueryCommandOutput>('Query', input),
  batchGet: (input: BatchGetCommandInput) => ask<BatchGetCommandOutput>('BatchGetItem', input),
  /** With a token, so that it is done once however often the network has it asked. */
  transactWrite: (input: TransactWriteCommandInput) => ask('TransactWriteItems', { ClientRequestToken: randomUUID(), ...input }),
};

const ask = async <Output>(operation: string, input: object): Promise<Omit<Output, '$metadata'>> => plain(await askAws<object>('dynamodb', operation, typed(input))) as Omit<Output, '$metadata'>;

/** Fields of DynamoDB's API that hold an item, or a part of one, and those that hold a list of them. */
const ITEM = new Set(['Item', 'Key', 'ExpressionAttributeValues', 'ExclusiveStartKey', 'LastEvaluatedKey', 'Attributes']);
const ITEMS = new Set(['Items', 'Keys']);

type Item = Parameters<typeof unmarshall>[0];
const toItem = (value: unknown) => marshall(value, { removeUndefinedValues: true });
const fromItem = (value: unknown) => unmarshall(value as Item);

/** The request with the types of its values beside them: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html#Programming.LowLevelAPI.DataTypeDescriptors */
function typed(value: unknown): object {
  return through(value, toItem) as object;
}

/** The answer without them. What a batch answers is a list of items for each table. */
function plain({ Responses, ...answer }: { Responses?: Record<string, unknown[]> }): object {
  const found = Responses && Object.entries(Responses).map(([table, items]): [string, unknown] => [table, items.map(fromItem)]);
  return { ...(through(answer, fromItem) as object), ...(found && { Responses: Object.fromEntries(found) }) };
}

function through(value: unknown, convert: (item: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => through(each, convert));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]): [string, unknown] => {
      if (field === undefined) return [name, field];
      if (ITEM.has(name)) return [name, convert(field)];
      return [name, ITEMS.has(name) ? (field as unknown[]).map(convert) : through(field, convert)];
    }),
  );
}

export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Why a transaction was cancelled though its conditions may hold: worth another try. */
const PASSING = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);
const CONDITION = 'ConditionalCheckFailed';
const ROUNDS = 8;
/** Full jitter, up to 25 ms × 2^round. */
const jitter = (round: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.random() * 25 * 2 ** round));

/**
 * One transaction of at most 100 items, none of them twice; tried again while others are in its way.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 * @returns which writes' conditions failed, by position; undefined where it was stored
 * @throws Transient with `contended` where others were in the way to the end
 */
export async function transact(TransactItems: Write[], contended: string, pause = jitter): Promise<boolean[] | undefined> {
  for (let round = 0; ; round += 1) {
    try {
      await dynamo.transactWrite({ TransactItems });
      return undefined;
    } catch (error) {
      const codes = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons?.map((reason) => reason.Code ?? 'None');
      if (codes?.includes(CONDITION)) return codes.map((code) => code === CONDITION);
      if (!codes?.some((code) => PASSING.has(code))) throw error;
      if (round === ROUNDS) throw new Transient(contended, `a transaction was in conflict ${ROUNDS} times: ${codes.join(' ')}`);
      await pause(round);
    }
  }
}
