import { failureMode } from '../../core/exceptions/catalogue.ts';
import type { Decision, DeskException } from '../../core/model/exception.ts';
import type { Order, Release } from '../../core/model/order.ts';
import { onlyForward } from '../../core/sagas/register.ts';
import { REFUSED } from '../../core/shipping/left-meanwhile.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { AT_THE_END } from './at-the-end.ts';
import { AT_EVERY_MOMENT, ON_THE_DESK } from './invariants.ts';
import { brokenInBooks, brokenInEntities } from './books.ts';
import { DEPOT } from './europe/master-data.ts';
import { type Article, articlesOf, ENTITY } from './master-data.ts';
import { type Model, moved, newModel, place } from './model.ts';
import { MONEY_AT_THE_END } from './money-at-the-end.ts';
import { IN_THE_BOOKS, MONEY_AT_EVERY_MOMENT } from './money-now.ts';
import { type Seen, see } from './seen.ts';
import { inParts } from './sentences.ts';
import type { World } from './world.ts';

/** Something that may happen on a day. Where there is nothing for it to happen to, nothing does. */
export interface Happening {
  run(day: Day): Promise<void>;
  toString(): string;
}

/** One day in the life of the estate: what is known of it, and the platform that it happens in. */
export class Day {
  readonly model: Model = newModel();
  readonly world: World;
  readonly articles: readonly Article[];
  /** Before every number of this day. */
  readonly tag: string;

  private constructor(world: World, number: number) {
    this.world = world;
    this.articles = articlesOf(number);
    this.tag = `DAY${number}`;
  }

  /** @param before the day before in the same books, where there was one */
  static async begin(world: World, before?: Day): Promise<Day> {
    const day = new Day(world, await world.dawn());
    const { cash, lowered, disputes, paidOut, reserve, before: earlier } = before?.model ?? day.model;
    Object.assign(day.model, { cash, lowered, disputes, paidOut, reserve, before: earlier });
    if (before) return day;
    const { movements, taxDocuments } = await day.seen();
    day.model.before = { movements, taxed: new Set(taxDocuments.map(({ code }) => code)) };
    return day;
  }

  seen = (): Promise<Seen> => see(this.world);
  /** Asks the marketplace for its orders. What is taken of what was bought is an order from then on. */
  readMarketplace = async (): Promise<void> => {
    await this.world.run('read-orders');
    for (const { orderId, channelOrderId, customerId, currency, lines } of (await this.seen()).orders) {
      if (!this.model.bought.includes(channelOrderId) || this.model.orders.some((one) => one.orderId === orderId)) continue;
      this.model.orders.push({ orderId, entity: ENTITY, body: { channelOrderId, customerId, currency, paymentOwner: 'marketplace', lines: lines.map(({ lineId, sku, quantity, unitPrice }) => ({ lineId, sku, quantity, unitPrice })) } });
    }
  };
  order = async (orderId: string): Promise<Order | undefined> => stores.orders.get(this.model.orders.find((one) => one.orderId === orderId)?.entity ?? ENTITY, orderId);

  /** Releases that a warehouse was given and of which something is still there. */
  openReleases = async () =>
    (await Promise.all(this.model.orders.map(({ orderId }) => this.order(orderId)))).flatMap((order) =>
      order && !order.cancellation?.completedAt ? order.releases.filter((release) => release.releasedAt && !release.recalledAt && release.lines.some(({ steps, shipped = 0 }) => shipped < steps)) : [],
    );

  /** Whether more may leave of a release than was ordered: of components, what is too many makes no kit. What is packed on top was promised to somebody, perhaps. */
  mayBeMore = async ({ releaseId, warehouse, lines }: Release): Promise<boolean> => {
    const order = (await this.seen()).orders.find(({ releases }) => releases.some((release) => release.releaseId === releaseId));
    if (!order || order.lines.some(({ kit }) => kit)) return false;
    for (const { sku } of lines) this.model.lowered.add(place(sku, warehouse));
    return true;
  };

  /** @param over at the end of the day @throws Error with every sentence of DOMAIN that does not hold */
  async check(over = false): Promise<void> {
    const of = { seen: await this.seen(), model: this.model, articles: this.articles, articlesOf };
    const broken = [
      ...brokenInEntities({ ...AT_EVERY_MOMENT, ...IN_THE_BOOKS, ...ON_THE_DESK, ...(over && AT_THE_END) }, of),
      ...brokenInBooks({ ...MONEY_AT_EVERY_MOMENT, ...(over && MONEY_AT_THE_END) }, of),
    ];
    if (broken.length > 0) throw new Error(broken.join('\n'));
  }

