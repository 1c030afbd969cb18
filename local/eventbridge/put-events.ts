import type { AwsCall, Host, Json, JsonObject, Principal } from '../contract.ts';
import { AwsError } from '../contract.ts';
import type { BusEvent } from './event.ts';
import { eventText } from './event.ts';
import type { Arrival, Intake } from './intake.ts';
import type { Buses } from './rules.ts';

const MAX_ENTRIES = 10;
/** Raised from 256 KB in January 2026: https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb */
const MAX_BYTES = 1024 * 1024;

interface Refusal extends JsonObject {
  ErrorCode: string;
  ErrorMessage: string;
}

/**
 * PutEvents: each entry is accepted or refused by itself; what is accepted is on disk before the answer.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 * `forwarded` tells the event that a rule passes on from another bus: it keeps its id, its time and its place of origin.
 */
export function putEvents(host: Host, buses: Buses, intake: Intake, forwarded: (entry: JsonObject) => BusEvent | undefined) {
  return ({ input, trace, principal }: AwsCall): JsonObject => {
    if (input.EndpointId !== undefined) throw invalid('EndpointId is not supported by the local runtime.');
    const entries = (Array.isArray(input.Entries) ? input.Entries : []) as JsonObject[];
    checkSize(entries);
    const arrivals: Arrival[] = [];
    const results = entries.map((entry): JsonObject => {
      const carried = forwarded(entry);
      const refusal = carried ? undefined : refuse(entry, principal);
      if (refusal) return refusal;
      const event = carried ?? made(host, entry, trace);
      const bus = buses.find(entry.EventBusName);
      if (bus) arrivals.push({ bus, event: { ...event, ingested: host.clock.now() } });
      // AWS answers such an entry with an event id and drops it, too.
      else host.log('warn', 'event dropped: there is no such bus', { bus: entry.EventBusName ?? null, event: event.id });
      return { EventId: event.id };
    });
    intake.take(arrivals);
    return { FailedEntryCount: results.filter((result) => result.ErrorCode !== undefined).length, Entries: results };
  };
}

const invalid = (message: string) => new AwsError('ValidationException', message);

function checkSize(entries: JsonObject[]) {
  const outOfBounds = (bound: string) =>
    invalid(`1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${bound}`);
  if (entries.length === 0) throw outOfBounds('greater than or equal to 1');
  if (entries.length > MAX_ENTRIES) throw outOfBounds(`less than or equal to ${MAX_ENTRIES}`);
  const bytes = entries.reduce((sum, entry) => sum + entrySize(entry), 0);
  if (bytes > MAX_BYTES) throw invalid('Total size of the entries in the request is over the limit.');
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
function entrySize({ Time, Source, DetailType, Detail, Resources }: JsonObject): number {
  const bytes = (value: Json | undefined) => (typeof value === 'string' ? Buffer.byteLength(value) : 0);
  const resources = Array.isArray(Resources) ? Resources : [];
  return (Time === undefined ? 0 : 14) + [Source, DetailType, Detail, ...resources].reduce<number>((sum, value) => sum + bytes(value), 0);
}

function refuse({ Source, DetailType, Detail }: JsonObject, principal: Principal): Refusal | undefined {
  for (const [name, value] of Object.entries({ Source, DetailType, Detail })) {
    if (typeof value === 'string' && value !== '') continue;
    const ErrorMessage = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
    return { ErrorCode: 'InvalidArgument', ErrorMessage };
  }
  // only AWS's own services speak as such
  if (String(Source).startsWith('aws.') && principal.kind !== 'service') {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  return isObjectText(String(Detail)) ? undefined : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function made(host: Host, entry: JsonObject, callTrace: string | undefined): BusEvent {
  const id = host.id();
  const time = epochSeconds(entry.Time) ?? Math.floor(host.clock.now() / 1000);
  const text = eventText({
    id,
    time,
    detailType: String(entry.DetailType),
    source: String(entry.Source),
    account: host.account,
    region: host.region,
    resources: Array.isArray(entry.Resources) ? entry.Resources.map(String) : [],
    detail: String(entry.Detail),
  });
  const trace = (entry.TraceHeader as string | undefined) ?? callTrace;
  return { id, text, time, ingested: host.clock.now(), ...(trace === undefined ? {} : { trace }) };
}

/** Timestamps come as epoch seconds (the JSON protocol) or as ISO 8601 text. Throws SerializationException. */
export function epochSeconds(value: Json | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  const seconds = typeof value === 'number' ? value : Date.parse(String(value)) / 1000;
  if (!Number.isFinite(seconds)) throw new AwsError('SerializationException', `Not a timestamp: ${String(value)}`);
  return Math.floor(seconds);
}
