import { askPartner } from '../../cli/ask-partner.ts';
import type { Endpoints } from '../../cli/endpoints.ts';
import { openRow } from '../../cli/scenarios/desk.ts';
import { fault } from '../../cli/shop.ts';
import { moveTime } from '../../cli/time.ts';
import { benchOrder, dropShipOrder } from '../catalogue.ts';
import type { Figure } from '../figures.ts';
import type { Ended } from '../journals.ts';
import type { Loaded } from '../loaded.ts';
import type { Measure } from '../measure.ts';
import { percentile } from '../statistics.ts';

const CLIENTS = 3;
const MINUTE_MS = 60_000;
const TIMEOUT_MS = 600_000;
/** A subscriber of the CRM is asked again for some two hours. */
const LATEST_MINUTES = 240;
/** Times a person has an order go on before it counts as lost. */
const MOST_REDRIVES = 5;

/**
 * A partner is down for an hour under load: what others' orders feel of it, and what has come of everything once it is back. The hour is one of the platform's clock, which is moved between
 * orders (local/runtime/time.ts), in the undisturbed rounds as well: polls and deadlines of an hour fall due in each. What orders take is in real time.
 */
export const outage: Measure = {
  name: 'outage',
  what: "a partner down for an hour of the clock, under load: accepted to journal-posted of the others, beside the undisturbed run; and what is delivered once it is back",
  async run({ quick, loaded, progress }) {
    const platform = await loaded();
    const { partners } = platform.platform.endpoints;
    // undisturbed before and after: a machine that others use, too, is not the same all the time
    await new Round(platform).play({ waves: 1, minutes: 1 }); // until all functions are up
    const rounds: Round[] = [];
    const played = async (what: string, share: number, down?: string) => {
      const hour = quick ? { waves: 6 * share, minutes: 15 * share } : { waves: 30 * share, minutes: 60 * share };
      progress(`${what}, ${hour.minutes} minutes`);
      const round = new Round(platform);
      rounds.push(round);
      await round.play(hour, down);
      return round;
    };
    const before = await played('undisturbed', 0.5);
    const warehouse = await played('the warehouse is down', 1, partners.shiphero);
    const crm = await played('the CRM is down', 1, partners.salesforce);
    const after = await played('undisturbed again', 0.5);
    const undisturbed = (side?: Side) => [...before.took(side), ...after.took(side)];
    progress('asking the partners for their documents');
    const orders = rounds.flatMap(({ placed }) => placed);
    return [
      ...beside('drop-ship orders', 'the warehouse down', undisturbed('supplier'), warehouse.took('supplier')),
      ...beside('all orders', 'the CRM down', undisturbed(), crm.took()),
      { name: 'after the warehouse was back, the last of its orders was posted within', value: warehouse.recoveredMs / MINUTE_MS, unit: 'min of the clock' },
      { name: 'redriven by a person', value: warehouse.redriven + crm.redriven, unit: `of ${orders.length}` },
      ...(await delivered(platform.platform.endpoints, orders)),
    ];
  },
};

/** So much of the clock goes by in a round, while so many waves of orders come. */
interface Stretch {
  waves: number;
  minutes: number;
}

type Side = 'warehouse' | 'supplier';
interface Placed {
  orderId: string;
  side: Side;
  /** ms from accepted to journal-posted. */
  took: number;
}

/**
 * Waves of pairs of orders, one for our warehouse and one for a supplier, and between them the clock is moved. The next wave waits for the supplier's alone, so that the load is the same whether or not the
 * warehouse is there.
 */
class Round {
  readonly #platform: Loaded;
  readonly placed: Placed[] = [];
  redriven = 0;
  /** Of the clock, from when the partner is back until the last order is posted. */
  recoveredMs = 0;

  constructor(platform: Loaded) {
    this.#platform = platform;
  }

  took = (side?: Side) => this.placed.filter((one) => !side || one.side === side).map(({ took }) => took);

