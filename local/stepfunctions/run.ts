/** One execution in memory: its threads, and what has changed since it was last written. */
import type { Json, JsonObject } from '../contract.ts';
import type { Machine, State } from './definition.ts';
import { DATA_LIMIT, HistoryFull, StateError } from './errors.ts';
import type { EventRow, ExecutionRow, Phase, ThreadRow, ThreadStatus } from './schema.ts';
import type { Store } from './store.ts';

/** A definition ready to run. */
export interface Program {
  machine: Machine;
  states: Map<string, State>;
  arn: string;
  name: string;
  role: string;
}

/** What a state needs to remember between its events. */
export interface Work {
  /** Rises with each call, so that late answers and old task tokens are told apart. Never falls within a thread. */
  attempt: number;
  /** Attempts granted so far, by retrier. */
  retries?: number[];
  retryCount?: number;
  /** Event id of the latest TaskScheduled. */
  scheduled?: number;
  timeoutAt?: number;
  heartbeatAt?: number;
  heartbeatMs?: number;
  /** A SendTask* that came before the service had answered the call. JSON text, or the failure. */
  answer?: { output: string } | { error?: string; cause?: string };
  /** Parallel and Map: children in all, the next to start, those still open, those that failed, and the limits. */
  join?: { total: number; next: number; open: number; failed: number; limit: number; tolerated: number | null };
  /** Root only: thread ids given out so far. */
  threads?: number;
}

export interface Thread extends Omit<ThreadRow, 'variables' | 'work'> {
  variables: JsonObject;
  work: Work;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const LIMITS = { events: 25_000, bytes: 262_144 };
const ROOT = 1;

export class Run {
  readonly execution: ExecutionRow;
  readonly program: Program;
  readonly threads = new Map<number, Thread>();
  /** Threads whose state is to be run now. */
  readonly ready: Thread[] = [];
  readonly #store: Store;
  readonly #now: () => number;
  #dirty = new Set<Thread>();
  #events: EventRow[] = [];
  #items: { thread: number; position: number; value: string }[] = [];
  #emptied = new Set<number>();
  #effects: (() => void)[] = [];
  #changed = false;

  constructor(execution: ExecutionRow, program: Program, store: Store, now: () => number) {
    this.execution = execution;
    this.program = program;
    this.#store = store;
    this.#now = now;
    for (const row of store.threads(execution.id)) {
      const thread = { ...row, variables: JSON.parse(row.variables) as JsonObject, work: JSON.parse(row.work) as Work };
      this.threads.set(row.id, thread);
      if (row.status === 'running' && row.phase === 'ready') this.ready.push(thread);
    }
  }

  get arn(): string {
    return executionArn(this.execution.machine, this.execution.name);
  }
  get root(): Thread {
    return this.threads.get(ROOT)!;
  }
  now(): number {
    return this.#now();
  }
  state(thread: Thread): State {
    return this.program.states.get(thread.state)!;
  }
  children(parent: Thread): Thread[] {
    return [...this.threads.values()].filter((thread) => thread.parent === parent.id);
  }

  /** A new thread at a state, to be run next. */
  spawn(parent: Thread | null, position: number, state: string, input: string, item: string | null = null): Thread {
    const id = parent ? (this.root.work.threads = (this.root.work.threads ?? ROOT) + 1) : ROOT;
    const thread: Thread = {
      execution: this.execution.id, id, parent: parent?.id ?? null, position, status: 'running', state, entered: 0, entered_at: 0,
      last_event: parent?.last_event ?? 0, input, variables: {}, item, phase: 'ready', work: { attempt: 0 }, due: null, child: null,
    };
    this.threads.set(id, thread);
    if (parent) this.touch(this.root);
    this.makeReady(thread);
    return thread;
  }

