import { AwsError } from '../contract.ts';
import type { Host, JsonObject } from '../contract.ts';
import { redriveOf } from './attributes.ts';
import { invalid, missing } from './errors.ts';
import type { MoveRow, SqsStore } from './store.ts';
import type { Waiters } from './waiters.ts';

const STEP = 100;
const SECOND = 1000;

/**
 * Redrive from a dead-letter queue, back to where the messages came from or to one other queue. "All redriven messages are considered new
 * messages with a new messageID and enqueueTime":
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export class MoveTasks {
  readonly #store: SqsStore;
  readonly #host: Host;
  readonly #waiters: Waiters;
  #stopped = false;

  constructor(store: SqsStore, host: Host, waiters: Waiters) {
    this.#store = store;
    this.#host = host;
    this.#waiters = waiters;
  }

  /** Goes on with what was under way when the runtime ended. */
  resume() {
    for (const move of this.#store.moves()) if (move.status === 'RUNNING') this.#soon(move.handle, 0);
  }
  stop() {
    this.#stopped = true;
  }

  start(input: JsonObject): JsonObject {
    const source = this.#queueOf(input, 'SourceArn');
    const destination = input.DestinationArn === undefined ? null : this.#queueOf(input, 'DestinationArn').name;
    if (this.sourcesOf(String(input.SourceArn)).length === 0) {
      throw new AwsError('InvalidParameterValueException', 'Source queue must be configured as a Dead Letter Queue.');
    }
    if (this.#store.moves().some((move) => move.source === source.name && move.status === 'RUNNING')) {
      throw new AwsError('UnsupportedOperation', 'There is already a task running. Only one active task is allowed for a source queue arn at a given time.');
    }
    const rate = input.MaxNumberOfMessagesPerSecond === undefined ? null : Number(input.MaxNumberOfMessagesPerSecond);
    if (rate !== null && !(Number.isInteger(rate) && rate >= 1 && rate <= 500)) {
      throw invalid(`Value ${String(input.MaxNumberOfMessagesPerSecond)} for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be an integer from 1 to 500.`);
    }
    const started = this.#host.clock.now();
    const total = this.#store.count(source.name, started).visible;
    const handle = Buffer.from(JSON.stringify({ taskId: this.#host.id(), sourceArn: input.SourceArn })).toString('base64');
    this.#store.putMove({ handle, source: source.name, destination, rate, status: 'RUNNING', moved: 0, total, started });
    this.#soon(handle, 0);
    return { TaskHandle: handle };
  }

  cancel(input: JsonObject): JsonObject {
    const move = this.#find(String(input.TaskHandle));
    if (move?.status !== 'RUNNING') throw new AwsError('ResourceNotFoundException', 'Task does not exist.', 404);
    this.#store.putMove({ ...move, status: 'CANCELLED' });
    return { ApproximateNumberOfMessagesMoved: move.moved };
  }

  list(input: JsonObject): JsonObject {
    const source = this.#queueOf(input, 'SourceArn').name;
    const most = Number(input.MaxResults ?? 1);
    if (!(most >= 1 && most <= 10)) throw invalid(`Value ${String(input.MaxResults)} for parameter MaxResults is invalid. Reason: Must be an integer from 1 to 10.`);
    const moves = this.#store.moves().filter((move) => move.source === source);
    return { Results: moves.slice(0, most).map((move) => this.#shown(move)) };
  }

  /** Names of the queues that send their failures to this one. */
  sourcesOf(deadLetterArn: string): string[] {
    return this.#store
      .queues()
      .filter((queue) => redriveOf(queue.attributes)?.deadLetterTargetArn === deadLetterArn)
      .map((queue) => queue.name);
  }

  #soon(handle: string, ms: number) {
    this.#host.clock.after(ms, () => {
      if (this.#stopped) return;
      const move = this.#find(handle);
      if (move?.status === 'RUNNING') this.#step(move);
    });
  }

  /** Moves as many as the rate allows for a second, or a handful at a time without one. */
  #step(move: MoveRow) {
    const now = this.#host.clock.now();
    const left = Math.max(move.total - move.moved, 0);
    const messages = this.#store.visible(move.source, now, Math.min(move.rate ?? STEP, left));
    const woken = new Set<string>();
    this.#store.together(() => {
      let { moved } = move;
      let status: MoveRow['status'] = 'RUNNING';
      for (const message of messages) {
        const target = move.destination ?? message.source?.split(':').pop();
        if (target === undefined) status = 'FAILED CouldNotDetermineMessageSource';
        else if (!this.#store.queue(target)) status = 'FAILED AWS.SimpleQueueService.NonExistentQueue';
        if (target === undefined || status !== 'RUNNING') break;
        this.#store.redrive(message.seq, target, this.#host.id(), now);
        woken.add(target);
        moved += 1;
      }
      if (status === 'RUNNING' && (messages.length === 0 || moved >= move.total)) status = 'COMPLETED';
      this.#store.putMove({ ...move, moved, status });
      if (status === 'RUNNING') this.#soon(move.handle, move.rate ? SECOND : 0);
    });
    for (const queue of woken) this.#waiters.wake(queue);
  }

  #find(handle: string): MoveRow | undefined {
    return this.#store.moves().find((move) => move.handle === handle);
  }

  #queueOf(input: JsonObject, member: 'SourceArn' | 'DestinationArn') {
    const arn = input[member];
    if (typeof arn !== 'string' || !arn) throw missing(member);
    const queue = this.#store.queue(arn.split(':').pop()!);
    if (!queue) throw new AwsError('ResourceNotFoundException', `The resource that you specified for the ${member} parameter doesn't exist.`, 404);
    return queue;
  }

  #arn(name: string): string {
    return `arn:aws:sqs:${this.#host.region}:${this.#host.account}:${name}`;
  }

  #shown({ handle, source, destination, rate, status, moved, total, started }: MoveRow): JsonObject {
    return {
      ...(status === 'RUNNING' ? { TaskHandle: handle } : {}),
      Status: status.split(' ')[0]!,
      ...(status.startsWith('FAILED') ? { FailureReason: status.split(' ')[1]! } : {}),
      SourceArn: this.#arn(source),
      ...(destination ? { DestinationArn: this.#arn(destination) } : {}),
      ...(rate ? { MaxNumberOfMessagesPerSecond: rate } : {}),
      ApproximateNumberOfMessagesMoved: moved,
      ApproximateNumberOfMessagesToMove: total,
      StartedTimestamp: started,
    };
  }
}