  /** @param down the URL of the partner that is down while orders come */
  async play({ waves, minutes }: Stretch, down?: string): Promise<void> {
    const back = Promise.withResolvers<void>();
    const behind: Promise<void>[] = [];
    const pair = async () => {
      behind.push(this.#follow('warehouse', await this.#post(benchOrder()), back.promise));
      await this.#follow('supplier', await this.#post(dropShipOrder()), Promise.resolve()); // nothing of it is down
    };
    if (down) await fault(down, { kind: 'unavailable', count: 0 });
    try {
      for (let wave = 0; wave < waves; wave += 1) {
        await Promise.all(Array.from({ length: CLIENTS }, pair));
        await this.#ahead((minutes * MINUTE_MS) / waves);
      }
    } finally {
      if (down) await fault(down, null);
      back.resolve();
    }
    const backAt = await this.#ahead(1);
    let recoveredAt = backAt;
    let left = behind.length;
    void Promise.allSettled(behind.map((one) => one.finally(() => (left -= 1))));
    // whoever was held off asks again by the clock
    while (left > 0) recoveredAt = await this.#ahead(MINUTE_MS / 4);
    await Promise.all(behind);
    this.recoveredMs = recoveredAt - backAt;
  }

  /** @returns the platform's time then */
  async #ahead(ms: number): Promise<number> {
    return Date.parse(await moveTime(this.#platform.platform.endpoints.aws, ms));
  }

  async #post(order: object): Promise<string> {
    const { status, body, text } = await this.#platform.b2b.post<{ orderId: string }>('/orders', order);
    if (status !== 202) throw new Error(`POST /v1/orders answered ${status}: ${text}`);
    return body.orderId;
  }

  async #follow(side: Side, orderId: string, back: Promise<void>): Promise<void> {
    const accepted = performance.now();
    for (let redrives = 0; ; redrives += 1) {
      const { status, machine, error }: Ended = await this.#platform.journals.ended(orderId, TIMEOUT_MS);
      if (status === 'SUCCEEDED') return void this.placed.push({ orderId, side, took: performance.now() - accepted });
      if (redrives === MOST_REDRIVES) throw new Error(`the ${machine} saga of ${orderId} is ${status}: ${error}`);
      await back; // whoever is at the desk waits for that, too
      const { exceptionId } = await openRow(this.#platform.person, orderId);
      const { status: answer, text } = await this.#platform.person.post(`/exceptions/${exceptionId}/replay`, { action: 'retry', reason: 'it is back' });
      if (answer !== 202) throw new Error(`the replay of ${exceptionId} was answered ${answer}: ${text}`);
      this.redriven += 1;
    }
  }
}

function beside(whose: string, when: string, before: number[], during: number[]): Figure[] {
  const seconds = (name: string, took: number[]): Figure[] => [0.5, 0.99].map((share) => ({ name: `${whose} p${share * 100}, ${name}`, value: percentile(took, share) / 1000, unit: 's' }));
  return [
    ...seconds('undisturbed', before),
    ...seconds(`with ${when}`, during),
    { name: `${whose} p99, with ${when} to undisturbed`, value: percentile(during, 0.99) / percentile(before, 0.99), unit: '×', target: '≤ 1.2' },
  ];
}

/** What each partner has of each order, as it says itself. */
async function delivered({ aws, partners }: Endpoints, orders: readonly Placed[]): Promise<Figure[]> {
  const of = (side: Side) => orders.filter((one) => one.side === side).map(({ orderId }) => orderId);
  const ours = of('warehouse'), theirs = of('supplier'), all = [...ours, ...theirs];
  const left = async () => {
    const told = await askPartner<{ topic: string; body: string }[]>(`${partners.shiphero}/_webhooks`);
    const parcels = told.filter(({ topic }) => topic === 'Shipment Update').map(({ body }) => (JSON.parse(body) as { fulfillment: { shipment_id: number; partner_order_id: string } }).fulfillment);
    return [...new Map(parcels.map((parcel) => [parcel.shipment_id, parcel.partner_order_id])).values()].map((release) => release.slice(0, release.lastIndexOf('-')));
  };
  const bought = async () => (await askPartner<{ number: string; status: string }[]>(`${partners.supplier}/_orders`)).filter(({ status }) => status === 'shipped').map(({ number }) => `ORD-${number}`);
  const inCrm = async () => (await askPartner<{ Crossdock_Order__c: string; Crossdock_Invoiced__c?: number }[]>(`${partners.salesforce}/_records?object=Order`)).flatMap((one) => (one.Crossdock_Invoiced__c ? [one.Crossdock_Order__c] : []));
  return [
    ...(await counted(aws, 'shipped by the warehouse', ours, left)),
    ...(await counted(aws, 'shipped by the supplier', theirs, bought)),
    ...(await counted(aws, 'invoiced in the CRM', all, inCrm)),
  ];
}

/** Some hear of it later, by the clock: it is moved on until all are there, or some hours are over, which the figures show. */
async function counted(aws: string, name: string, orders: readonly string[], ask: () => Promise<string[]>): Promise<Figure[]> {
  const wanted = new Set(orders);
  const read = async () => (await ask()).filter((orderId) => wanted.has(orderId));
  let found = await read();
  for (let minutes = 0; new Set(found).size < wanted.size && minutes < LATEST_MINUTES; minutes += 1) {
    await moveTime(aws, MINUTE_MS);
    found = await read();
  }
  const once = new Set(found).size;
  return [
    { name: `${name}, orders`, value: once, unit: `of ${wanted.size}`, target: String(wanted.size) },
    { name: `${name}, more than once`, value: found.length - once, unit: '', target: '0' },
  ];
}
