/**
 * Errors inside an execution, and what Retry and Catch match them by.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */

/** A state failed. `error` and `cause` are what the history, $states.errorOutput and DescribeExecution show. */
export class StateError extends Error {
  override readonly name = 'StateError';
  readonly error: string | undefined;
  readonly causeText: string | undefined;
  /** Further names that ErrorEquals may match it by, e.g. States.HeartbeatTimeout, States.Permissions. */
  readonly alsoKnownAs: readonly string[];
  constructor(error: string | undefined, cause: string | undefined, alsoKnownAs: readonly string[] = []) {
    super(`${error ?? ''}: ${cause ?? ''}`);
    this.error = error;
    this.causeText = cause;
    this.alsoKnownAs = alsoKnownAs;
  }
}

/** What a Catcher sees as $states.errorOutput: both members always, null where the failure gave none. */
export function errorOutput({ error, causeText }: StateError): { Error: string | null; Cause: string | null } {
  return { Error: error ?? null, Cause: causeText ?? (error === TIMEOUT ? '' : null) };
}

/** A JSONata expression failed. `location` is the field, e.g. Output/total; `detail` is without the state's name. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly location: string | undefined;
  constructor(detail: string, location?: string) {
    super(detail);
    this.location = location;
  }
}

/** The history is full: nothing can catch this. */
export class HistoryFull extends Error {
  override readonly name = 'HistoryFull';
}

export const QUERY_ERROR = 'States.QueryEvaluationError';
export const DATA_LIMIT = 'States.DataLimitExceeded';
export const TIMEOUT = 'States.Timeout';

/**
 * Whether a Retrier or Catcher takes the error. States.ALL takes everything but States.DataLimitExceeded and States.Runtime;
 * States.TaskFailed everything but these and the timeouts; States.Runtime is never caught.
 */
export function matches(errorEquals: readonly string[], error: StateError): boolean {
  const name = error.error ?? '';
  if (name === 'States.Runtime') return false;
  if (errorEquals.includes(name) || error.alsoKnownAs.some((alias) => errorEquals.includes(alias))) return true;
  if (name === DATA_LIMIT) return false;
  if (errorEquals.includes('States.ALL')) return true;
  return errorEquals.includes('States.TaskFailed') && name !== TIMEOUT;
}
