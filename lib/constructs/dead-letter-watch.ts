import { Duration } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import { Env } from '../../lambdas/handler/env.ts';
import type { StackProps } from '../stacks/props.ts';
import { grant } from './granted-functions.ts';
import type { Grants } from './granted-functions.ts';
import { PlatformFunction } from './platform-function.ts';
import type { Schedules } from './scheduled-function.ts';
import { WatchedQueue } from './watched-queue.ts';

/** Brings dead letters onto the desk, and those that were decided back to where they came from. */
export const DEAD_LETTERS: Grants = { exceptions: ['get', 'put', 'update', 'index/saga'], sagas: ['get'] };
export const DEAD_LETTERS_EVERY = 'rate(2 minutes)';

/** Has a function look after the dead letters of every queue of a stack: call it last. Each message is redriven to its own queue, so it may send to those and no others. */
export function watchDeadLetters(target: PlatformFunction, stack: Stack): PlatformFunction {
  const queues = stack.node.findAll().filter((construct): construct is WatchedQueue => construct instanceof WatchedQueue);
  return target
    .allow(['sqs:GetQueueUrl', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:ListDeadLetterSourceQueues'], queues.map(({ deadLetters }) => deadLetters.queueArn))
    .allow(['sqs:SendMessage'], queues.map(({ queue }) => queue.queueArn))
    .environment(Env.DeadLetterQueues, queues.map(({ deadLetters }) => deadLetters.queueName).join(' '));
}

/** The same function as beside the events' own queues, over those of another stack: without references from one to the other. */
export function addDeadLetterWatch(stack: Stack, id: string, { place, code, data, schedules }: StackProps & { schedules: Schedules }): void {
  const target = new PlatformFunction(stack, id, { entry: 'lambdas/jobs/watch-dead-letters.ts', code: code('dead-letters'), timeout: Duration.seconds(55) });
  grant(target, DEAD_LETTERS, data.tables).environment(Env.Entities, place.cell.entities.join(' '));
  schedules.call(watchDeadLetters(target, stack), DEAD_LETTERS_EVERY);
}
