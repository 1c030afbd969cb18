import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { Transient } from '../../core/model/errors.ts';
import { transientOr } from './transient-or.ts';

/** One client per sandbox. Retries are few: the saga, or the queue, is the one place that retries. */
let client: DynamoDBDocumentClient | undefined;
export const dynamo = (): DynamoDBDocumentClient => (client ??= newClient());

function newClient(): DynamoDBDocumentClient {
  const plain = new DynamoDBClient({ maxAttempts: 3 });
  // it copies what goes out and comes in, without what is secret, for a logger that nobody gave
  plain.middlewareStack.remove('loggerMiddleware');
  return DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });
}

export { transientOr };

/** Runs an AWS call, with its faults as ours. */
export async function reach<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw transientOr(error);
  }
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
      await reach(dynamo().send(new TransactWriteCommand({ TransactItems })));
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
