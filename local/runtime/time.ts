import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { ahead, moveAhead, nextDue } from '../clock.ts';
import { json, readBody, send } from '../front/incoming.ts';
import { replaceFile } from '../store/replace-file.ts';

/** At least so far in one move, in ms: what falls due within it is due together. */
const STEP_MS = 10_000;
/** For how long nothing may run before time is moved on, and for how long that is waited for. */
const QUIET_MS = 25;
const PATIENCE_MS = 120_000;
const MOST_MS = 31 * 86_400_000;

/**
 * The time of the whole platform, functions and simulated partners included. It is kept in the data directory: what was stored is not of the future after a restart.
 * `GET /_local/time` says it, `POST /_local/time` with `{ "aheadMs": 3600000 }` moves it an hour ahead. It goes on no faster than the work that falls due is done, so that an hour
 * of the clock is what an hour would have been.
 */
export class MovedTime {
  readonly #file: string;
  readonly #running: () => number;
  #moving = false;

  /** @param running how many functions run */
  constructor(dataDir: string, running: () => number) {
    this.#file = join(dataDir, 'time.json');
    this.#running = running;
  }

  /** Goes on where the last start of this data directory had moved to. */
  restore(): void {
    if (!existsSync(this.#file)) return;
    const { aheadMs } = JSON.parse(readFileSync(this.#file, 'utf8')) as { aheadMs: number };
    const behind = aheadMs - Number(Atomics.load(ahead, 0));
    if (behind > 0) moveAhead(behind, 0);
  }

  /** @throws Error where something runs on and on */
  async move(ms: number): Promise<void> {
    for (let left = ms; left > 0;) {
      await this.#quiet();
      const step = Math.min(left, Math.max(STEP_MS, Math.ceil(nextDue())));
      moveAhead(step);
      left -= step;
      replaceFile(this.#file, JSON.stringify({ aheadMs: Number(Atomics.load(ahead, 0)) }));
    }
    await this.#quiet();
  }

  readonly page = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const now = () => json(200, { now: new Date().toISOString(), aheadMs: Number(Atomics.load(ahead, 0)) });
    if (request.method !== 'POST') return send(response, now());
    const ms = aheadOf(String(await readBody(request, 1000)));
    if (ms === undefined) return send(response, json(400, { message: `aheadMs is a whole number from 1 to ${MOST_MS}` }));
    if (this.#moving) return send(response, json(409, { message: 'time is being moved already' }));
    this.#moving = true;
    try {
      await this.move(ms);
      send(response, now());
    } catch (error) {
      send(response, json(409, { message: (error as Error).message, aheadMs: Number(Atomics.load(ahead, 0)) }));
    } finally {
      this.#moving = false;
    }
  };

  async #quiet(): Promise<void> {
    const begun = performance.now();
    for (let since = begun; performance.now() - since < QUIET_MS;) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (this.#running() > 0) since = performance.now();
      if (performance.now() - begun > PATIENCE_MS) throw new Error(`after ${PATIENCE_MS / 1000} s there are still functions running: time was not moved on`);
    }
  }
}

function aheadOf(body: string): number | undefined {
  try {
    const { aheadMs } = JSON.parse(body) as { aheadMs: unknown };
    return typeof aheadMs === 'number' && Number.isInteger(aheadMs) && aheadMs >= 1 && aheadMs <= MOST_MS ? aheadMs : undefined;
  } catch {
    return undefined;
  }
}
