import { Logger } from '@aws-lambda-powertools/logger';
import { MASKED } from '../../core/model/personal.ts';
import { traceOfCorrelation } from '../../core/tracing/trace-context.ts';
import { Env } from './env.ts';
import { correlationNow } from './transaction.ts';

/** What the connector's manifest masks: should anybody ever log more than is meant, these are not in it. */
const masks = new Set((process.env[Env.Masks] ?? '').split(' ').filter(Boolean));

/** Ids, codes and numbers only: no bodies, no addresses, no secrets. Beside a correlation id stands the id of its trace, for whoever looks by that. */
export const log = new Logger({
  serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? 'crossdock',
  jsonReplacerFn: (name: string, value: unknown) => (masks.has(name) ? MASKED : name === '' ? traced(value as Line) : value),
});

type Line = Record<string, unknown>;

function traced(line: Line): Line {
  const correlationId = line.correlationId ?? correlationNow();
  const trace = typeof correlationId === 'string' ? traceOfCorrelation(correlationId) : undefined;
  return trace ? { ...line, correlationId, traceId: trace.traceId } : line;
}
