import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Role } from '../../core/model/identity.ts';
import type { RunbookSection } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import { RunbookAlarm } from './alarm.ts';
import { CellStack } from './cell-stack.ts';
import type { PlatformFunction } from './platform-function.ts';

export interface DeadLettersProps {
  /** What it means that something is in it. */
  meaning: string;
  /** Heading of the runbook. */
  section: RunbookSection;
  /** Who is held up beside those that the section concerns. */
  concerns?: readonly Role[] | undefined;
}

/** Where messages end that could not be handled: kept for 14 days, and the first one rings. */
export class DeadLetters extends Queue {
  constructor(scope: Construct, id: string, props: DeadLettersProps) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: CellStack.of(scope).place.stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    new RunbookAlarm(this, 'Alarm', {
      metric: this.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: 1,
      ...props,
    });
  }

  /** For dead letters of a rule, a schedule or a function, which no redrive policy points at. */
  acknowledgeNoSource(of: string): this {
    acknowledge(
      this,
      'AwsSolutions-SQS3',
      `This queue is itself the dead-letter queue of ${of}, which names it in its own configuration and not by a redrive policy.`,
    );
    return this;
  }
}

export interface WatchedQueueProps {
  /** How long its consumer may take over one message. */
  consumerTimeout: Duration;
  /** What waits in it, e.g. 'orders that wait for their saga'. */
  holds: string;
  /** Heading of the runbook. */
  section: RunbookSection;
  /** Who is held up beside those that the section concerns. */
  concerns?: readonly Role[] | undefined;
  /** Deliveries until it is given up. */
  attempts?: number;
  /** How long its consumer waits for a batch to fill. */
  window?: Duration;
}

/** A queue with its dead letters, and an alarm on each: on the first dead letter, and when messages wait too long. */
export class WatchedQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: DeadLetters;
  readonly #window: number;

  constructor(scope: Construct, id: string, props: WatchedQueueProps) {
    super(scope, id);
    this.#window = props.window?.toSeconds() ?? 0;
    const attempts = props.attempts ?? 5;
    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      meaning: `Given up after ${attempts} attempts: ${props.holds}.`,
      section: props.section,
      concerns: props.concerns,
    });
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // AWS advises the window and six times the consumer's timeout, for the time that a throttled poller keeps a message. Maximum concurrency
      // keeps the pollers here from being throttled, and what a crashed consumer held comes back so much sooner.
      visibilityTimeout: Duration.seconds(props.consumerTimeout.toSeconds() * 2 + this.#window),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: attempts },
      removalPolicy: CellStack.of(scope).place.stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    new RunbookAlarm(this, 'Age', {
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: 900,
      periods: 5,
      meaning: `For over 15 minutes nobody has taken up ${props.holds}.`,
      section: props.section,
      concerns: props.concerns,
    });
  }

  /**
   * Has a function take messages from this queue; it says which of a batch failed.
   * @param concurrency at most so many at once, 2 or more
   * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  feeds(target: PlatformFunction, { batchSize, concurrency }: { batchSize: number; concurrency: number }): this {
    target.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
      [this.queue.queueArn],
    );
    const mapping = new CfnEventSourceMapping(this, 'Consumer', {
      functionName: target.fn.functionArn,
      eventSourceArn: this.queue.queueArn,
      batchSize,
      ...(this.#window > 0 && { maximumBatchingWindowInSeconds: this.#window }),
      scalingConfig: { maximumConcurrency: concurrency },
      functionResponseTypes: ['ReportBatchItemFailures'],
    });
    mapping.node.addDependency(target.role);
    return this;
  }
}
