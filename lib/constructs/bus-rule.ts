import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { WatchedQueue } from './watched-queue.ts';

export interface BusRuleProps {
  /** Absent: the account's default bus, where AWS services report. */
  bus?: IEventBus;
  description: string;
  pattern: Record<string, unknown>;
  queue: WatchedQueue;
  /** Replays of the archive reach it: only where what is heard again changes nothing. */
  replays?: boolean;
}

/**
 * Sends matching events to a queue. Kept beside the queue, for across stacks the two would need each other. What cannot be
 * delivered within a day goes to the queue's own dead letters, so that one redrive brings both kinds back.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export class BusRule extends Construct {
  constructor(scope: Construct, id: string, { bus, description, pattern, queue, replays }: BusRuleProps) {
    super(scope, id);
    const rule = new CfnRule(this, 'Rule', {
      description,
      ...(bus && { eventBusName: bus.eventBusName }),
      // Without this every effect would happen again with a replay.
      eventPattern: { ...pattern, ...(!replays && { 'replay-name': [{ exists: false }] }) },
      targets: [
        {
          id: 'Queue',
          arn: queue.queue.queueArn,
          deadLetterConfig: { arn: queue.deadLetters.queueArn },
          retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
        },
      ],
    });
    for (const target of [queue.queue, queue.deadLetters]) {
      target.addToResourcePolicy(
        new PolicyStatement({
          effect: Effect.ALLOW,
          principals: [new ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [target.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
        }),
      );
    }
  }
}
