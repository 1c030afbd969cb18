import type { Json, JsonObject } from '../../contract.ts';
import { arn, list, object, on, text } from '../requirement.ts';
import type { Requirement, Rule, Rules, Scope } from '../requirement.ts';

/** A queue URL ends in /<account>/<name>, whatever host it names. */
const queueArn = (url: Json | undefined, scope: Scope): string => {
  const [account, name] = text(url).split('/').slice(-2);
  return `arn:aws:sqs:${scope.region}:${account}:${name}`;
};
const queue = (action: string): Rule => (input, scope) => [{ action: `sqs:${action}`, resource: queueArn(input['QueueUrl'], scope) }];
const queueByName = (input: JsonObject, scope: Scope) => arn('sqs', scope, text(input['QueueName']));

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
export const sqs: Rules = {
  ...on('sqs', ['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'PurgeQueue', 'DeleteQueue'], (input, scope) => queueArn(input['QueueUrl'], scope)),
  ...on('sqs', ['GetQueueAttributes', 'SetQueueAttributes', 'ListDeadLetterSourceQueues', 'ListQueueTags'], (input, scope) => queueArn(input['QueueUrl'], scope)),
  ...on('sqs', ['GetQueueUrl', 'CreateQueue'], queueByName),
  ...on('sqs', ['ListQueues'], () => '*'),
  // A batch needs the permission of its single operation.
  SendMessageBatch: queue('SendMessage'),
  DeleteMessageBatch: queue('DeleteMessage'),
  ChangeMessageVisibilityBatch: queue('ChangeMessageVisibility'),
  ...on('sqs', ['ListMessageMoveTasks'], (input) => text(input['SourceArn'])),
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
  StartMessageMoveTask: (input) => [
    ...['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => ({ action: `sqs:${action}`, resource: text(input['SourceArn']) })),
    ...(input['DestinationArn'] === undefined ? [] : [{ action: 'sqs:SendMessage', resource: text(input['DestinationArn']) }]),
  ],
};

const topicOfSubscription = (input: JsonObject) => text(input['SubscriptionArn']).split(':').slice(0, 6).join(':');
const publish: Rule = (input) => [{ action: 'sns:Publish', resource: text(input['TopicArn'] ?? input['TargetArn']) || '*' }];

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
export const sns: Rules = {
  Publish: publish,
  PublishBatch: publish,
  Subscribe: (input) => [
    {
      action: 'sns:Subscribe',
      resource: text(input['TopicArn']),
      values: () => ({ 'sns:Protocol': text(input['Protocol']), 'sns:Endpoint': text(input['Endpoint']) }),
    },
  ],
  ...on('sns', ['GetTopicAttributes', 'SetTopicAttributes', 'ListSubscriptionsByTopic', 'ConfirmSubscription', 'DeleteTopic'], (input) => text(input['TopicArn'])),
  ...on('sns', ['CreateTopic'], (input, scope) => arn('sns', scope, text(input['Name']))),
  ...on('sns', ['Unsubscribe', 'GetSubscriptionAttributes', 'SetSubscriptionAttributes'], topicOfSubscription),
  ...on('sns', ['ListTopics', 'ListSubscriptions'], () => '*'),
};

/** The identity that sends: the address where it is verified itself, else its domain. */
function sender(input: JsonObject, scope: Scope): string {
  if (input['FromEmailAddressIdentityArn'] !== undefined) return text(input['FromEmailAddressIdentityArn']);
  const address = addressOf(text(input['FromEmailAddress']));
  const own = arn('ses', scope, `identity/${address}`);
  return scope.isIdentity(own) ? own : arn('ses', scope, `identity/${address.split('@')[1]}`);
}

const addressOf = (mailbox: string) => (/<([^>]+)>\s*$/.exec(mailbox)?.[1] ?? mailbox).trim();

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html */
export const ses: Rules = {
  SendEmail: (input, scope): Requirement[] => {
    const action = object(input['Content'])['Raw'] === undefined ? 'ses:SendEmail' : 'ses:SendRawEmail';
    const destination = object(input['Destination']);
    const values = () => ({
      'ses:FromAddress': addressOf(text(input['FromEmailAddress'])),
      'ses:Recipients': ['ToAddresses', 'CcAddresses', 'BccAddresses'].flatMap((kind) => list(destination[kind]).map((each) => addressOf(text(each)))),
    });
    const set = input['ConfigurationSetName'];
    return [
      { action, resource: sender(input, scope), values },
      ...(set === undefined ? [] : [{ action, resource: arn('ses', scope, `configuration-set/${text(set)}`), values }]),
    ];
  },
  ...on('ses', ['GetEmailIdentity'], (input, scope) => arn('ses', scope, `identity/${text(input['EmailIdentity'])}`)),
  ...on('ses', ['ListEmailIdentities', 'GetAccount', 'PutAccountSendingAttributes', 'PutSuppressedDestination', 'GetSuppressedDestination', 'DeleteSuppressedDestination'], () => '*'),
};
