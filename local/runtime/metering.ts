import type { AwsCall } from '../contract.ts';
import { usageOf } from './usage.ts';

/** Numbers by service and, within it, by action or dimension, e.g. `{ dynamodb: { PutItem: 3 } }`. */
export type Counts = Record<string, Record<string, number>>;
export interface Metrics {
  /** Calls by service and action. */
  total: Counts;
  /** What is charged by something else than the call: see usage.ts. */
  usage: Counts;
  /** By function: invocations that ran, by whichever trigger, and GB-seconds at the memory of its template. */
  functions: Record<string, { invocations: number; ms: number; gbSeconds: number }>;
  /** By the root of the X-Ray trace, as far as calls carried one; the latest traces only. */
  byTrace: Record<string, Counts>;
}

const TRACES = 5_000;

/** Counts every call that is made, by whichever way it came. */
export class Metering {
  readonly #total: Counts = {};
  readonly #usage: Counts = {};
  readonly #functions: Metrics['functions'] = {};
  readonly #byTrace = new Map<string, Counts>();

  count(call: Pick<AwsCall, 'service' | 'action' | 'input' | 'trace'>) {
    const { service, action, trace } = call;
    add(this.#total, service, action);
    for (const [charged, dimension, quantity] of usageOf(call)) add(this.#usage, charged, dimension, quantity);
    const root = trace === undefined ? undefined : /Root=([^;]+)/.exec(trace)?.[1];
    if (!root) return;
    let counts = this.#byTrace.get(root);
    if (!counts) {
      if (this.#byTrace.size >= TRACES) this.#byTrace.delete(this.#byTrace.keys().next().value!);
      this.#byTrace.set(root, (counts = {}));
    }
    add(counts, service, action);
  }

  /** A request to a deployed API: it is not an AWS API call, and is charged. */
  request() {
    add(this.#usage, 'execute-api', 'requests');
  }

  /** Lambda charges whole milliseconds: https://aws.amazon.com/lambda/pricing/ */
  invoked(functionName: string, durationMs: number, memoryMb: number) {
    const ran = (this.#functions[functionName] ??= { invocations: 0, ms: 0, gbSeconds: 0 });
    const ms = Math.ceil(durationMs);
    ran.invocations += 1;
    ran.ms += ms;
    ran.gbSeconds += (ms / 1000) * (memoryMb / 1024);
  }

  metrics(): Metrics {
    return structuredClone({ total: this.#total, usage: this.#usage, functions: this.#functions, byTrace: Object.fromEntries(this.#byTrace) });
  }
}

function add(counts: Counts, service: string, name: string, quantity = 1) {
  const of = (counts[service] ??= {});
  of[name] = (of[name] ?? 0) + quantity;
}
