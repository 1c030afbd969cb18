import { type CrossdockError, Rejected, Transient } from '../../../core/model/errors.ts';
import type { Failure } from './schema.ts';

const LOCKED = /lock date/i;
const ACCOUNT = /\baccount\b/i;

/** What Xero found wrong with a document, as a person can see to it. */
export function refused(messages: readonly string[], detail: Record<string, unknown>): Rejected {
  const said = messages.join(' ');
  if (messages.some((message) => LOCKED.test(message))) return new Rejected('ledger.period-locked', `Xero's books are locked: ${said}`, detail);
  if (messages.some((message) => ACCOUNT.test(message))) return new Rejected('ledger.account-refused', `Xero does not take one of the accounts: ${said}`, detail);
  return new Rejected('ledger.refused', `Xero refuses: ${said}`, detail);
}

/** An answer that is an error. https://developer.xero.com/documentation/api/accounting/responsecodes */
export function failed(status: number, headers: Headers, failure: Failure | undefined, operation: string): CrossdockError {
  const detail = { operation, status };
  if (status === 429) {
    const problem = headers.get('x-rate-limit-problem') ?? 'unknown';
    return new Transient('ledger.throttled', `Xero asks for fewer calls (${problem})`, { ...detail, problem, retryAfter: Number(headers.get('retry-after') ?? 60) });
  }
  if (status === 401 || status === 403) return new Transient('ledger.unauthorized', 'Xero does not let the connection in', detail);
  if (status >= 500 || !failure) return new Transient('ledger.failed', `Xero answered ${status}`, detail);
  const messages = (failure.Elements ?? []).flatMap(({ ValidationErrors }) => (ValidationErrors ?? []).map(({ Message }) => Message));
  return refused(messages.length > 0 ? messages : [failure.Detail ?? failure.Message ?? `${status}`], detail);
}
