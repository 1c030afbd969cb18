import type { DatabaseSync } from 'node:sqlite';
import type { JsonObject } from '../contract.ts';
import { inTransaction } from '../store/sqlite.ts';
import type { Archives } from './archives.ts';
import type { Deliveries } from './deliveries.ts';
import type { EventFields } from './event-fields.ts';
import { eventFields } from './event-fields.ts';
import type { BusEvent } from './event.ts';
import type { Bus, Buses, Match } from './rules.ts';

/** An event for a bus. */
export interface Arrival {
  bus: Bus;
  event: BusEvent;
  /** Only these rules see it (ARNs); all where undefined. */
  only?: ReadonlySet<string>;
  /** Exactly these targets get it, whatever the rules' patterns say: a scheduled rule's own. */
  matches?: Match[];
}

/** The one way in: matches events against rules and archives, and makes the outcome durable before anybody is told of it. */
export class Intake {
  readonly #db: DatabaseSync;
  readonly #buses: Buses;
  readonly #archives: Archives;
  readonly #deliveries: Deliveries;

  constructor(db: DatabaseSync, buses: Buses, archives: Archives, deliveries: Deliveries) {
    this.#db = db;
    this.#buses = buses;
    this.#archives = archives;
    this.#deliveries = deliveries;
  }

  /** Takes events in, all or none; `alongside` writes into the same transaction. */
  take(arrivals: Arrival[], alongside?: () => void): void {
    const work = arrivals.map((arrival) => this.#sort(arrival)).filter(({ matches, archives }) => matches.length + archives.length > 0);
    if (work.length === 0 && !alongside) return;
    const started = inTransaction(this.#db, () => {
      alongside?.();
      return work.map(({ event, matches, archives }) => {
        for (const archive of archives) this.#archives.keep(archive, event);
        return matches.length > 0 ? this.#deliveries.accept(event, matches) : undefined;
      });
    });
    for (const start of started) start?.();
  }

  #sort({ bus, event, only, matches }: Arrival) {
    if (matches) return { event, matches, archives: [] };
    const fields: EventFields = eventFields(JSON.parse(event.text) as JsonObject);
    const archives = event.replay === undefined ? this.#archives.matching(bus, fields) : [];
    return { event, matches: this.#buses.matches(bus, fields, only), archives };
  }
}
