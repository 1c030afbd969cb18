import type { Clock, JsonObject } from '../contract.ts';
import type { Faults } from './faults.ts';

/** What every simulated outside system is started with. */
export interface PartnerOptions {
  /** 0 or absent: any free port. */
  port?: number;
  /** SQLite file that survives restarts. Absent: ':memory:'. */
  dataFile?: string;
  clock?: Clock;
  /** New unique ids (UUID v4 unless a test wants them still). */
  id?: () => string;
}

/** One call that reached the system, as `GET /_calls` lists it (newest last). */
export interface Call {
  /** The vendor's name for it, e.g. model.sale.sale.create, order_create, fulfillmentCreate. */
  operation: string;
  /** ISO 8601, by the partner's clock. */
  at: string;
  /** ok, refused (the vendor answered with an error), or the kind of fault that was played. */
  outcome: string;
  /** HTTP status; 0 when the connection was dropped without an answer. */
  status: number;
  /** As the caller sent it: what asks by a schedule sends none. */
  traceparent?: string;
}

/** A running simulated system. */
export interface Partner {
  readonly name: string;
  /** Base URL, e.g. http://127.0.0.1:40123 */
  readonly url: string;
  readonly faults: Faults;
  calls(): Call[];
  stop(): Promise<void>;
}

/** The vendor refuses a call on purpose; each system turns it into its own error form. */
export class Refusal extends Error {
  readonly detail: JsonObject;
  constructor(message: string, detail: JsonObject = {}) {
    super(message);
    this.name = 'Refusal';
    this.detail = detail;
  }
}
