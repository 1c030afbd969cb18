/**
 * Keeps executions moving: one piece of work at a time per execution, timers from the disk, calls to services and their answers.
 *
 * After a crash: waits keep their due time, task tokens stay valid, and a task whose call had not answered is called again with the
 * parameters of its TaskScheduled event and the same token, without a new event: at least once, like AWS, which cannot know either
 * whether such a call arrived and says so in a States.TaskFailed.
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { AwsCall, Host, Json, JsonObject } from '../contract.ts';
import { AwsError } from '../contract.ts';
import { serviceError } from './aws-errors.ts';
import { close } from './closing.ts';
import type { Machine } from './definition.ts';
import { statesByName } from './definition.ts';
import { StateError } from './errors.ts';
import { Expressions } from './expressions.ts';
import { requestOf, resultOf, type Sender } from './integrations.ts';
import { advance, waited } from './interpreter.ts';
import { Run, type Program, type Thread } from './run.ts';
import type { Store } from './store.ts';
import { answered, childClosed, integrationOf, settle, taskFailed, timedOut } from './task.ts';
import { tokenFor } from './tokens.ts';
import { fail, guarded, type Surroundings } from './transitions.ts';

interface Slot {
  run?: Run;
  tail: Promise<unknown>;
  waiting: number;
}

export class Runner implements Surroundings {
  readonly expressions: Expressions;
  readonly random: () => number;
  readonly region: string;
  readonly #store: Store;
  readonly #host: Host;
  readonly #tokenKey: string;
  readonly #announce: (run: Run) => void;
  readonly #slots = new Map<number, Slot>();
  readonly #programs = new Map<number, Program>();
  #stopped = false;
  #alarm: { at: number; cancel: () => void } | undefined;

  constructor(store: Store, host: Host, tokenKey: string, announce: (run: Run) => void) {
    this.#store = store;
    this.#host = host;
    this.#tokenKey = tokenKey;
    this.#announce = announce;
    this.random = host.random;
    this.region = host.region;
    this.expressions = new Expressions(host);
  }

  /** Takes up everything that was under way when the last process ended. */
  recover(): void {
    const open = this.#store.all<{ execution: number }>(
      "SELECT DISTINCT execution FROM threads WHERE status = 'running' AND phase IN ('ready', 'call', 'child')",
    );
    for (const { execution } of open) void this.work(execution, (run) => this.#resume(run));
    this.#rearm();
  }

  stop(): void {
    this.#stopped = true;
    this.#alarm?.cancel();
  }

  /** Does `work` on an execution when its turn comes, lets it run on, writes; resolves once that is on disk. */
  work<T>(id: number, work: (run: Run) => Promise<T> | T): Promise<T> {
    let slot = this.#slots.get(id);
    if (!slot) this.#slots.set(id, (slot = { tail: Promise.resolve(), waiting: 0 }));
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const mine = slot;
    mine.waiting += 1;
    mine.tail = mine.tail.then(async () => {
      try {
        if (this.#stopped) throw new Error('the engine has stopped');
        const run = (mine.run ??= this.#load(id));
        const result = await work(run);
        for (let done = false; !done; ) {
          done = await advance(run, this);
          if (this.#stopped) throw new Error('the engine has stopped');
          run.flush();
          resolve(result);
          if (!done) await setImmediate();
        }
        this.#rearm();
      } catch (error) {
        reject(error);
        if (!(error instanceof AwsError)) {
          delete mine.run; // what was not written is forgotten
          this.#broken(id, error);
        }
      } finally {
        mine.waiting -= 1;
        if (mine.waiting === 0) this.#slots.delete(id);
      }
    });
    promise.catch(() => undefined);
    return promise;
  }

  program(definition: number): Program {
    let program = this.#programs.get(definition);
    if (!program) {
      const { machine: arn, role, text } = this.#store.definition(definition);
      const machine = JSON.parse(text) as Machine;
      program = { machine, states: statesByName(machine), arn, name: arn.split(':').at(-1)!, role };
      this.#programs.set(definition, program);
    }
    return program;
  }

  tokenFor(run: Run, thread: Thread): string {
    return tokenFor(this.#tokenKey, { execution: run.execution.id, thread: thread.id, attempt: thread.work.attempt });
  }

  announce(run: Run): void {
    this.#announce(run);
    if (run.execution.status === 'RUNNING') return;
    const waiting = this.#store.all<{ execution: number; id: number }>('SELECT execution, id FROM threads WHERE child = ?', run.arn);
    for (const { execution, id } of waiting) void this.work(execution, (parent) => this.#watch(parent, id)).catch(() => undefined);
  }

  call(run: Run, thread: Thread): void {
    const integration = integrationOf(run, thread);
    const { id } = run.execution;
    const { attempt, scheduled } = thread.work;
    const { details } = this.#store.get<{ details: string }>('SELECT details FROM events WHERE execution = ? AND id = ?', id, scheduled!)!;
    const recorded = Object.values(JSON.parse(details) as JsonObject)[0] as JsonObject;
    const args = JSON.parse(String(recorded.parameters ?? recorded.input)) as Json;
    const sender = this.#sender(run, thread);
    const outcome = this.#dispatch(run, integration.service, integration.action, () => requestOf(integration, args, sender)).then(
      (output) => resultOf(integration, output, sender),
    ).catch((thrown: unknown) => (thrown instanceof StateError ? thrown : serviceError(integration, thrown, sender.requestId)));
    this.#bring(id, thread.id, attempt, 'call', outcome, (current, at, result) => answered(current, at, this, result));
  }

  watchChild(run: Run, thread: Thread): void {
    const [arn, { attempt }] = [thread.child!, thread.work];
    const integration = integrationOf(run, thread);
    const described = this.#dispatch(run, 'states', 'DescribeExecution', () => ({ executionArn: arn }))
      .catch((thrown: unknown) => serviceError(integration, thrown, this.#host.id()));
    this.#bring(run.execution.id, thread.id, attempt, 'child', described, async (current, at, result) => {
      // Still running: its end will look here again.
      if ((result as JsonObject).status !== 'RUNNING') await childClosed(current, at, this, result as JsonObject);
    });
  }

  stopChild(run: Run, arn: string): void {
    this.#dispatch(run, 'states', 'StopExecution', () => ({ executionArn: arn, cause: 'The task that started this execution ended.' })).catch(
      (error: Error) => this.#host.log('warn', 'could not stop the execution of an ended task', { execution: arn, error: `${error.name}: ${error.message}` }),
    );
  }

  /** Brings an outcome to the thread, unless it has moved on meanwhile. */
  #bring(execution: number, id: number, attempt: number, phase: 'call' | 'child', outcome: Promise<Json | StateError>, then: (run: Run, thread: Thread, result: Json) => Promise<void>): void {
    void outcome.then(async (result) => {
      if (this.#stopped) return;
      await this.work(execution, async (run) => {
        const thread = run.threads.get(id);
        if (!thread || thread.status !== 'running' || thread.phase !== phase || thread.work.attempt !== attempt) return;
        await guarded(run, thread, this, async () => {
          if (result instanceof StateError && thread.work.answer) return settle(run, thread, this); // its token was answered before
          if (result instanceof StateError) throw taskFailed(run, thread, result);
          await then(run, thread, result);
        });
      }).catch(() => undefined);
    });
  }

  async #dispatch(run: Run, service: string, action: string, input: () => JsonObject): Promise<JsonObject> {
    const { execution, program } = run;
    const call: AwsCall = { service, action, input: input(), principal: { kind: 'role', arn: program.role, session: execution.name } };
    if (execution.trace) call.trace = execution.trace;
    return this.#host.dispatch(call);
  }

  #sender(run: Run, thread: Thread): Sender {
    const seed = createHash('sha256').update(`${run.arn} ${run.execution.started} ${thread.id} ${thread.work.attempt}`).digest('hex');
    const uniqueName = [seed.slice(0, 8), seed.slice(8, 12), seed.slice(12, 16), seed.slice(16, 20), seed.slice(20, 32)].join('-');
    return { executionArn: run.arn, machineArn: run.program.arn, requestId: this.#host.id(), uniqueName };
  }

  /** A fault of this engine, not of the machine's states: the execution ends saying so, instead of hanging. */
  #broken(id: number, error: unknown): void {
    if (this.#stopped) return;
    this.#host.log('error', 'execution could not go on', { execution: id, error: String((error as Error).stack ?? error) });
    const row = this.#store.execution(id);
    if (row?.status !== 'RUNNING') return;
    const run = this.#load(id);
    close(run, this, 'FAILED', { error: 'States.Runtime', cause: `The local runtime failed: ${String(error)}` });
    run.flush();
  }

  #load(id: number): Run {
    const row = this.#store.execution(id);
    if (!row) throw new Error(`execution ${id} is gone`);
    return new Run(row, this.program(row.definition), this.#store, () => this.#host.clock.now());
  }

  async #resume(run: Run): Promise<void> {
    for (const thread of run.threads.values()) {
      if (thread.status !== 'running') continue;
      if (thread.phase === 'child') run.afterwards(() => this.watchChild(run, thread));
      if (thread.phase !== 'call') continue;
      if (thread.work.answer) await guarded(run, thread, this, () => settle(run, thread, this));
      else run.afterwards(() => this.call(run, thread));
    }
  }

  #watch(run: Run, id: number): void {
    const thread = run.threads.get(id);
    if (thread?.status === 'running' && thread.phase === 'child') run.afterwards(() => this.watchChild(run, thread));
  }

  #rearm(): void {
    const thread = this.#store.get<{ at: number | null }>('SELECT MIN(due) AS at FROM threads WHERE due IS NOT NULL')?.at;
    const execution = this.#store.get<{ at: number | null }>('SELECT MIN(deadline) AS at FROM executions WHERE deadline IS NOT NULL')?.at;
    const at = Math.min(thread ?? Infinity, execution ?? Infinity);
    if (this.#stopped || this.#alarm?.at === at) return;
    this.#alarm?.cancel();
    this.#alarm = undefined;
    if (at === Infinity) return;
    const { clock } = this.#host;
    this.#alarm = { at, cancel: clock.after(Math.max(at - clock.now(), 0), () => void this.#ring()) };
  }

  async #ring(): Promise<void> {
    const now = this.#host.clock.now();
    this.#alarm = undefined;
    const threads = this.#store.all<{ execution: number; id: number }>('SELECT execution, id FROM threads WHERE due <= ? LIMIT 1000', now);
    const late = this.#store.all<{ id: number }>('SELECT id FROM executions WHERE deadline <= ? LIMIT 1000', now);
    const jobs = [
      ...late.map(({ id }) => this.work(id, (run) => this.#overdue(run))),
      ...threads.map(({ execution, id }) => this.work(execution, (run) => this.#due(run, id))),
    ];
    await Promise.allSettled(jobs);
    if (!this.#stopped) this.#rearm();
  }

  #overdue(run: Run): void {
    if (run.execution.deadline !== null && run.execution.deadline <= run.now()) close(run, this, 'TIMED_OUT', {});
  }

  async #due(run: Run, id: number): Promise<void> {
    const thread = run.threads.get(id);
    if (!thread || thread.status !== 'running' || thread.due === null || thread.due > run.now()) return;
    thread.due = null;
    run.touch(thread);
    if (thread.phase === 'retry') return run.makeReady(thread);
    await guarded(run, thread, this, async () => {
      if (thread.phase === 'wait') return waited(run, thread, this);
      if (thread.work.answer) return settle(run, thread, this);
      return fail(run, thread, this, timedOut(run, thread, this));
    });
  }
}
