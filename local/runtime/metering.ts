import type { AwsCall } from '../contract.ts';

/** Calls by service and action, e.g. `{ dynamodb: { PutItem: 3 } }`. */
export type Counts = Record<string, Record<string, number>>;
export interface Metrics {
  total: Counts;
  /** By the root of the X-Ray trace, as far as calls carried one; the latest traces only. */
  byTrace: Record<string, Counts>;
}

const TRACES = 5_000;

/** Counts every call that is made, by whichever way it came. */
export class Metering {
  readonly #total: Counts = {};
  readonly #byTrace = new Map<string, Counts>();

  count({ service, action, trace }: Pick<AwsCall, 'service' | 'action' | 'trace'>) {
    add(this.#total, service, action);
    const root = trace === undefined ? undefined : /Root=([^;]+)/.exec(trace)?.[1];
    if (!root) return;
    let counts = this.#byTrace.get(root);
    if (!counts) {
      if (this.#byTrace.size >= TRACES) this.#byTrace.delete(this.#byTrace.keys().next().value!);
      this.#byTrace.set(root, (counts = {}));
    }
    add(counts, service, action);
  }

  metrics(): Metrics {
    return structuredClone({ total: this.#total, byTrace: Object.fromEntries(this.#byTrace) });
  }
}

function add(counts: Counts, service: string, action: string) {
  const actions = (counts[service] ??= {});
  actions[action] = (actions[action] ?? 0) + 1;
}
