import { randomBytes, randomUUID } from 'node:crypto';
import { correlationIdOf, newTraceId, readTraceparent, readXray } from '../../core/tracing/trace-context.ts';
import { readTracestate } from '../../core/tracing/trace-state.ts';
import { now } from '../adapters/now.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'; // Crockford: no I, L, O, U

/** `ORD-` and 16 characters: 9 of time, so that ids sort by when they were made, 7 of chance. */
export function newOrderId(at: Date): string {
  let time = '';
  for (let rest = at.getTime(), place = 0; place < 9; place += 1, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time;
  return `ORD-${time}${[...randomBytes(7)].map((byte) => ALPHABET[byte % 32]).join('')}`;
}

/**
 * Of a new business transaction. It belongs to the caller's trace where there is one, else to the one that X-Ray began with the invocation, which the runtime has in its environment
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html), else to a new one.
 */
export function newCorrelationId(request?: Headed): string {
  const { traceId, sampled } = readTraceparent(traceparentIn(request)) ?? readXray(process.env._X_AMZN_TRACE_ID) ?? { traceId: newTraceId(now(), hex(12)), sampled: false };
  return correlationIdOf({ traceId, spanId: hex(8), sampled });
}

type Headed = { headers: Record<string, string | undefined>; multiValueHeaders?: Record<string, string[] | undefined> | null };

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** Whatever its case; sent twice, it is none: https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
function traceparentIn(request: Headed = { headers: {} }): string | undefined {
  const values = valuesIn(request, 'traceparent');
  return values.length === 1 ? values[0] : undefined;
}

/** What others keep in the caller's trace; nothing where that is not taken over. https://www.w3.org/TR/trace-context-1/#tracestate-header */
export const tracestateIn = (request: Headed): string | undefined => (readTraceparent(traceparentIn(request)) ? readTracestate(valuesIn(request, 'tracestate')) : undefined);

function valuesIn({ headers, multiValueHeaders }: Headed, wanted: string): string[] {
  const names = Object.keys({ ...headers, ...multiValueHeaders }).filter((name) => name.toLowerCase() === wanted);
  return names.flatMap((name) => multiValueHeaders?.[name] ?? headers[name] ?? []);
}

export const newEventId = (): string => randomUUID();
