import { AsyncLocalStorage } from 'node:async_hooks';
import { traceparentOf } from '../../core/tracing/trace-context.ts';

interface Transaction {
  correlationId: string;
  tracestate?: string | undefined;
}
const current = new AsyncLocalStorage<Transaction>();

/**
 * What runs, runs for this business transaction.
 * @param tracestate what others keep in its trace
 */
export const within = <T>(correlationId: string, run: () => Promise<T>, tracestate?: string): Promise<T> => current.run({ correlationId, tracestate }, run);

/** Of what runs now; absent where it is none, or several. */
export const correlationNow = (): string | undefined => current.getStore()?.correlationId;

/** What others keep in the trace of this transaction, where it is the one that runs now, or one document of its interchange: `<correlation id>.1`. */
export const tracestateOf = (correlationId: string): { tracestate?: string } => {
  const { correlationId: now, tracestate } = current.getStore() ?? {};
  return tracestate && now !== undefined && (correlationId === now || correlationId.startsWith(`${now}.`)) ? { tracestate } : {};
};

/** What the other side is told of a transaction's trace: https://www.w3.org/TR/trace-context-1/#trace-context-http-headers-format */
export function traceHeaders(correlationId: string, { tracestate }: { tracestate?: string | undefined }): Record<string, string> {
  const traceparent = traceparentOf(correlationId);
  return traceparent ? { traceparent, ...(tracestate && { tracestate }) } : {};
}

/** `fetch` that tells the other side of the transaction's trace, where it is one. */
export const tracedFetch: typeof fetch = (input, init) => {
  const correlationId = correlationNow() ?? '';
  const told = Object.entries(traceHeaders(correlationId, tracestateOf(correlationId)));
  if (told.length === 0) return fetch(input, init);
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  for (const [name, value] of told) headers.set(name, value);
  return fetch(input, { ...init, headers });
};
