import { createHash } from 'node:crypto';
import type { JsonObject } from '../contract.ts';
import { sendRecord } from './destination.ts';
import { reportedFailures } from './mapping.ts';
import type { BatchAnswer, PollerOptions } from './mapping.ts';

/** A stream record as GetRecords gives it: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html */
export interface StreamRecord extends JsonObject {
  dynamodb: JsonObject & { SequenceNumber: string; ApproximateCreationDateTime: number; Keys: JsonObject };
}

export interface BatchContext extends PollerOptions {
  shardId: string;
  stopped(): boolean;
  sleep(ms: number): Promise<void>;
  /** Everything up to this record is done with. */
  checkpoint(record: StreamRecord): void;
}

const PAYLOAD_LIMIT = 6 * 1024 * 1024;
const LONGEST_WAIT_MS = 30_000;

/**
 * Has the function process records in order, until all are processed, given up or the poller stops
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html). Partial answers continue at the lowest failed record;
 * bisecting does not count as a retry; a batch that never reached the function is offered again without counting.
 */
export async function processBatch(records: StreamRecord[], context: BatchContext): Promise<void> {
  const { mapping, host, invoke } = context;
  let rest = records;
  let failures = 0;
  for (let wait = 200; !context.stopped(); wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const oldest = host.clock.now() - mapping.maximumAgeMs;
    const fresh = rest.findIndex((record) => record.dynamodb.ApproximateCreationDateTime * 1000 >= oldest);
    const expired = fresh < 0 ? rest : rest.slice(0, fresh);
    if (expired.length > 0) {
      await giveUp(expired, 'RecordAgeExceeded', failures, undefined, context);
      rest = rest.slice(expired.length);
      done(expired, context);
      if (rest.length === 0) return;
    }
    const payload = JSON.stringify({ Records: rest.map((record) => ({ ...record, eventSourceARN: mapping.sourceArn })) });
    if (Buffer.byteLength(payload) > PAYLOAD_LIMIT && rest.length > 1) return halves(rest, context);
    const answer = await invoke(payload);
    if (context.stopped()) return;
    if (!answer.reached) {
      await context.sleep(wait);
      continue;
    }
    const failedAt = lowestFailure(rest, answer, mapping.reportFailures);
    if (failedAt < 0) return done(rest, context);
    if (failedAt > 0) {
      done(rest.slice(0, failedAt), context);
      rest = rest.slice(failedAt);
      failures = 0;
    }
    if (mapping.bisect && failedAt === 0 && rest.length > 1) return halves(rest, context);
    failures += 1;
    if (failures > mapping.maximumRetries) {
      await giveUp(rest, 'RetryAttemptsExhausted', failures, answer, context);
      return done(rest, context);
    }
    await context.sleep(wait);
  }
}

function done(records: StreamRecord[], context: BatchContext) {
  const last = records.at(-1);
  if (last) context.checkpoint(last);
}

async function halves(records: StreamRecord[], context: BatchContext) {
  const middle = Math.ceil(records.length / 2);
  await processBatch(records.slice(0, middle), context);
  await processBatch(records.slice(middle), context);
}

function lowestFailure(records: StreamRecord[], answer: BatchAnswer, reports: boolean): number {
  if (answer.error) return 0;
  if (!reports) return -1;
  const sequences = records.map((record) => record.dynamodb.SequenceNumber);
  const failed = reportedFailures(answer.payload, new Set(sequences));
  if (failed === undefined) return 0;
  return sequences.findIndex((sequence) => failed.includes(sequence));
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html#dynamodb-on-failure-destination-example-sqs-sns */
async function giveUp(records: StreamRecord[], condition: string, failures: number, answer: BatchAnswer | undefined, context: BatchContext) {
  const { mapping, fn, host, shardId } = context;
  const [first, last] = [records[0]?.dynamodb, records.at(-1)?.dynamodb];
  if (!first || !last) return;
  host.log('warn', `${fn.name} gives up ${records.length} records of ${mapping.sourceArn}: ${condition}`, { shardId, from: first.SequenceNumber });
  if (!mapping.onFailure) return;
  const functionArn = mapping.qualifier ? `${fn.arn}:${mapping.qualifier}` : fn.arn;
  const record: JsonObject = {
    requestContext: { requestId: answer?.id ?? host.id(), functionArn, condition, approximateInvokeCount: failures },
    ...(answer
      ? { responseContext: { statusCode: 200, executedVersion: answer.version, ...(answer.error ? { functionError: 'Unhandled' } : {}) } }
      : {}),
    version: '1.0',
    timestamp: new Date(host.clock.now()).toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first.SequenceNumber,
      endSequenceNumber: last.SequenceNumber,
      approximateArrivalOfFirstRecord: seconds(first.ApproximateCreationDateTime),
      approximateArrivalOfLastRecord: seconds(last.ApproximateCreationDateTime),
      batchSize: records.length,
      streamArn: mapping.sourceArn,
    },
  };
  try {
    await sendRecord(mapping.onFailure, record, functionArn, false, { dispatch: host.dispatch, role: fn.role, session: fn.name });
  } catch (error) {
    host.log('error', `${fn.name} could not deliver to ${mapping.onFailure}: ${String(error)}`);
  }
}

/** Splits records so that those of one item stay together and in order (ParallelizationFactor). */
export function lanes(records: StreamRecord[], count: number): StreamRecord[][] {
  const split: StreamRecord[][] = Array.from({ length: count }, () => []);
  for (const record of records) {
    const hash = createHash('md5').update(JSON.stringify(record.dynamodb.Keys)).digest().readUInt32BE(0);
    split[hash % count]?.push(record);
  }
  return split.filter((lane) => lane.length > 0);
}

const seconds = (epoch: number) => `${new Date(epoch * 1000).toISOString().slice(0, 19)}Z`;
