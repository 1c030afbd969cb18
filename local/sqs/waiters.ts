import type { Clock } from '../contract.ts';

/** Receivers that wait for a message to become visible, by queue. */
export class Waiters {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Settles when the queue is told of a message, or at `until`. */
  wait(queue: string, until: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(queue) ?? new Set();
      this.#waiting.set(queue, waiting);
      const done = () => {
        waiting.delete(done);
        cancel();
        resolve();
      };
      waiting.add(done);
      const cancel = this.#clock.after(Math.max(until - this.#clock.now(), 0), done);
    });
  }

  /** Something in the queue may be received now, or sooner than its waiters believe. */
  wake(queue: string) {
    for (const done of [...(this.#waiting.get(queue) ?? [])]) done();
  }

  wakeAll() {
    for (const queue of this.#waiting.keys()) this.wake(queue);
  }
}
