/**
 * The trace that a business transaction belongs to, in W3C's words: https://www.w3.org/TR/trace-context/#traceparent-header
 * It stands in the correlation id, `corr-<trace id>-<span id>-<flags>`, and so is wherever that is: in events, executions, queues, rows and log lines.
 */
export interface TraceContext {
  /** 32 hex digits, not all of them 0. */
  traceId: string;
  /** 16 hex digits, not all of them 0: of a transaction its own, so that two of one trace are two. */
  spanId: string;
  /** The caller has it recorded, or X-Ray has. */
  sampled: boolean;
}

const PARTS = /^([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const CORRELATION = /^corr-([0-9a-f]{32})-([0-9a-f]{16})-(0[01])(?:\.|$)/;
const XRAY_ROOT = /(?:^|;) ?Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/;
const XRAY_SAMPLED = /(?:^|;) ?Sampled=1(?:;|$)/;

/** A header as it came. Lower case only, exact lengths; of versions to come the part that is known. @returns undefined for what is not to be used: there is a new trace then, as the specification has it */
export function readTraceparent(header: string | undefined): TraceContext | undefined {
  const [, version, traceId, spanId, flags, more] = PARTS.exec(header ?? '') ?? [];
  if (!version || !traceId || !spanId || !flags || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/**
 * X-Ray's id is `1-`, 8 hex digits of epoch seconds, `-`, 24 of chance; as one number without the dashes it is a W3C trace id, and back.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
 * @param header `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=…;Sampled=1`: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function readXray(header: string | undefined): Pick<TraceContext, 'traceId' | 'sampled'> | undefined {
  const [, seconds, rest] = XRAY_ROOT.exec(header ?? '') ?? [];
  return seconds && rest ? { traceId: seconds + rest, sampled: XRAY_SAMPLED.test(header ?? '') } : undefined;
}

/** A trace that nobody has begun: X-Ray takes ids whose first 8 digits are the time. @param chance 24 hex digits */
export const newTraceId = (at: Date, chance: string): string => Math.floor(at.getTime() / 1000).toString(16).padStart(8, '0') + chance;

export const correlationIdOf = ({ traceId, spanId, sampled }: TraceContext): string => `corr-${traceId}-${spanId}-${sampled ? '01' : '00'}`;

/** Of ids that name no business transaction, e.g. `connector:tryton`, there is none. Those of one interchange, `….1` and `….2`, have one in common. */
export function traceOfCorrelation(correlationId: string): TraceContext | undefined {
  const [, traceId, spanId, flags] = CORRELATION.exec(correlationId) ?? [];
  return traceId && spanId ? { traceId, spanId, sampled: flags === '01' } : undefined;
}

/** What other systems are told. */
export function traceparentOf(correlationId: string): string | undefined {
  const trace = traceOfCorrelation(correlationId);
  return trace && `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? '01' : '00'}`;
}

export const xrayIdOf = ({ traceId }: Pick<TraceContext, 'traceId'>): string => `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;

/** What AWS is told. No `Parent`: the span is ours, and X-Ray has no segment of that id. */
export function xrayHeaderOf(correlationId: string): string | undefined {
  const trace = traceOfCorrelation(correlationId);
  return trace && `Root=${xrayIdOf(trace)};Sampled=${trace.sampled ? '1' : '0'}`;
}
