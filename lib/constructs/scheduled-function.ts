import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { RunbookSection } from '../config.ts';
import type { PlatformFunction } from './platform-function.ts';
import { DeadLetters } from './watched-queue.ts';

export interface SchedulesProps {
  /** What is called, for the alarm. */
  what: string;
  /** Heading of the runbook. */
  section: RunbookSection;
}

/**
 * Schedules with one role and one dead-letter queue between them. Scheduler hands the call to Lambda's own queue, so that there are two
 * ways to fail, and both end in the dead letters: Scheduler could not reach Lambda, or the function failed on every attempt.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
 */
export class Schedules extends Construct {
  readonly deadLetters: DeadLetters;
  readonly #role: Role;
  readonly #group: CfnScheduleGroup;

  constructor(scope: Construct, id: string, { what, section }: SchedulesProps) {
    super(scope, id);
    this.deadLetters = new DeadLetters(this, 'DeadLetters', { meaning: `Did not run: ${what}.`, section }).acknowledgeNoSource('schedules');
    const assumedBy = new ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } } });
    this.#role = new Role(this, 'Role', { assumedBy });
    this.#role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }));
    this.#group = new CfnScheduleGroup(this, 'Group');
  }

  /** @param every rate(…) or cron(…), in UTC */
  call(target: PlatformFunction, every: string): void {
    this.#role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.fn.functionArn] }));
    target.allow(['sqs:SendMessage'], [this.deadLetters.queueArn]);
    const failure = new CfnEventInvokeConfig(target, 'OnFailure', {
      functionName: target.fn.functionName,
      qualifier: '$LATEST',
      // The next tick comes anyway: a late call is worth nothing.
      maximumRetryAttempts: 1,
      maximumEventAgeInSeconds: 300,
      destinationConfig: { onFailure: { destination: this.deadLetters.queueArn } },
    });
    failure.node.addDependency(target.role);
    const schedule = new CfnSchedule(target, 'Schedule', {
      groupName: this.#group.ref,
      scheduleExpression: every,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.fn.functionArn,
        roleArn: this.#role.roleArn,
        deadLetterConfig: { arn: this.deadLetters.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: 300, maximumRetryAttempts: 3 },
      },
    });
    schedule.node.addDependency(this.#role);
  }
}
