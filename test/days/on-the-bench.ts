import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, vi } from 'vitest';
import { SUPPLIER } from '../../cli/demo-data.ts';
import { BUILT_IN_RULES } from '../../core/posting/account-rules.ts';
import { registerShipHero, registerStripe } from '../../cli/webhooks.ts';
import { Env } from '../../lambdas/handler/env.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { ledgerCommands } from '../../lambdas/handler/ledger-commands.ts';
import { warehouseCommands } from '../../lambdas/handler/warehouse-commands.ts';
import { HEARS } from './listeners.ts';
import { MACHINES } from '../../statemachines/tables.ts';
import { ARN, Bench } from '../sagas/bench.ts';
import { aPerson, aRequestEvent } from '../support/requests.ts';
import { type Amazon, startAmazon } from '../../local/partners/amazon/amazon.ts';
import { hangs } from './invariants.ts';
import { Depot } from './europe/depot.ts';
import { here } from './europe/door.ts';
import { europeLedger } from './europe/ledger.ts';
import { EUROPE, IN_DEPOT, TAX_COMPANY } from './europe/master-data.ts';
import { articlesOf, ENTITY, layOut } from './master-data.ts';
import { Partners } from './partners.ts';
import { see } from './seen.ts';
import { type Answer, type Job, JOBS, type Operation, OPERATIONS, type Question, type World } from './world.ts';

interface Letter {
  connector: string;
  headers: Record<string, string>;
  body: string;
}

const DOOR = 'test/days/europe/door.ts';
/** Of the marketplace's application. */
const LWA = { clientId: 'client', clientSecret: 'secret', refreshToken: 'Atzr|refresh' };

/** Days on the bench of sagas: all functions, machines and partners in this process, and a clock that is moved. */
export class OnTheBench implements World {
  readonly bench = new Bench();
  readonly inRealTime = false;
  readonly entities = [ENTITY, EUROPE];
  inLedger = europeLedger.journals;
  partners!: Partners;
  #post: Letter[] = [];
  #office!: Server;
  #marketplace!: Amazon;
  #keys = 0;
  #days = 0;

  constructor() {
    this.bench.hears = { ...HEARS, 'journal.to-be-sent': [...(HEARS['journal.to-be-sent'] ?? []), 'test/days/europe/keep-journal.ts'] };
    this.bench.connectors.set('depot', warehouseCommands(async () => here.depot));
    this.bench.connectors.set('ledger-eu', ledgerCommands('ledger-eu', async () => europeLedger));
    this.bench.passes = (ms) => this.later(ms);
    beforeAll(async () => {
      process.env[Env.Entities] = this.entities.join(' ');
      const { urls, secrets } = this.bench.estate;
      Object.assign((secrets.avalara as { companies: object }).companies, { [EUROPE]: TAX_COMPANY });
      const edi = (secrets['x12-supplier'] as { partners: Record<string, { url: string }> }).partners[SUPPLIER.partner];
      this.#marketplace = await startAmazon({ credentials: LWA, sellerId: 'A2SELLER' });
      this.partners = new Partners({ ...urls, amazon: this.#marketplace.url, supplier: new URL(edi?.url ?? '').origin });
      // the ERP is sent every journal that it does not derive; which account of its own one goes to does not matter here
      Object.assign(secrets.tryton as object, { accounts: Object.fromEntries(BUILT_IN_RULES.rules.map(({ account }, index) => [account, index % 2 === 0 ? 'Main Cash' : 'Main Expense'])) });
      await this.#openPostOffice();
      const at = (path: string) => `http://127.0.0.1:${(this.#office.address() as AddressInfo).port}/${path}`;
      await registerShipHero({ secrets: secrets as never }, at('shiphero'));
      await registerStripe(secrets.stripe as never, at('stripe'));
    });
    afterAll(async () => {
      await this.#marketplace.stop();
      this.#office.closeAllConnections();
      this.#office.close();
      vi.useRealTimers();
    });
  }

  /** Where partners' webhooks arrive, and lie until they are carried on. */
  async #openPostOffice(): Promise<void> {
    this.#office = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      this.#post.push({ connector: (request.url ?? '').slice(1), headers: plain(request.headers), body: Buffer.concat(chunks).toString() });
      response.writeHead(200).end();
    });
    await new Promise<void>((open) => this.#office.listen(0, '127.0.0.1', open));
  }

