/** Records that few change and every order reads are kept for this long in a sandbox. */
const FRESH_MS = 30_000;
/** What is missing is often about to be there: a platform that begins asks before its master data is stored. */
const ABSENT_MS = 1_000;

/** What was read, for a while, and that there was nothing, for a moment. A failed read is not remembered. */
export class Kept {
  readonly #values = new Map<string, { until: number; value: Promise<unknown> }>();
  readonly #now: () => number;
  readonly #freshMs: number;
  constructor(now: () => number, freshMs = FRESH_MS) {
    this.#now = now;
    this.#freshMs = freshMs;
  }

  of<T>(key: string, read: () => Promise<T>): Promise<T> {
    const kept = this.#values.get(key);
    if (kept && kept.until > this.#now()) return kept.value as Promise<T>;
    const value = read();
    this.#values.set(key, { until: this.#now() + this.#freshMs, value });
    value.then(
      (found) => found === undefined && this.#values.set(key, { until: this.#now() + ABSENT_MS, value }),
      () => this.#values.delete(key),
    );
    return value;
  }
}
