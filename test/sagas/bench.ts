/**
 * Sagas on a bench: the committed machines on the Step Functions engine, the real functions and connectors, a real DynamoDB and simulated partners, all in
 * one process. Time stands still unless nothing else moves, so retries and redrives take no time.
 */
import { basename } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Envelope } from '../../core/model/envelope.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { MACHINES } from '../../statemachines/tables.ts';
import type { AwsCall, Json, JsonObject } from '../../local/contract.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { SUPPLIER } from '../../cli/demo-data.ts';
import { Env } from '../../lambdas/handler/env.ts';
import { AwsFault, fakeAws } from '../support/aws.ts';
import { logged } from '../support/logs.ts';
import { aPerson, aRequestEvent, messages } from '../support/requests.ts';
import { testTables } from '../support/tables.ts';
import { payload, thrown, Workbench } from '../local/stepfunctions/workbench.ts';
import { definitionOf } from './definition.ts';
import { type Estate, startEstate } from './estate.ts';

type Handler = (event: unknown, context: { getRemainingTimeInMillis: () => number }) => Promise<unknown>;
/** How a call of a function, or of a connector's command, goes wrong; what it gives back is its answer. */
export type Break = (call: Call) => Promise<unknown>;
export interface Call {
  /** The step, undo, command or saga function, e.g. reserve-stock. */
  name: string;
  /** Of this name, from 1. */
  nth: number;
  event: Record<string, unknown>;
  /** The real thing. */
  run: () => Promise<unknown>;
}

/** Which function starts what, as the rules of the events stack say. */
const STARTERS: Record<string, string | readonly string[]> = {
  'order.received': 'start-order-saga',
  'shipment.confirmed': 'start-posting-saga',
  'stock.received': 'start-backorder-saga',
  'stock.adjusted': 'start-backorder-saga',
  'shipment.short': 'start-backorder-saga',
  'return.requested': 'start-rma-saga',
  'return.received': 'start-return-saga',
  'order.cancellation-requested': 'start-unwind',
  'order.change-requested': 'start-change-saga',
  'order.change-withdrawal-requested': 'start-unwind',
  'order.charges-corrected': ['start-posting-saga', 'start-return-saga'],
};
/** A consumer that died: its message is delivered again. */
const CRASHED = { batchItemFailures: [{ itemIdentifier: 'm1' }] };
export const ARN = (machine: string) => `arn:aws:states:eu-central-1:111111111111:stateMachine:${machine}`;

