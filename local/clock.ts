import type { Clock } from './contract.ts';
import { moveDate } from './moved-date.mjs';

const LONGEST = 2 ** 31 - 1; // setTimeout fires at once above this

interface Timer {
  /** As `elapsed` counts. */
  at: number;
  run: () => void;
  armed?: NodeJS.Timeout;
}

/** How far this process is ahead of the machine, in ms: of all its threads. */
export const ahead = new BigInt64Array(new SharedArrayBuffer(8));
/** Does not jump where the machine's clock is set. */
const elapsed = () => performance.now() + Number(Atomics.load(ahead, 0));
const timers = new Set<Timer>();

/** The machine's own clock, or as far ahead of it as the process was moved; timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer: Timer = { at: elapsed() + Math.max(ms, 0), run };
    timers.add(timer);
    arm(timer);
    return () => {
      clearTimeout(timer.armed);
      timers.delete(timer);
    };
  },
};

/** The machine's own clock, wherever the process was moved to: for what takes processor time, such as the time limit of a call. */
export const machineClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, run) {
    const armed = setTimeout(run, Math.min(ms, LONGEST)).unref();
    return () => clearTimeout(armed);
  },
};

/** The machine's clock to a clock that may be ahead of it; one that a test moves by hand is both. */
export const machineOf = (clock: Clock): Clock => (clock === systemClock ? machineClock : clock);

function arm(timer: Timer): void {
  clearTimeout(timer.armed);
  const left = timer.at - elapsed();
  timer.armed = setTimeout(() => (left > LONGEST ? arm(timer) : fire(timer)), Math.min(Math.max(left, 0), LONGEST)).unref();
}

function fire(timer: Timer): void {
  clearTimeout(timer.armed);
  timers.delete(timer);
  timer.run();
}

/** Each move: when it was by the machine, and how far ahead the process was from then on. */
const moves: { at: number; aheadMs: number }[] = [];

/** What time it was here at an instant of the machine's clock, in ms: for what others dated, such as the database, which is a program of its own. */
export const asItWas = (machineMs: number): number => machineMs + (moves.findLast(({ at }) => at <= machineMs)?.aheadMs ?? 0);

/** Moves the time of this process and its threads ahead, and runs what falls due by it, in order. It cannot be moved back. @param at since when, by the machine */
export function moveAhead(ms: number, at = machineClock.now()): void {
  if (Atomics.add(ahead, 0, BigInt(ms)) === 0n) moveDate(ahead);
  moves.push({ at, aheadMs: Number(Atomics.load(ahead, 0)) });
  const due = [...timers].filter(({ at }) => at <= elapsed()).sort((a, b) => a.at - b.at);
  for (const timer of due) if (timers.has(timer)) fire(timer);
  for (const timer of timers) arm(timer);
}

/** When the next timer falls due, in ms from now. */
export const nextDue = (): number => Math.max(0, Math.min(...[...timers].map(({ at }) => at)) - elapsed());

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #now: number;
  #timers: { at: number; run: () => void }[] = [];
  constructor(start: Date | number = new Date('2026-01-05T09:00:00Z')) {
    this.#now = Number(start);
  }
  now() {
    return this.#now;
  }
  after(ms: number, run: () => void) {
    const timer = { at: this.#now + Math.max(ms, 0), run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }
  /** Moves time on, running what falls due in order, and lets promises settle between timers. */
  async advance(ms: number) {
    const until = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#now = until;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
