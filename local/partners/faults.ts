import type { JsonObject } from '../contract.ts';
import { Refusal } from './partner.ts';

const KINDS = [
  'reset', // the connection is reset before anything is done
  'unavailable', // 503 before anything is done
  'slow', // answers after `ms`
  'rateLimit', // the vendor's own throttling answer, with `retryAfterSeconds`
  'lostAnswer', // does the effect, then drops the connection
  'malformed', // does the effect, then answers with half a body
  'expired', // the vendor's own answer to an expired token or session
  'reject', // the vendor's own business error, with `error`
  'webhookDuplicate', // sends a webhook twice
  'webhookReorder', // holds a webhook back until the next one is out
  'webhookLost', // never sends a webhook
] as const;
export type FaultKind = (typeof KINDS)[number];

export interface FaultSpec {
  kind: FaultKind;
  /** The vendor's operation or webhook topic; a trailing * matches any ending. Absent: every operation. */
  operation?: string;
  /** How many times it is played; 0: until it is cleared. Absent: once. */
  count?: number;
  /** For slow. */
  ms?: number;
  /** For rateLimit; absent: 2. */
  retryAfterSeconds?: number;
  /** For reject: members of the vendor's own error, e.g. { message: 'Not in stock' }. */
  error?: JsonObject;
}

export interface Fault extends FaultSpec {
  id: number;
  played: number;
}

/** Faults on demand: asked for through `POST /_faults` or by a test, played on the next calls that match. */
export class Faults {
  #faults: Fault[] = [];
  #nextId = 1;

  add(spec: FaultSpec): Fault {
    if (!KINDS.includes(spec.kind)) throw new Refusal(`no such fault: ${String(spec.kind)}; one of ${KINDS.join(', ')}`);
    const fault = { ...spec, id: this.#nextId++, played: 0 };
    this.#faults.push(fault);
    return fault;
  }

  list(): Fault[] {
    return this.#faults;
  }

  clear(): void {
    this.#faults = [];
  }

  /** The oldest fault of one of `kinds` for any of `operations`, counted as played; undefined when there is none. */
  take(operations: readonly string[], kinds: readonly FaultKind[]): Fault | undefined {
    const fault = this.#faults.find((each) => kinds.includes(each.kind) && covers(each, operations));
    if (!fault) return undefined;
    fault.played += 1;
    const count = fault.count ?? 1;
    if (count > 0 && fault.played >= count) this.#faults = this.#faults.filter((each) => each !== fault);
    return fault;
  }
}

function covers(fault: Fault, operations: readonly string[]): boolean {
  const wanted = fault.operation;
  if (wanted === undefined) return true;
  if (wanted.endsWith('*')) return operations.some((name) => name.startsWith(wanted.slice(0, -1)));
  return operations.includes(wanted);
}
