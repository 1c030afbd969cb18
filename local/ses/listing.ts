import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { JsonObject } from '../contract.ts';

/** A mail as SES took it; without subject, text and HTML of its own where it came raw. */
export interface Taken {
  id: string;
  at: string;
  from: string;
  to: string[];
  /** Of these, who is on the suppression list and got nothing. */
  suppressed: string[];
  subject: string;
  text?: string | undefined;
  html?: string | undefined;
  headers?: JsonObject[];
}

/** Every mail that was taken, for looking at: a line each, oldest first. */
export class Listing {
  readonly #file: string;
  constructor(file: string) {
    this.#file = file;
  }

  add(mail: Taken): void {
    appendFileSync(this.#file, `${JSON.stringify(mail)}\n`);
  }

  all(): Taken[] {
    if (!existsSync(this.#file)) return [];
    return readFileSync(this.#file, 'utf8').trim().split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Taken);
  }
}