  /** A new day: nothing has happened, and it is a few days before the end of the month after the last one. */
  async dawn(): Promise<number> {
    await this.partners.heal();
    await this.#stopAll();
    await this.bench.again();
    this.#post = [];
    const today = new Date();
    await this.#itIs(new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 2, -2, 15)));
    // what was bought on another day is not taken again
    Object.assign(this.bench.estate.secrets, { amazon: { url: this.#marketplace.url, tokenUrl: `${this.#marketplace.url}/auth/o2/token`, ...LWA, sellerId: 'A2SELLER', marketplaceIds: [this.#marketplace.marketplaceId], ordersFrom: new Date(Date.now() - 300_000).toISOString() } });
    // nor is what left on another day settled again
    await this.partners.settle({});
    await stores.unit.commit([{ change: 'version', key: `amazon-settlements/${this.#marketplace.marketplaceId}`, version: Date.now(), needs: 'newest' }]);
    europeLedger.fresh();
    here.depot = new Depot((said) => void this.#post.push({ connector: 'depot', headers: {}, body: JSON.stringify(said) }));
    this.partners.depot = here.depot;
    for (const { sku, kit } of articlesOf(this.#days + 1)) if (!kit) here.depot.stock(sku, IN_DEPOT);
    await layOut(this.partners, (this.#days += 1), this.now(), this.entities);
    await this.run('stock'); // from here on it is told what moves
    return this.#days;
  }

  /** What another day left, where it did not come to its end. */
  async #stopAll(): Promise<void> {
    for (const machine of MACHINES) {
      const { executions } = (await this.bench.work.ask('ListExecutions', { stateMachineArn: ARN(machine), statusFilter: 'RUNNING' })) as unknown as { executions: { executionArn: string }[] };
      for (const { executionArn } of executions) await this.bench.work.ask('StopExecution', { executionArn });
    }
    await this.bench.alone(async () => undefined);
  }

  async #itIs(now: Date): Promise<void> {
    vi.setSystemTime(now);
    await this.bench.work.clock.advance(Math.max(0, now.getTime() - this.bench.work.clock.now()));
  }

  now = () => new Date();
  later = (ms: number) => this.#itIs(new Date(Date.now() + ms));
  restart = () => this.bench.work.restart();
  rows: World['rows'] = (table) => this.bench.tables.all(table);
  run = async (job: Job): Promise<void> => {
    await this.bench.alone(() => this.bench.call(job, {}, JOBS[job].file)).catch((error: Error) => {
      if (error.name !== 'Transient') throw error;
    });
    if (job === 'stock') await this.bench.alone(() => this.bench.call('depot', {}, DOOR));
  };
  deadLetters = async () => this.bench.refused;

  async steps(count: number): Promise<void> {
    for (let step = 0; step < count; step += 1) await this.bench.turn();
  }

  async settle(): Promise<void> {
    let why: string[] = [];
    const quiet = async () => {
      // asked each time it is idle anew would be most of what a day costs
      if (this.bench.idle === 0 || this.bench.idle % 3 > 0 || this.bench.estate.letters.length > 0 || (await this.partners.unsaid()) > 0) return undefined;
      why = await this.bench.alone(async () => hangs(await see(this)));
      return why.length === 0 ? true : undefined;
    };
    await this.bench.until('quiet', quiet).catch((error: Error) => {
      throw new Error(`${why.join('; ')}: ${error.message.slice(-2000)}`);
    });
  }

  async ask(operation: Operation, body: unknown, { as, of = ENTITY, id, headers, idempotencyKey = `day-${(this.#keys += 1)}` }: Question): Promise<Answer> {
    const path = OPERATIONS[operation].split(' ')[1] ?? '';
    const name = /\{(\w+)\}/.exec(path)?.[1] ?? 'id';
    const caller = as === 'channel' ? {} : aPerson(as);
    const event = aRequestEvent(body, { caller: { ...caller, entity: of }, path: `/v1${path.replace(/\{\w+\}/, id ?? '')}`, headers: { 'Idempotency-Key': idempotencyKey, ...headers } });
    const asked = { ...event, pathParameters: id ? { [name]: id } : null };
    const answer = (await this.bench.alone(() => this.bench.call(operation, asked, `lambdas/api/${operation}.ts`))) as { statusCode: number; body: string };
    return { status: answer.statusCode, body: JSON.parse(answer.body) as Record<string, unknown> };
  }

  async mail({ reversed, twice }: { reversed: boolean; twice: boolean }): Promise<number> {
    await this.#arrived();
    const post = this.#post.splice(0);
    const order = reversed ? post.toReversed() : post;
    for (const letter of twice ? [...order, ...order] : order) {
      if (letter.connector === 'depot') {
        await this.bench.alone(() => this.bench.call('depot', JSON.parse(letter.body), DOOR));
        continue;
      }
      const event = { body: letter.body, headers: this.#signed(letter), isBase64Encoded: false };
      const answer = (await this.bench.alone(() => this.bench.call('webhook', event, `lambdas/connectors/${letter.connector}/handlers/webhook.ts`))) as { statusCode: number; body: string };
      if (answer.statusCode !== 200) throw new Error(`a webhook of ${letter.connector} was answered ${answer.statusCode}: ${answer.body}`);
    }
    return post.length;
  }

  /** Each attempt of Stripe's is signed anew: what lay in the post for an hour would be refused. https://docs.stripe.com/webhooks/signature */
  #signed({ connector, headers, body }: Letter): Record<string, string> {
    if (connector !== 'stripe') return headers;
    const at = Math.floor(Date.now() / 1000);
    const { webhookSecret } = this.bench.estate.secrets.stripe as { webhookSecret: string };
    return { ...headers, 'stripe-signature': `t=${at},v1=${createHmac('sha256', webhookSecret).update(`${at}.${body}`).digest('hex')}` };
  }

  /** Waits until partners have sent what they have to send. */
  async #arrived(): Promise<void> {
    while ((await this.partners.unsaid()) > 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

const plain = (headers: IncomingHttpHeaders): Record<string, string> => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
