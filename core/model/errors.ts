/**
 * One class per decision that the caller can take. Step Functions matches error NAMES, and minifiers rename classes, so each
 * name is a literal.
 */
export abstract class CrossdockError extends Error {
  /** Stable, for programs and for the desk: `order.unknown-sku`. */
  readonly code: string;
  /** What a person or a program may need to act; never secrets or personal data. */
  readonly detail: Record<string, unknown>;
  constructor(code: string, message: string, detail: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}

/** Worth trying again as it is: timeouts, throttles, 5xx, locks. The outcome of what was asked is unknown. */
export class Transient extends CrossdockError {
  override readonly name = 'Transient';
}

/** A person can fix it: the saga parks at the desk of `owner` (the step's own owner unless given). */
export class Rejected extends CrossdockError {
  override readonly name = 'Rejected';
}

/** Too early, and nothing has been done: the saga waits, and tries then. The message is that instant, ISO 8601. */
export class Early extends CrossdockError {
  override readonly name = 'Early';
}

/** Something that was held ran out while the saga slept, and nothing has been done: it is got anew first. The message is what it will be called. */
export class Lapsed extends CrossdockError {
  override readonly name = 'Lapsed';
}

/** There is nothing to do any more: the saga ends here. */
export class Idle extends CrossdockError {
  override readonly name = 'Idle';
}

/** The saga's fence is closed: stop here, the unwind machine does the rest. */
export class Cancelled extends CrossdockError {
  override readonly name = 'Cancelled';
}

/** The caller's request is at fault; nothing was stored. `status` is the HTTP status of the problem document. */
export class Invalid extends CrossdockError {
  override readonly name = 'Invalid';
  readonly status: number;
  constructor(code: string, message: string, status = 400, detail: Record<string, unknown> = {}) {
    super(code, message, detail);
    this.status = status;
  }
}

/** Another attempt is acting at this moment: come back when its lease is over. */
export class Busy extends CrossdockError {
  override readonly name = 'Busy';
  readonly until: string;
  constructor(until: string, message: string) {
    super('step.busy', message);
    this.until = until;
  }
}

/** Someone else wrote in between: read again and decide again. */
export class Conflict extends CrossdockError {
  override readonly name = 'Conflict';
}

/** A write was refused because its key exists already. `what` names the key: 'idempotency', 'business-key', 'delivery', 'document'. */
export class AlreadyExists extends CrossdockError {
  override readonly name = 'AlreadyExists';
  readonly what: string;
  constructor(what: string, detail: Record<string, unknown> = {}) {
    super(`already-exists.${what}`, `${what} exists already`, detail);
    this.what = what;
  }
}
