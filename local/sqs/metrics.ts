import type { Host, Measured } from '../contract.ts';
import type { SqsStore } from './store.ts';

const MINUTE = 60_000;

/**
 * What SQS tells CloudWatch of its queues. Of the age: once a minute, of queues with a message that waits or is being handled; one that was received three times and not deleted does not count, and in
 * dead letters it begins with the day it came there. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export class QueueMetrics {
  readonly #store: SqsStore;
  readonly #host: Host;
  readonly #measured: Measured;
  #cancel: (() => void) | undefined;

  constructor(store: SqsStore, host: Host, measured: Measured) {
    this.#store = store;
    this.#host = host;
    this.#measured = measured;
  }

  start(): void {
    const now = this.#host.clock.now();
    for (const { queue, since } of this.#store.oldest()) this.#tell(queue, 'ApproximateAgeOfOldestMessage', Math.max(0, Math.round((now - since) / 1000)), 'Seconds');
    this.#cancel = this.#host.clock.after(MINUTE, () => this.start());
  }

  stop(): void {
    this.#cancel?.();
  }

  received(queue: string, messages: number): void {
    this.#tell(queue, 'NumberOfMessagesReceived', 1, 'Count', messages);
  }
  deleted(queue: string): void {
    this.#tell(queue, 'NumberOfMessagesDeleted', 1, 'Count');
  }

  #tell(queue: string, metric: string, value: number, unit: 'Count' | 'Seconds', times?: number): void {
    this.#measured({ namespace: 'AWS/SQS', metric, dimensions: { QueueName: queue }, value, unit }, times);
  }
}
