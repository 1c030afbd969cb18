import { CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy, Role as IamRole, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Role } from '../../core/model/identity.ts';
import { Env } from '../../lambdas/handler/env.ts';
import type { ChatRoom as Room } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import { CellStack } from './cell-stack.ts';
import { pascal } from './granted-functions.ts';
import type { PlatformFunction } from './platform-function.ts';

const READS_NOTHING = 'arn:aws:iam::aws:policy/AWSDenyAll';

/** Has a function tell the rooms of its cell, with links to the console. */
export function addChat(target: PlatformFunction): void {
  const stack = CellStack.of(target);
  const { chat = [], consoleOrigins } = stack.place.cell;
  const topics = chat.map((room): [Role, string] => [room.role, new ChatRoom(stack, room).topic.topicArn]);
  if (topics.length > 0) target.allow(['sns:Publish'], topics.map(([, arn]) => arn)).environment(Env.ChatTopics, stack.toJsonString(Object.fromEntries(topics)));
  const origin = consoleOrigins.at(-1);
  if (origin) target.environment(Env.ConsoleUrl, `${origin}/console`);
}

/** The room where a role chats: a topic of its own, and who listens to it. What it is told: lambdas/connectors/notifications/chat.ts. */
export class ChatRoom extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, { role, webhooks = [], slack }: Room) {
    super(scope, `${pascal(role)}Room`);
    const { prefix } = CellStack.of(scope);
    this.topic = new Topic(this, 'Topic', { topicName: `${prefix}-desk-${role}`, displayName: `Crossdock desk of ${role}`, enforceSSL: true });
    for (const [index, endpoint] of webhooks.entries()) {
      // an endpoint confirms its subscription: https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html
      new Subscription(this, `Webhook${index + 1}`, { topic: this.topic, endpoint, protocol: endpoint.startsWith('https:') ? SubscriptionProtocol.HTTPS : SubscriptionProtocol.HTTP });
    }
    if (slack) this.#slack(this.topic, `${prefix}-desk-${role}`, slack);
    new CfnOutput(this, 'TopicArn', { value: this.topic.topicArn, description: `What the desk tells ${role}: subscribe its chat` });
  }

  /**
   * Amazon Q Developer in chat applications shows what the topic is told, and may do nothing else, whoever types in the channel.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-chatbot-slackchannelconfiguration.html
   */
  #slack({ topicArn }: Topic, configurationName: string, { workspaceId, channelId }: NonNullable<Room['slack']>): void {
    const role = new IamRole(this, 'SlackRole', { assumedBy: new ServicePrincipal('chatbot.amazonaws.com'), managedPolicies: [ManagedPolicy.fromManagedPolicyArn(this, 'Nothing', READS_NOTHING)], description: 'Shows notices, and may do nothing' });
    acknowledge(role, `AwsSolutions-IAM4[Policy::${READS_NOTHING}]`, 'It denies everything: the channel shows notices only.');
    new CfnSlackChannelConfiguration(this, 'Slack', { configurationName, iamRoleArn: role.roleArn, slackWorkspaceId: workspaceId, slackChannelId: channelId, snsTopicArns: [topicArn], guardrailPolicies: [READS_NOTHING], loggingLevel: 'ERROR' });
  }
}
