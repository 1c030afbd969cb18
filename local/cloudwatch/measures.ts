import type { Measure } from '../contract.ts';

/** A value that was measured so often within one minute. */
export interface Counted extends Omit<Measure, 'dimensions'> {
  dimensions: string;
  /** Epoch milliseconds, the start of the minute. */
  at: number;
  times: number;
}

const MINUTE = 60_000;

/** What services measure of themselves, between two writes: a value that comes a thousand times is one row. */
export class Measures {
  #counted = new Map<string, Counted>();

  add({ namespace, metric, dimensions, value, unit }: Measure, now: number, times = 1): void {
    const at = now - (now % MINUTE);
    const named = dimensionsOf(Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })));
    const key = `${namespace} ${metric} ${named} ${at} ${value}`;
    const counted = this.#counted.get(key) ?? { namespace, metric, dimensions: named, at, value, unit, times: 0 };
    counted.times += times;
    this.#counted.set(key, counted);
  }

  take(): Counted[] {
    const taken = [...this.#counted.values()];
    this.#counted = new Map();
    return taken;
  }
}

/** Dimensions belong to the name of a metric, in any order. */
export const dimensionsOf = (given: readonly { Name?: unknown; Value?: unknown }[]): string =>
  JSON.stringify(given.map(({ Name, Value }) => ({ Name: String(Name), Value: String(Value) })).sort((a, b) => (a.Name < b.Name ? -1 : 1)));