  /** Moves the thread to a phase; `due` is when the clock is to bring it back. */
  to(thread: Thread, phase: Phase, due: number | null = null): void {
    thread.phase = phase;
    thread.due = due;
    this.touch(thread);
  }
  end(thread: Thread, status: Exclude<ThreadStatus, 'running'>): void {
    thread.status = status;
    thread.due = null;
    thread.child = null;
    thread.work.attempt += 1;
    this.touch(thread);
  }
  makeReady(thread: Thread): void {
    this.to(thread, 'ready');
    this.ready.push(thread);
  }
  touch(thread: Thread): void {
    this.#dirty.add(thread);
  }
  /** Forgets all children of a Parallel or Map, grandchildren included. */
  dropChildren(parent: Thread): void {
    for (const child of this.children(parent)) {
      this.dropChildren(child);
      this.end(child, 'aborted');
      this.threads.delete(child.id);
      this.#dirty.delete(child);
    }
    this.#emptied.add(parent.id);
  }
  keepItems(thread: Thread, values: Json[]): void {
    for (const [position, value] of values.entries()) this.#items.push({ thread: thread.id, position, value: JSON.stringify(value) });
  }
  item(thread: Thread, position: number): string {
    const waiting = this.#items.find((item) => item.thread === thread.id && item.position === position);
    return waiting?.value ?? this.#store.item(this.execution.id, thread.id, position);
  }

  /** Adds a history event after the thread's last one; gives back its id. Throws HistoryFull when only the closing event has room. */
  event(thread: Thread | null, type: string, details?: JsonObject, { previous, closing = false }: { previous?: number; closing?: boolean } = {}): number {
    if (!closing && this.execution.last_event >= LIMITS.events - 1) throw new HistoryFull(`${LIMITS.events}`);
    const id = (this.execution.last_event += 1);
    this.#changed = true;
    this.#events.push({
      execution: this.execution.id, id, at: this.#now(), type, previous: previous ?? thread?.last_event ?? 0,
      details: details ? JSON.stringify(details) : null,
    });
    if (thread) {
      thread.last_event = id;
      this.touch(thread);
    }
    return id;
  }

  /** Runs once what has happened so far is on disk. */
  afterwards(effect: () => void): void {
    this.#effects.push(effect);
  }

  /** Writes everything in one transaction, then lets the effects go. */
  flush(): void {
    const { execution } = this;
    if (this.#dirty.size || this.#changed || this.#emptied.size) {
      const threads = [...this.#dirty].map((thread) => ({ ...thread, variables: JSON.stringify(thread.variables), work: JSON.stringify(thread.work) }));
      this.#store.write({ execution, threads, emptied: this.#emptied, events: this.#events, items: this.#items, purge: execution.status === 'SUCCEEDED' });
      for (const thread of this.#dirty) if (thread.status === 'done') this.threads.delete(thread.id);
      this.#dirty = new Set();
      this.#events = [];
      this.#items = [];
      this.#emptied = new Set();
      this.#changed = false;
    }
    const effects = this.#effects;
    this.#effects = [];
    for (const effect of effects) effect();
  }

  /** The children's outputs in order, as JSON text: those on disk and those about to be. */
  outputs(parent: Thread): string[] {
    const found = new Map(this.#store.outputs(this.execution.id, parent.id).map(({ position, output }) => [position, output]));
    for (const thread of this.#dirty) if (thread.status === 'done' && thread.parent === parent.id) found.set(thread.position, thread.input);
    return [...found].sort(([one], [other]) => one - other).map(([, output]) => output);
  }
}

export function executionArn(machineArn: string, name: string): string {
  return `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** JSON text of a value that goes from state to state. `who` is the state or service that gave it. Throws States.DataLimitExceeded. */
export function payload(value: Json, who: string): string {
  const text = JSON.stringify(value);
  assertSize(text, who);
  return text;
}
export function assertSize(text: string, who: string): void {
  if (text.length * 3 <= LIMITS.bytes || Buffer.byteLength(text) <= LIMITS.bytes) return;
  throw new StateError(DATA_LIMIT, `The state/task '${who}' returned a result with a size exceeding the maximum number of bytes service limit.`);
}
