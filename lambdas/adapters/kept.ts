/** Records that few change and every order reads are kept for this long in a sandbox. */
const FRESH_MS = 30_000;

/** What was read, for a while. A failed read is not remembered. */
export class Kept {
  readonly #values = new Map<string, { until: number; value: Promise<unknown> }>();
  readonly #now: () => number;
  constructor(now: () => number) {
    this.#now = now;
  }

  of<T>(key: string, read: () => Promise<T>): Promise<T> {
    const kept = this.#values.get(key);
    if (kept && kept.until > this.#now()) return kept.value as Promise<T>;
    const value = read();
    this.#values.set(key, { until: this.#now() + FRESH_MS, value });
    value.catch(() => this.#values.delete(key));
    return value;
  }
}
