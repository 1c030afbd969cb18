import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Capabilities, Kind } from '../../../../lambdas/connectors/capabilities.ts';
import type { ManualClock } from '../../../../local/clock.ts';
import type { FaultSpec } from '../../../../local/partners/faults.ts';
import type { Call } from '../../../../local/partners/partner.ts';
import type { FakeAws } from '../../../support/aws.ts';

/** What every connector promises, whatever it connects. Each holds for a folder, or its kit says why there is nothing to hold. */
export const PROMISES = {
  'created-once': 'a document that is asked for twice is there once',
  'lost-answer': 'what took effect and whose answer was lost is found, and not made twice',
  'rate-limited': 'too many calls are a matter of waiting, and it is said how long',
  unavailable: 'an outage is worth trying again, and nothing is tried again behind the back of who asks',
  slow: 'an answer that does not come in time is given up',
  malformed: 'an answer that nobody can read is worth trying again, and makes nothing twice',
  'expired-token': 'a token that has ended is replaced once, without a word; one that is not accepted is a matter for integration',
  'webhook-twice': 'a webhook that comes twice has one effect',
  'webhook-out-of-order': 'webhooks that overtake one another end as those that do not',
  'bad-signature': 'what is not signed, signed by another, or changed since is refused, and leaves nothing behind',
  watermark: 'a poll goes on where it came to, with an overlap: nothing is missed and nothing taken twice',
  'nothing-secret-said': 'neither log nor error says what is secret or personal',
} as const;
export type PromiseName = keyof typeof PROMISES;

/** One folder's description of itself: how its simulator is started, and what its main document, webhook and poll are. */
export interface Kit<K extends Kind = Kind> {
  kind: K;
  /** A simulator and the connector before it, both new. */
  start(over: Over): Promise<Bench<K>>;
  /** Promises that do not apply, each with its reason. */
  excused: Partial<Record<PromiseName, string>>;
}

/** What the connector reaches its simulator by. */
export interface Over {
  clock: ManualClock;
  fetch: typeof fetch;
  timeoutMs: number;
  /** For what is a part of AWS itself. */
  aws: FakeAws;
}

/** The other side: a simulated partner, or what stands for it. */
export interface Counterpart {
  faults: { add(fault: FaultSpec): unknown; clear(): void };
  calls(): Call[];
  stop(): Promise<void>;
}

/** How often a call took effect there, heard of or not. */
export const effects = (partner: Counterpart, operation: string): number =>
  partner.calls().filter((call) => call.operation === operation && ['ok', 'lostAnswer', 'malformed'].includes(call.outcome)).length;

export interface Bench<K extends Kind = Kind> {
  /** Everything that connectors of this kind are asked for, over what `start` was given. */
  ports: Capabilities[K];
  partner: Counterpart;
  /** Its secret: what the handlers find in Secrets Manager. */
  settings: Record<string, unknown>;
  /** Personal data of the documents that are used here. */
  personal: readonly string[];
  /** Secrets that the simulator gave out, tokens for instance. */
  given?: () => readonly string[];
  main: MainDocument;
  /** The partner's name of the call by which a token is got; absent: the credentials go with every call. */
  signIn?: string;
  webhook?: WebhookBench;
  poll?: PollBench;
}

/** The document that the connector exists for, always the same one. */
export interface MainDocument {
  /** Through the port, as a saga or a subscription would. */
  make(): Promise<unknown>;
  /** How many of it there are at the partner. */
  count(): number | Promise<number>;
  /** Calls of `make` by the partner's names, in order; the last one has the effect. */
  asks: readonly [string, ...string[]];
  /** Of those, the ones whose answer has no body that could be spoiled. */
  answersNothing?: readonly string[];
  /** Why the partner does not say how long to wait, where it does not. */
  patienceUnsaid?: string;
}

type Door = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

export interface WebhookBench {
  handler: Door;
  /** Has the partner send its webhooks there. */
  subscribe(url: string): Promise<unknown>;
  /** What must be known here for them to mean something. */
  prepare(): Promise<unknown>;
  /** Two things that happen at the partner, one after the other, each with one webhook. */
  first(): unknown;
  second(): unknown;
  /** What is true here now. */
  outcome(): Promise<unknown>;
  /** After the first, and after both. */
  expected: { first: unknown; both: unknown };
  /** Time that must go by for a webhook to go out. */
  settleMs?: number;
  /** By which requests carry their signature. */
  signatureHeader: string;
}

export interface PollBench {
  /** The handler of the schedule. */
  run(): Promise<unknown>;
  prepare(): Promise<unknown>;
  /** Something new at the partner, the first and the second one. */
  write(n: 1 | 2): unknown;
  /** How many of those are taken here. */
  taken(): Promise<number>;
  /** So long it takes until the partner shows what was written. */
  settlesMs: number;
  /** The call that reads, by the partner's name. */
  asks: string;
  /** From when on a request asks, in ms; undefined where it is another request. */
  since(request: { url: string; body: string; headers: Headers }): number | undefined;
}
