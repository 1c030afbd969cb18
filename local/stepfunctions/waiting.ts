/** https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html */
import type { WaitState } from './definition.ts';
import { QueryError } from './errors.ts';
import type { Expressions } from './expressions.ts';
import type { Run, Thread } from './run.ts';
import { scopeOf } from './scope.ts';

/** RFC 3339 as Step Functions takes it: upper-case T, seconds, and Z or an offset. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const LONGEST_WAIT = 99_999_999; // seconds

/** Epoch milliseconds at which the Wait state ends. */
export async function startOfWait(run: Run, thread: Thread, expressions: Expressions, state: WaitState): Promise<number> {
  const scope = scopeOf(run, thread);
  if (state.Timestamp !== undefined) {
    const text = await expressions.expect('string', state.Timestamp, 'Timestamp', scope);
    const until = timestamp(text);
    if (until === undefined) throw new QueryError(`The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`, 'Timestamp');
    return until;
  }
  const seconds = await expressions.expect('number', state.Seconds ?? 0, 'Seconds', scope);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > LONGEST_WAIT) {
    throw new QueryError(`The Seconds field must be an integer from 0 to ${LONGEST_WAIT} but was: ${seconds}`, 'Seconds');
  }
  return run.now() + seconds * 1000;
}

function timestamp(text: string): number | undefined {
  if (!TIMESTAMP.test(text)) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day) ? at : undefined; // 30 February rolls over in Date
}
