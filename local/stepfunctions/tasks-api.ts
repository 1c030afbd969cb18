/**
 * Answers to task tokens.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
 */
import type { JsonObject } from '../contract.ts';
import { AwsError } from '../contract.ts';
import { guarded } from './transitions.ts';
import type { Run, Thread } from './run.ts';
import type { Runner } from './runner.ts';
import type { Store } from './store.ts';
import { dueOf, integrationOf, settle } from './task.ts';
import { readToken } from './tokens.ts';
import { required } from './wire.ts';

const MOST_OUTPUT = 262_144;

export class Tasks {
  readonly #store: Store;
  readonly #runner: Runner;
  readonly #tokenKey: string;
  constructor(store: Store, runner: Runner, tokenKey: string) {
    this.#store = store;
    this.#runner = runner;
    this.#tokenKey = tokenKey;
  }

  success(request: JsonObject): Promise<JsonObject> {
    const output = typeof request.output === 'string' ? request.output : '';
    try {
      JSON.parse(output);
    } catch (error) {
      throw new AwsError('InvalidOutput', `Invalid Output: '${(error as Error).message}'`);
    }
    if (Buffer.byteLength(output) > MOST_OUTPUT) throw new AwsError('InvalidOutput', "Invalid Output: 'Output is too large'");
    return this.#answer(request, (run, thread) => this.#settle(run, thread, { output }));
  }

  failure(request: JsonObject): Promise<JsonObject> {
    const { error, cause } = request as { error?: string; cause?: string };
    if ((error?.length ?? 0) > 256) throw tooLong('error', 256);
    if ((cause?.length ?? 0) > 32_768) throw tooLong('cause', 32_768);
    return this.#answer(request, (run, thread) => this.#settle(run, thread, { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) }));
  }

  heartbeat(request: JsonObject): Promise<JsonObject> {
    return this.#answer(request, (run, thread) => {
      const { heartbeatMs } = thread.work;
      if (heartbeatMs === undefined) return;
      thread.work.heartbeatAt = run.now() + heartbeatMs;
      run.to(thread, thread.phase, dueOf(thread));
    });
  }

  async #settle(run: Run, thread: Thread, answer: NonNullable<Thread['work']['answer']>): Promise<void> {
    thread.work.answer = answer;
    run.touch(thread);
    // The call that carried the token may not have come back yet; then its own answer settles the task.
    if (thread.phase === 'token') await guarded(run, thread, this.#runner, () => settle(run, thread, this.#runner));
  }

  /** Throws InvalidToken for a token not made here, TaskDoesNotExist when its execution is gone, TaskTimedOut when the task is over. */
  async #answer(request: JsonObject, then: (run: Run, thread: Thread) => Promise<void> | void): Promise<JsonObject> {
    const token = readToken(this.#tokenKey, required(request, 'taskToken'));
    if (!token) throw new AwsError('InvalidToken', `Invalid Token: 'Invalid token'`);
    if (!this.#store.execution(token.execution)) throw new AwsError('TaskDoesNotExist', `Task Does Not Exist: 'Provided task does not exist anymore'`);
    await this.#runner.work(token.execution, async (run) => {
      const thread = run.threads.get(token.thread);
      const waits =
        run.execution.status === 'RUNNING' && thread?.status === 'running' && (thread.phase === 'call' || thread.phase === 'token') &&
        thread.work.attempt === token.attempt && thread.work.answer === undefined && integrationOf(run, thread).pattern === 'token';
      if (!waits) throw new AwsError('TaskTimedOut', `Task Timed Out: 'Provided task does not exist anymore'`);
      await then(run, thread);
    });
    return {};
  }
}

function tooLong(member: string, most: number): AwsError {
  return new AwsError('ValidationException', `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${most}`);
}
