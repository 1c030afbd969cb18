import { AsyncLocalStorage } from 'node:async_hooks';
import { traceparentOf } from '../../core/tracing/trace-context.ts';

const current = new AsyncLocalStorage<string>();

/** What runs, runs for this business transaction. */
export const within = <T>(correlationId: string, run: () => Promise<T>): Promise<T> => current.run(correlationId, run);

/** Of what runs now; absent where it is none, or several. */
export const correlationNow = (): string | undefined => current.getStore();

/** `fetch` that tells the other side of the transaction's trace, where it is one: https://www.w3.org/TR/trace-context/#traceparent-header */
export const tracedFetch: typeof fetch = (input, init) => {
  const traceparent = traceparentOf(correlationNow() ?? '');
  if (!traceparent) return fetch(input, init);
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  headers.set('traceparent', traceparent);
  return fetch(input, { ...init, headers });
};
