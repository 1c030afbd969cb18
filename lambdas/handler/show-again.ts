import type { SQSRecord } from 'aws-lambda';
import { askAws } from '../adapters/ask-aws.ts';
import { inTrace } from '../adapters/in-trace.ts';
import { log } from './log.ts';
import { described } from './step.ts';

/** Has the queue show a message again after so long, and not when its visibility ends. Where that fails, it is shown when that ends. */
export async function showAgain(record: SQSRecord, seconds: number): Promise<void> {
  try {
    await askAws('sqs', 'ChangeMessageVisibility', { QueueUrl: await queueOf(record), ReceiptHandle: record.receiptHandle, VisibilityTimeout: seconds });
  } catch (error) {
    log.warn('visibility not set', { messageId: record.messageId, ...described(error) });
  }
}

/** SQS delays by a quarter of an hour at most. */
const MOST_DELAY_S = 900;
/** What waits together does not come back together. */
const SPREAD_S = 10;

/**
 * Puts a message on its queue once more, to be delivered after so long, so that the one at hand is done with: it waits, and that is none of the deliveries after which it would be given up.
 * Where the function ends between the two, both are delivered, and whoever takes commands knows what was done.
 */
export async function sendAgain(record: SQSRecord, seconds: number): Promise<void> {
  const DelaySeconds = Math.min(MOST_DELAY_S, Math.max(1, Math.ceil(seconds + Math.random() * SPREAD_S)));
  const { AWSTraceHeader } = record.attributes;
  await askAws('sqs', 'SendMessage', { QueueUrl: await queueOf(record), MessageBody: record.body, DelaySeconds, ...inTrace(AWSTraceHeader) });
}

async function queueOf({ eventSourceARN }: SQSRecord): Promise<string> {
  const [, , , , account, queue] = eventSourceARN.split(':');
  return (await askAws<{ QueueUrl: string }>('sqs', 'GetQueueUrl', { QueueName: queue, QueueOwnerAWSAccountId: account })).QueueUrl;
}
