import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, ListQueuesCommand, ReceiveMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Envelope } from '../../core/model/envelope.ts';
import { ApiCaller } from '../../cli/client.ts';
import { Behind } from '../scenarios/behind.ts';
import { scan } from '../support/books.ts';
import { Platform, until } from '../support/platform.ts';
import { hangs } from './invariants.ts';
import { ENTITY, layOut } from './master-data.ts';
import { Partners } from './partners.ts';
import { see } from './seen.ts';
import { type Answer, type Job, JOBS, type Operation, OPERATIONS, type Question, type World } from './world.ts';

const pascal = (name: string) => name.split('-').map((part) => `${part[0]?.toUpperCase()}${part.slice(1)}`).join('');
const LOGICAL = (table: string) => `${pascal(table)}Table`;
/** What takes longer than this hangs. */
const PATIENCE_MS = 240_000;
/** They gather what comes for minutes, or wait until somebody there knows a customer, and nobody waits for them. */
const SLOW = /Lake|Salesforce|Amazon/;

/** Days on the whole local runtime, started as a user starts it, in real time: what partners send comes by itself. */
export class OnThePlatform implements World {
  readonly inRealTime = true;
  /**
   * One: the accounts of its gateway, warehouse and ERP are those of whoever the cell serves (account `*`), its people's pool gives all of them one entity, and the second entity's warehouse and ledger of the
   * bench are no connectors of the platform, which it could be given by data. Two entities are on the bench, where these are in the process.
   */
  readonly entities = [ENTITY];
  inLedger = () => new Map<string, number>();
  readonly platform = new Platform(['--ship-after', '1000000000']);
  partners!: Partners;
  #behind!: Behind;
  #callers = new Map<string, ApiCaller>();
  #days = 0;

  async start(): Promise<void> {
    const endpoints = await this.platform.start();
    this.#behind = await Behind.of(endpoints, this.platform.dataDir);
    this.partners = new Partners(endpoints.partners);
    // a job that ran before the master data was stored may still think that there is none
    await until('the master data', () => this.run('stock').then(() => true, () => undefined));
    // what was under way when it died comes again soon, not after a minute and a half
    for (const QueueUrl of await this.#urls()) await this.#behind.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '5' } }));
  }

  async dawn(): Promise<number> {
    await layOut(this.partners, (this.#days += 1), this.now());
    await this.run('stock'); // from here on it is told what moves
    return this.#days;
  }

  async restart(): Promise<void> {
    await this.platform.kill();
    await this.platform.start();
  }

  now = () => new Date();
  later = async (): Promise<void> => undefined;
  steps = (count: number) => pause(count * 20);
  rows: World['rows'] = (table) => scan(this.platform, LOGICAL(table));

  async run(job: Job): Promise<void> {
    const { FunctionError, Payload } = await this.#behind.lambda.send(new InvokeCommand({ FunctionName: this.#behind.find('AWS::Lambda::Function', JOBS[job].fn).ref }));
    const said = Buffer.from(Payload ?? []).toString();
    if (FunctionError && !said.includes('"errorType":"Transient"')) throw new Error(`${job}: ${said}`);
  }

  async ask(operation: Operation, body: unknown, { as, id = '', headers, idempotencyKey = randomUUID() }: Question): Promise<Answer> {
    const [method = '', path = ''] = OPERATIONS[operation].split(' ');
    const caller = this.#callers.get(as) ?? (as === 'channel' ? ApiCaller.channel(this.platform.endpoints, 'b2b') : ApiCaller.person(this.platform.endpoints, as));
    this.#callers.set(as, caller);
    return caller.send(method, path.replace(/\{\w+\}/, encodeURIComponent(id)), JSON.stringify(body), { 'idempotency-key': idempotencyKey, ...headers });
  }

  /** The next that partners send comes twice, or after the one behind it. */
  async mail({ reversed, twice }: { reversed: boolean; twice: boolean }): Promise<number> {
    for (const partner of ['shiphero', 'stripe'] as const) {
      if (twice) await this.partners.breakDown(partner, { kind: 'webhookDuplicate' });
      if (reversed) await this.partners.breakDown(partner, { kind: 'webhookReorder' });
    }
    return 0;
  }

  async settle(): Promise<void> {
    const begun = Date.now();
    for (let quiet = 0; quiet < 2; ) {
      const why = await this.#underWay();
      quiet = why.length === 0 ? quiet + 1 : 0;
      if (quiet === 0 && Date.now() - begun > PATIENCE_MS) throw new Error(`it does not settle: ${why.join('; ')}`);
      await pause(quiet === 0 ? 300 : 100);
    }
  }

  async #underWay(): Promise<string[]> {
    const unsaid = await this.partners.unsaid();
    if (unsaid > 0) return [`${unsaid} messages of partners are on their way`];
    const seen = await see(this);
    const told = seen.parcels.filter(({ shipmentId }) => !seen.shipments.some((one) => one.shipmentId === shipmentId)).length - seen.waiting;
    const pending = (await this.rows('outbox')).filter(({ pending: is }) => is !== undefined).map(({ body }) => body as Envelope);
    const here = [...hangs(seen), ...(told > 0 ? [`${told} parcels are not told`] : []), ...pending.map(({ type, recordedAt }) => `${type} of ${recordedAt} is not published`)];
    return here.length > 0 ? here : (await this.#queues()).flatMap(({ name, waiting, dead }) => (waiting > 0 && !dead && !SLOW.test(name) ? [`${waiting} on ${name}`] : []));
  }

  #urls = async () => (await this.#behind.sqs.send(new ListQueuesCommand({ MaxResults: 1000 }))).QueueUrls ?? [];

  async #queues(): Promise<{ name: string; url: string; waiting: number; dead: boolean }[]> {
    return Promise.all(
      (await this.#urls()).map(async (QueueUrl) => {
        const { Attributes = {} } = await this.#behind.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'] }));
        return { name: QueueUrl.split('/').at(-1) ?? '', url: QueueUrl, waiting: Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0), dead: /dead/i.test(QueueUrl) };
      }),
    );
  }

  deadLetters = async () => Promise.all((await this.#queues()).flatMap(({ name, url, waiting, dead }) => (dead && waiting > 0 ? [this.#firstOf(url, `${waiting} on ${name}`)] : [])));

  /** With what the first of them says of itself. */
  async #firstOf(QueueUrl: string, told: string): Promise<string> {
    const { Messages: [first] = [] } = await this.#behind.sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], VisibilityTimeout: 1 }));
    const attributes = Object.entries(first?.MessageAttributes ?? {}).map(([name, { StringValue }]) => `${name}: ${StringValue}`);
    return [told, ...attributes, first?.Body ?? ''].join(', ').slice(0, 1000);
  }
}
