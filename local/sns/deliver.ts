import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../contract.ts';
import type { Host, JsonObject } from '../contract.ts';

export interface Subscription {
  arn: string;
  topic: string;
  protocol: string;
  endpoint: string;
  raw: boolean;
  deadLetter: string | undefined;
}

export interface Notification {
  id: string;
  topic: string;
  message: string;
  subject: string | undefined;
  attributes: JsonObject;
  /** Epoch milliseconds. */
  at: number;
}

export const PROTOCOLS = ['sqs', 'lambda', 'email', 'email-json', 'http', 'https', 'sms'] as const;

const isWeb = (protocol: string): boolean => protocol === 'http' || protocol === 'https';

/** How often it is tried, and how long after the last try, in ms. https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.retry.html ; services of AWS are tried for 23 days. */
export const patienceWith = (protocol: string, attempts: number): { attempts: number; wait: number } =>
  isWeb(protocol) ? { attempts: 4, wait: 20_000 } : { attempts: Infinity, wait: Math.min(1000 * 2 ** (attempts - 1), 20_000) };

/** Brings a notification to one subscriber. Throws what its service throws: a queue or function must let the topic in by its own policy. */
export async function deliver(host: Host, subscription: Subscription, notification: Notification): Promise<void> {
  const principal = { kind: 'service', service: 'sns.amazonaws.com', sourceArn: subscription.topic } as const;
  switch (subscription.protocol) {
    case 'sqs':
      await host.dispatch({ service: 'sqs', action: 'SendMessage', principal, input: queued(host, subscription, notification) });
      return;
    case 'lambda':
      await host.dispatch({ service: 'lambda', action: 'Invoke', principal, input: { FunctionName: subscription.endpoint, InvocationType: 'Event', Payload: JSON.stringify(event(subscription, notification)) } });
      return;
    case 'http':
    case 'https':
      await post(subscription, notification);
      return;
    default:
      setAside(host, subscription, notification);
  }
}

/** Sends what could not be delivered to the subscription's dead-letter queue, as it would have arrived. */
export async function giveUp(host: Host, subscription: Subscription, notification: Notification): Promise<void> {
  if (subscription.deadLetter === undefined) return host.log('error', `SNS gave up on ${subscription.arn}`, { messageId: notification.id });
  const principal = { kind: 'service', service: 'sns.amazonaws.com', sourceArn: subscription.topic } as const;
  await host.dispatch({ service: 'sqs', action: 'SendMessage', principal, input: queued(host, { ...subscription, endpoint: subscription.deadLetter }, notification) });
}

function queued(host: Host, subscription: Subscription, notification: Notification): JsonObject {
  const [, , , , account, name] = subscription.endpoint.split(':');
  if (!name) throw new AwsError('InvalidParameter', `Invalid parameter: SQS endpoint ARN ${subscription.endpoint}`);
  const QueueUrl = `${host.endpoint}/${account}/${name}`;
  if (!subscription.raw) return { QueueUrl, MessageBody: JSON.stringify(envelope(notification)) };
  return { QueueUrl, MessageBody: notification.message, ...(Object.keys(notification.attributes).length > 0 ? { MessageAttributes: notification.attributes } : {}) };
}

/**
 * What a queue, a mailbox or a web hook gets. Signature and certificate are empty: only AWS can sign as AWS.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
function envelope({ id, topic, message, subject, attributes, at }: Notification): JsonObject {
  return {
    Type: 'Notification',
    MessageId: id,
    TopicArn: topic,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: message,
    Timestamp: new Date(at).toISOString(),
    SignatureVersion: '1',
    Signature: '',
    SigningCertURL: '',
    UnsubscribeURL: '',
    ...(Object.keys(attributes).length > 0 ? { MessageAttributes: attributesOf(attributes) } : {}),
  };
}

const LONGEST_ANSWER_MS = 15_000;

/**
 * A real POST. On AWS an endpoint confirms its subscription first; here it has. Raw, the message is the body, and its attributes are not told.
 * @see https://docs.aws.amazon.com/sns/latest/dg/http-header.html and https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
 */
async function post({ arn, topic, endpoint, raw }: Subscription, notification: Notification): Promise<void> {
  const headers = {
    'content-type': 'text/plain; charset=UTF-8',
    'x-amz-sns-message-type': 'Notification',
    'x-amz-sns-message-id': notification.id,
    'x-amz-sns-topic-arn': topic,
    'x-amz-sns-subscription-arn': arn,
    ...(raw && { 'x-amz-sns-rawdelivery': 'true' }),
  };
  const answer = await fetch(endpoint, { method: 'POST', headers, body: raw ? notification.message : JSON.stringify(envelope(notification)), redirect: 'manual', signal: AbortSignal.timeout(LONGEST_ANSWER_MS) });
  await answer.body?.cancel();
  if (!answer.ok) throw new AwsError(answer.status === 429 ? 'ThrottledException' : 'EndpointRefused', `${endpoint} answered ${answer.status}`, answer.status);
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
function event(subscription: Subscription, notification: Notification): JsonObject {
  const { SigningCertURL = '', UnsubscribeURL = '', ...rest } = envelope(notification);
  const Sns = { ...rest, Subject: notification.subject ?? null, SigningCertUrl: SigningCertURL, UnsubscribeUrl: UnsubscribeURL, MessageAttributes: attributesOf(notification.attributes) };
  return { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: subscription.arn, Sns }] };
}

const attributesOf = (attributes: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => {
    const { DataType, StringValue, BinaryValue } = attribute as JsonObject;
    return [name, { Type: DataType ?? 'String', Value: StringValue ?? BinaryValue ?? '' }];
  }));

/** Mail and text messages leave this machine on AWS; here they are files to look at. */
function setAside(host: Host, { protocol, endpoint }: Subscription, notification: Notification): void {
  const folder = join(host.dataDir, 'outbox');
  mkdirSync(folder, { recursive: true });
  const file = `${new Date(notification.at).toISOString().replaceAll(':', '-')}-${notification.id}-${protocol}.json`;
  writeFileSync(join(folder, file), `${JSON.stringify({ protocol, endpoint, ...envelope(notification) }, null, 2)}\n`);
}
