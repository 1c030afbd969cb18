import type { JsonObject } from '../contract.ts';

/** An event on its way. `text` is what targets receive; the parsed form is made when something needs it. */
export interface BusEvent {
  /** The id inside the event; a replayed or forwarded event keeps it. */
  id: string;
  text: string;
  /** When it happened, epoch seconds: the event's `time`. */
  time: number;
  /** When the bus took it in, epoch milliseconds. */
  ingested: number;
  trace?: string;
  replay?: string;
}

export interface Envelope {
  id: string;
  detailType: string;
  source: string;
  account: string;
  region: string;
  time: number;
  resources: string[];
  /** JSON text of an object. */
  detail: string;
}

/**
 * The event in its envelope, members in AWS's order:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 * The detail goes in as text, so numbers reach the targets digit for digit as they were sent.
 */
export function eventText(event: Envelope): string {
  const member = (name: string, value: string | string[]) => `"${name}":${JSON.stringify(value)}`;
  return `{${[
    member('version', '0'),
    member('id', event.id),
    member('detail-type', event.detailType),
    member('source', event.source),
    member('account', event.account),
    member('time', isoSeconds(event.time)),
    member('region', event.region),
    member('resources', event.resources),
    `"detail":${minified(event.detail)}`,
  ].join(',')}}`;
}

/** The same event as a replay sends it: one member more. The first raw `,"resources":` is always the envelope's own. */
export function replayed(text: string, replayName: string): string {
  return text.replace(',"resources":', () => `,"replay-name":${JSON.stringify(replayName)},"resources":`);
}

/** Epoch seconds as EventBridge writes a time, e.g. 2026-01-05T09:00:00Z. */
export function isoSeconds(time: number): string {
  return new Date(Math.floor(time) * 1000).toISOString().replace('.000Z', 'Z');
}

/** JSON text without the white space between its tokens. */
export function minified(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}

/** The event without its detail, as `<aws.events.event>` gives it: AWS spells detailType so there, and leaves the detail out. */
export function withoutDetail(event: JsonObject): JsonObject {
  const { id, account, 'detail-type': detailType, time, source, region, resources, version } = event;
  return { id, account, detailType, time, source, region, resources, version } as JsonObject;
}
