import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Lines are gathered this long before they are written; a busy function would otherwise write thousands of times a second. */
const GATHER_MS = 25;

/**
 * Log events of functions, one NDJSON file per function: `<folder>/<function>.log`, each line
 * `{"timestamp":<epoch ms>,"logStreamName":"2026/01/05/[$LATEST]…","message":"…"}`.
 */
export class LogSink {
  readonly #folder: string;
  readonly #pending = new Map<string, string[]>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }
  write(name: string, logStreamName: string, timestamp: number, message: string) {
    if (this.#closed) return;
    const lines = this.#pending.get(name) ?? [];
    lines.push(JSON.stringify({ timestamp, logStreamName, message }));
    this.#pending.set(name, lines);
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS).unref();
  }
  flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [name, lines] of this.#pending) appendFileSync(join(this.#folder, `${name}.log`), `${lines.join('\n')}\n`);
    this.#pending.clear();
  }
  close() {
    this.flush();
    this.#closed = true;
  }
}
