import type { Round } from '../../core/watchdog/watch.ts';
import { now, stores } from '../adapters/stores.ts';
import { described } from './described.ts';
import { log } from './log.ts';

/** The time of one run, shared among all that it looks through: what one of them leaves over, the others have. */
export class Turns {
  #failed = 0;
  #left: number;
  readonly #end: number;

  constructor(turns: number, ms: number) {
    this.#left = turns;
    this.#end = now().getTime() + ms;
  }

  /**
   * Looks at one after another as long as this turn lasts. One that fails holds up no other: it comes again.
   * @param named as the log has it
   * @returns the first that was left; undefined: none was
   */
  async through<T>(all: AsyncIterable<T> | Iterable<T>, look: (one: T) => Promise<void>, named: (one: T) => Record<string, unknown>): Promise<T | undefined> {
    const at = now().getTime();
    const until = at + Math.max(0, this.#end - at) / this.#left;
    this.#left -= 1;
    for await (const one of all) {
      if (now().getTime() >= until) return one;
      try {
        await look(one);
      } catch (error) {
        this.#failed += 1;
        log.error('not looked at', { ...named(one), ...described(error) });
      }
    }
    return undefined;
  }

  /** At the end, so that a schedule's alarm says it. @throws Error where something could not be looked at */
  failIfAny(): void {
    if (this.#failed > 0) throw new Error(`${this.#failed} could not be looked at: the log says which`);
  }
}

/** Where the next run begins. Costs nothing where that is where this one began. */
export async function stopped(entity: string, round: Round, from: string | undefined, place: string | undefined): Promise<void> {
  if (place !== from) await stores.watch.stopAt(entity, round, place);
}
