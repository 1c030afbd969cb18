import { ChangeMessageVisibilityCommand, DeleteMessageCommand, GetQueueUrlCommand, ListDeadLetterSourceQueuesCommand, type Message, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { reach } from './dynamo.ts';
import { inTrace } from './in-trace.ts';

const sqs = new SQSClient({ maxAttempts: 3 });

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
  const { QueueUrl: url = '' } = await reach(sqs.send(new GetQueueUrlCommand({ QueueName: queue })));
  const found = new Map<string, DeadLetter>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const asked = { QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: LOOK_S, WaitTimeSeconds: round === 0 ? 1 : 0, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All' as const] };
    const { Messages = [] } = await reach(sqs.send(new ReceiveMessageCommand(asked)));
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
  const { queueUrls = [] } = await reach(sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: url })));
  return queueUrls[0];
}

/** To its consumer once more, as it was. Consumers are safe to repeat: after a crash between the two it comes twice. */
export async function redriveLetter(letter: DeadLetter, source: string): Promise<void> {
  const { MessageAttributes, Attributes: { MessageGroupId, AWSTraceHeader } = {} } = letter.message;
  await reach(sqs.send(new SendMessageCommand({ QueueUrl: source, MessageBody: letter.body, ...(MessageAttributes && { MessageAttributes }), ...(MessageGroupId && { MessageGroupId }), ...inTrace(AWSTraceHeader) })));
  await removeLetter(letter);
}

export const removeLetter = async ({ url, receipt }: DeadLetter): Promise<void> => void (await reach(sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt }))));

/** It lies there as before, for its alarm to see. */
export const leaveLetter = async ({ url, receipt }: DeadLetter): Promise<void> => void (await reach(sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout: 0 }))));