export class Bench {
  readonly tables = testTables(() => this.estate.seed());
  readonly aws = fakeAws();
  readonly log = logged();
  work!: Workbench;
  estate!: Estate;
  /** Absent: everything works. */
  breaks: Break | undefined;
  readonly counts = new Map<string, number>();
  /** Connectors that are no folder: what takes their commands. */
  readonly connectors = new Map<string, (event: never) => Promise<unknown>>();
  /** Files of the functions that hear of an event, by its type. */
  hears: Record<string, readonly string[]> = Object.fromEntries(Object.entries(STARTERS).map(([type, starters]) => [type, [starters].flat().map((starter) => `lambdas/events/${starter}.ts`)]));
  /** Messages that were refused, and not taken since. */
  get refused(): string[] {
    return [...this.#refused].flatMap(([message, times]) => (times > 0 ? [message] : []));
  }
  /** How often in a row nothing moved. */
  idle = 0;
  /** Time goes on. */
  passes = (ms: number): Promise<void> => {
    this.#stirred = true;
    return this.work.clock.advance(ms);
  };
  #refused = new Map<string, number>();
  #published = new Set<string>();
  #inbox: (() => Promise<void>)[] = [];
  #busy: Promise<void> | undefined;
  /** A function ran, or time went on, since the outbox was read and found settled. */
  #stirred = true;
  /** Functions so far. */
  #ran = 0;
  #keys = 0;

  constructor() {
    beforeAll(async () => {
      this.work = new Workbench();
      this.work.random = 0;
      this.work.answer = (call) => this.#answer(call);
      process.env[Env.TimeoutMs] = '1';
      process.env[Env.OpenSagaLimit] = '100';
      process.env[Env.InboundBucket] = 'inbound';
      for (const machine of MACHINES) {
        process.env[`${machine.toUpperCase()}_MACHINE_ARN`] = ARN(machine);
        await this.work.machine(JSON.parse(definitionOf(machine)) as object, machine);
      }
      this.estate = await startEstate();
    });
    beforeEach(() => this.#begin());
    afterAll(async () => {
      this.work.close();
      await this.estate.stop();
    });
  }

  async #begin(): Promise<void> {
    this.breaks = undefined;
    this.counts.clear();
    await this.estate.anotherSupplier();
    this.#refused.clear();
    this.#published = new Set();
    this.#inbox = [];
    this.#answers();
  }

  /** As before each test. */
  async again(): Promise<void> {
    await this.tables.again();
    this.log.length = 0;
    this.aws.reset();
    await this.#begin();
  }

  /** Runs a function under its own settings: one at a time, because they come by environment variables. */
  async call(name: string, event: unknown, file = `lambdas/steps/${name}.ts`): Promise<unknown> {
    this.#stirred = true;
    this.#ran += 1;
    const secret = /connectors\/([^/]+)\//.exec(file)?.[1];
    if (secret) process.env[Env.SecretName] = secret;
    const { handler } = (await import(new URL(`../../${file}`, import.meta.url).href)) as { handler: Handler };
    return handler(event, { getRemainingTimeInMillis: () => 60_000 });
  }

  /** The function's own name, and whatever is broken about it. */
  async #broken(name: string, event: Record<string, unknown>, run: () => Promise<unknown>): Promise<unknown> {
    const nth = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, nth);
    return this.breaks ? this.breaks({ name, nth, event, run }) : run();
  }

  /** What Lambda and SQS answer the machines. */
  async #answer({ service, action, input }: AwsCall): Promise<JsonObject> {
    if (service === 'lambda') {
      const name = String(input.FunctionName);
      const event = JSON.parse(String(input.Payload)) as Record<string, unknown>;
      return this.alone(async () => {
        try {
          return payload(((await this.#broken(name, event, () => this.call(name, event))) ?? null) as Json);
        } catch (error) {
          return thrown((error as Error).name, (error as Error).message);
        }
      });
    }
    if (service !== 'sqs' || action !== 'SendMessage') throw new Error(`nobody answers ${service}:${action}`);
    const connector = basename(String(input.QueueUrl));
    this.deliver(connector, String(input.MessageBody));
    return { MessageId: 'm' };
  }

  /** A command on a connector's queue. One whose answer could not be given is delivered again. */
  deliver(connector: string, body: string): void {
    const event = JSON.parse(body) as Record<string, unknown>;
    this.#inbox.push(async () => {
      const record = { messageId: 'm1', body, receiptHandle: 'r', attributes: {}, eventSourceARN: `arn:aws:sqs:eu-central-1:111111111111:${connector}` };
      const answer = await this.#broken(String(event.command), event, () => this.#take(connector, { Records: [record] })).catch(() => CRASHED);
      if ((answer as { batchItemFailures?: unknown[] }).batchItemFailures?.length) this.deliver(connector, body);
    });
  }

  #take(connector: string, event: object): Promise<unknown> {
    const handler = this.connectors.get(connector);
    this.#ran += 1;
    return handler ? handler(event as never) : this.call('commands', event, `lambdas/connectors/${connector}/handlers/commands.ts`);
  }

  /** Beside no function: what is read then is of one moment. */
  alone<T>(run: () => Promise<T>): Promise<T> {
    const mine = (this.#busy ?? Promise.resolve()).then(run);
    this.#busy = mine.then(() => undefined, () => undefined);
    return mine;
  }

  /** What the functions ask of AWS. */
  #answers(): void {
    const states = ['SendTaskSuccess', 'SendTaskFailure', 'StartExecution', 'DescribeExecution', 'RedriveExecution', 'ListExecutions'];
    for (const action of states) {
      this.aws.answer(action, async (input) => {
        try {
          return await this.work.ask(action, input as JsonObject);
        } catch (error) {
          throw new AwsFault((error as Error).name);
        }
      });
    }
    this.aws.answer('GetSecretValue', ({ SecretId }) => ({ SecretString: JSON.stringify(this.estate.secrets[String(SecretId)]) }));
    this.aws.answer('GetQueueUrl', ({ QueueName }) => ({ QueueUrl: `${process.env.AWS_ENDPOINT_URL}/${String(QueueName)}` })); // the client asks the address of the queue
  }

  /** Events that were stored, put on the bus: each goes to whoever hears of it. @returns how many were taken */
  async #publish(): Promise<number> {
    if (!this.#stirred) return 0;
    this.#stirred = false;
    const fresh = (await this.tables.all('outbox')).map((row) => row.body as Envelope).filter((event) => !this.#published.has(event.eventId));
    let taken = 0;
    for (const event of fresh.sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1))) {
      const hears = this.hears[event.type] ?? [];
      const told = await Promise.all(hears.map((file) => this.#told(event, file)));
      if (!told.every(Boolean)) continue; // comes again
      this.#published.add(event.eventId);
      taken += 1;
    }
    return taken;
  }

  /** @returns false where it was refused and comes again */
  async #told(event: Envelope, file: string): Promise<boolean> {
    const message = `${event.type} ${event.eventId} for ${file}`;
    if (this.#published.has(message)) return true;
    const answer = (await this.alone(() => this.call(basename(file, '.ts'), messages({ detail: event }), file))) as { batchItemFailures: unknown[] };
    const refused = answer.batchItemFailures.length > 0;
    this.#refused.set(message, refused ? (this.#refused.get(message) ?? 0) + 1 : 0);
    if (refused) return false;
    this.#published.add(message);
    return true;
  }

  /** Executions that failed in place, told to the desk. */
  async #tellFailures(): Promise<void> {
    for (const entry of this.work.announced.splice(0)) {
      const detail = entry.Detail as { status: string };
      if (detail.status === 'FAILED') await this.alone(() => this.call('raise-failed-execution', messages({ detail }), 'lambdas/events/raise-failed-execution.ts'));
    }
  }

  /** Lets everything run, time included, until the probe gives something. @throws Error where nothing moves any more */
  async until<T>(what: string, probe: () => Promise<T | undefined>): Promise<T> {
    let seen = -1;
    for (this.idle = 0; this.idle < 150; ) {
      await this.#busy; // what is under way is seen whole
      const found = seen !== this.#ran || this.idle % 3 === 0 ? await probe() : undefined; // most turns change nothing to look at
      if (found !== undefined) return found;
      seen = this.#ran;
      await this.turn();
    }
    throw new Error(`${what} did not come about: ${this.log.slice(-8).join('\n')}`);
  }

  /** The next thing that is under way happens; where there is none, time passes. */
  async turn(): Promise<void> {
    const letter = this.estate.letters.shift();
    if (letter) await this.alone(() => this.call('edi', { ...letter, isBase64Encoded: true, pathParameters: { partner: SUPPLIER.partner } }, 'lambdas/connectors/x12-supplier/handlers/edi.ts'));
    const job = this.#inbox.shift();
    if (job) await this.alone(job);
    else if ((await this.#publish()) === 0) {
      this.idle += 1;
      await this.#tellFailures();
      await new Promise((resolve) => setImmediate(resolve));
      await this.#busy;
      if (this.idle % 3 === 0) await this.passes(5_000);
      return;
    }
    this.idle = 0;
  }

  /** Asks the desk as a person of the row's role would. */
  async decide(exceptionId: string, action: 'retry' | 'cancel' | 'approve', role: string): Promise<void> {
    const name = action === 'approve' ? 'post-exception-approve' : 'post-exception-replay';
    const event = aRequestEvent(action === 'approve' ? { reason: 'fine' } : { action, reason: 'seen' }, { caller: aPerson(role), id: exceptionId, path: `/v1/exceptions/${exceptionId}/replay`, headers: { 'Idempotency-Key': `d${(this.#keys += 1)}` } });
    const answer = (await this.alone(() => this.call(name, event, `lambdas/api/${name}.ts`))) as { statusCode: number; body: string };
    if (answer.statusCode !== 202) throw new Error(`${action} of ${exceptionId}: ${answer.statusCode} ${answer.body}`);
  }

  /** The open row of the desk, when there is one. */
  rowOpen = (orderId: string, also?: (row: DeskException) => boolean) => this.until(`a row of ${orderId}`, () => this.#openRow(orderId, also));

  /** Sees to every row that a break opened of an order, until its saga has ended. @returns the steps that they were of, in order */
  async attend(orderId: string, sagaId: string, status: 'completed' | 'unwound', decide: (row: DeskException) => Promise<unknown>): Promise<string[]> {
    const steps: string[] = [];
    for (;;) {
      const row = await this.until(`${sagaId} ${status}, or a row of ${orderId}`, async () => ((await stores.register.get(sagaId))?.status === status ? 'ended' : this.#openRow(orderId, ({ code }) => code === 'test.refused' || code === 'execution.failed')));
      if (row === 'ended') return steps;
      steps.push(row.step);
      await decide(row);
    }
  }

  async #openRow(orderId: string, also: (row: DeskException) => boolean = () => true): Promise<DeskException | undefined> {
    const rows = (await this.tables.all('exceptions')).map((row) => row.body as DeskException);
    return rows.find((row) => row.orderId === orderId && row.status === 'open' && also(row));
  }

  /** A request of the b2b channel, or of a person. @returns status and body */
  async ask(name: string, body: unknown, change: Parameters<typeof aRequestEvent>[1] = {}): Promise<{ status: number; body: Record<string, unknown> }> {
    const event = aRequestEvent(body, { ...change, headers: { 'Idempotency-Key': `r${(this.#keys += 1)}`, ...change?.headers } });
    const { statusCode, body: text } = (await this.alone(() => this.call(name, event, `lambdas/api/${name}.ts`))) as { statusCode: number; body: string };
    return { status: statusCode, body: JSON.parse(text) as Record<string, unknown> };
  }
}
