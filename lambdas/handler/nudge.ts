import { askAws } from '../adapters/ask-aws.ts';
import { Env, env } from './env.ts';

/** What stands on the queue of webhooks: whose deliveries are to be looked at. Which they are is in the table, so that one message too many, or one that got lost, changes nothing. */
export interface Nudge {
  entity: string;
  subscriptionId: string;
}

/** SQS delays a message by a quarter of an hour at most; what is due later is found by the sweep. */
export const MOST_DELAY_S = 900;

/** Standard queues share out fairly between groups: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html */
export async function nudge({ entity, subscriptionId }: Nudge, delaySeconds = 0): Promise<void> {
  const MessageBody = JSON.stringify({ entity, subscriptionId } satisfies Nudge);
  await askAws('sqs', 'SendMessage', { QueueUrl: env(Env.WebhookQueue), MessageBody, MessageGroupId: subscriptionId, ...(delaySeconds > 0 && { DelaySeconds: Math.min(MOST_DELAY_S, Math.ceil(delaySeconds)) }) });
}