  async happens(happening: Happening): Promise<void> {
    await this.world.later(60_000);
    try {
      await happening.run(this);
      await this.check();
    } catch (error) {
      throw new Error(`${happening.toString()}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** The desk is asked as the row's owner would. What was decided meanwhile is decided. */
  answerRow = async ({ exceptionId, owner, entity }: DeskException, action: Decision['action']): Promise<boolean> => {
    const { status, body } = await this.world.ask(action === 'approve' ? 'post-exception-approve' : 'post-exception-replay', { ...(action !== 'approve' && { action }), reason: 'seen' }, { as: owner, of: entity, id: exceptionId });
    if (![202, 409].includes(status)) throw new Error(`${action} of ${exceptionId} was answered ${status}: ${JSON.stringify(body)}`);
    return status === 202;
  };

  #untaken = (): number => this.model.bought.filter((number) => !this.model.orders.some(({ body }) => body.channelOrderId === number)).length;

  /** Everything is mended, every row is decided, goods come for whoever waits, and whatever can leave leaves. */
  async end(): Promise<void> {
    await this.world.partners.heal();
    const stuck = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      do {
        for (const job of ['sweep-waiting', 'stock'] as const) await this.world.run(job);
        await this.readMarketplace();
        if (!this.world.inRealTime) await this.world.run('read-settlements');
        // after days of which it was not asked it is read in windows, as fast as it allows
        for (let more = 0; more < 12 && this.#untaken() > 0; more += 1) {
          await this.world.later(30 * 60_000);
          await this.readMarketplace();
        }
        await this.world.settle();
      } while ((await this.world.mail({ reversed: false, twice: false })) > 0);
      const { desk, backorders } = await this.seen();
      const rows = desk.filter(({ status, kind }) => status === 'open' && (kind === 'parked' || kind === 'failed'));
      const releases = await this.openReleases();
      if (rows.length + releases.length + backorders.length === 0) break;
      if (backorders.length > 0) await this.#replenish();
      for (const row of rows) await this.#dealWith(row, round);
      // what was asked back and is half gone is not given back: the rest leaves as well
      if (rows.every(({ code }) => code === REFUSED)) for (const release of releases) await this.#leaves(release, stuck);
    }
    await this.#openMonths();
    await this.#recount();
    await this.world.run('stock'); // what was over-committed and is so no more leaves the desk
    await this.check(true);
    const dead = await this.world.deadLetters();
    if (dead.length > 0) throw new Error(`dead letters: ${dead.join('\n')}`);
  }

  /** What was taken off its shelf otherwise, since the release was made, has to come again before it can leave. */
  async #leaves({ releaseId, supplier, warehouse, lines }: Release, stuck: Set<string>): Promise<void> {
    if (supplier) {
      for (const { part } of this.articles) if (part) await this.world.partners.supplierGets(part, 10);
      return void (await this.world.partners.supplierShips());
    }
    const now = `${releaseId} ${lines.map(({ shipped = 0 }) => shipped).join(' ')}`;
    if (stuck.has(now)) for (const part of inParts(this.articles, lines.map(({ sku, steps, shipped = 0 }) => ({ sku, steps: Math.max(0, steps - shipped) })))) if (part.steps > 0) await this.shelve(part.sku, warehouse, part.steps);
    stuck.add(now);
    await this.world.partners.ship(releaseId, 'full');
  }

  /** What belongs into a month that is closed waits until finance opens it again. */
  async #openMonths(): Promise<void> {
    for (const { entity, period } of this.model.closed) {
      const { status, body } = await this.world.ask('post-period-open', { reason: 'goods moved that month' }, { as: 'finance', of: entity, id: period });
      if (status !== 200) throw new Error(`opening ${period} was answered ${status}: ${JSON.stringify(body)}`);
    }
    if (this.model.closed.length > 0) await this.world.settle();
  }

  /** Approved where that is possible, else tried again, and given up where that did not help. */
  async #dealWith(row: DeskException, round: number): Promise<void> {
    if (row.code === 'stock.short') await this.#replenish();
    const { actions } = failureMode(row.code, onlyForward(row.sagaId));
    const action = actions.includes('approve') ? 'approve' : round > 5 && actions.includes('cancel') ? 'cancel' : 'retry';
    if (!(await this.answerRow(row, action)) && action !== 'retry') await this.answerRow(row, 'retry');
  }

  async #replenish(): Promise<void> {
    for (const { sku, part, kit } of this.articles) if (!part && !kit) for (const warehouse of this.world.entities.length > 1 ? ['EAST', DEPOT] : ['EAST']) await this.shelve(sku, warehouse, 10);
    await this.world.run('stock');
  }

  /** What broke after it was sold left all the same, by the warehouse's own word: its people find what is missing. */
  async #recount(): Promise<void> {
    await this.world.run('stock');
    const missing = (await this.seen()).positions.filter(({ available }) => available < 0);
    for (const { sku, warehouse, available } of missing) await this.shelve(sku, warehouse, 0 - available);
    if (missing.length === 0) return;
    await this.world.run('stock');
    await this.world.settle(); // it is booked
  }

  /** Goods come to the warehouse, or are gone from it; the platform hears of it when it asks. */
  shelve = async (sku: string, warehouse: string, steps: number): Promise<void> => {
    await this.world.partners.shelve(sku, warehouse, steps);
    moved(this.model.shelved, place(sku, warehouse), steps);
    if (steps < 0) this.model.lowered.add(place(sku, warehouse));
  };
}
