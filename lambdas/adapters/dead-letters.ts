import type { Message } from '@aws-sdk/client-sqs';
import { askAws } from './ask-aws.ts';
import { inTrace } from './in-trace.ts';

/** A message that was given up. */
export interface DeadLetter {
  /** Name of the queue that it lies in. */
  queue: string;
  url: string;
  messageId: string;
  /** What it is taken out, or left, by. */
  receipt: string;
  body: string;
  sentAt: Date;
  message: Message;
}

/** Messages of one queue that are looked at in one run; the rest come in the next. */
const ROUNDS = 10;
/** Nobody else sees them for so long. */
const LOOK_S = 30;

/** What lies in a dead-letter queue, each message once. Long polling asks every server, so that nothing found is nothing there: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html */
export async function deadLettersOf(queue: string): Promise<DeadLetter[]> {
  const { QueueUrl: url } = await askAws<{ QueueUrl: string }>('sqs', 'GetQueueUrl', { QueueName: queue });
  const found = new Map<string, DeadLetter>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const asked = { QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: LOOK_S, WaitTimeSeconds: round === 0 ? 1 : 0, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] };
    const { Messages = [] } = await askAws<{ Messages?: Message[] }>('sqs', 'ReceiveMessage', asked);
    for (const message of Messages) found.set(message.MessageId ?? '', letterOf(queue, url, message));
    if (Messages.length < 10) break;
  }
  return [...found.values()];
}

function letterOf(queue: string, url: string, message: Message): DeadLetter {
  const { MessageId: messageId = '', ReceiptHandle: receipt = '', Body: body = '', Attributes: { SentTimestamp = '0' } = {} } = message;
  return { queue, url, messageId, receipt, body, sentAt: new Date(Number(SentTimestamp)), message };
}

/** The queue whose consumer gave it up, by URL; undefined where none did: a schedule, a stream. */
export async function sourceOf({ url }: Pick<DeadLetter, 'url'>): Promise<string | undefined> {
  const { queueUrls } = await askAws<{ queueUrls: string[] }>('sqs', 'ListDeadLetterSourceQueues', { QueueUrl: url });
  return queueUrls[0];
}

/** To its consumer once more, as it was. Consumers are safe to repeat: after a crash between the two it comes twice. */
export async function redriveLetter(letter: DeadLetter, source: string): Promise<void> {
  const { MessageAttributes, Attributes: { MessageGroupId, AWSTraceHeader } = {} } = letter.message;
  await askAws('sqs', 'SendMessage', { QueueUrl: source, MessageBody: letter.body, MessageAttributes, MessageGroupId, ...inTrace(AWSTraceHeader) });
  await removeLetter(letter);
}

export const removeLetter = async ({ url, receipt }: DeadLetter): Promise<void> => void (await askAws('sqs', 'DeleteMessage', { QueueUrl: url, ReceiptHandle: receipt }));

/** It lies there as before, for its alarm to see. */
export const leaveLetter = async ({ url, receipt }: DeadLetter): Promise<void> => void (await askAws('sqs', 'ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout: 0 }));
