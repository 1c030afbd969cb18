import { ChangeMessageVisibilityCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { log } from './log.ts';
import { described } from './step.ts';

const sqs = new SQSClient({ maxAttempts: 3 });

/** Has the queue show a message again after so long, and not when its visibility ends. Where that fails, it is shown when that ends. */
export async function showAgain(record: SQSRecord, seconds: number): Promise<void> {
  const [, , , , account, queue] = record.eventSourceARN.split(':');
  try {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue, QueueOwnerAWSAccountId: account }));
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: record.receiptHandle, VisibilityTimeout: seconds }));
  } catch (error) {
    log.warn('visibility not set', { messageId: record.messageId, ...described(error) });
  }
}
