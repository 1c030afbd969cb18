import type { Settled, SettleWish } from '../../local/partners/amazon/settlements.ts';
import type { FaultSpec } from '../../local/partners/faults.ts';
import type { Depot, How } from './europe/depot.ts';
import { DEPOT } from './europe/master-data.ts';
import type { TrytonSeed } from '../../local/partners/tryton/seed.ts';

export type PartnerName = 'tryton' | 'shiphero' | 'avalara' | 'stripe' | 'supplier' | 'amazon';

interface Delivery {
  topic: string;
  state: string;
  body: string;
}
/** A parcel as the warehouse says it left. */
export interface Parcel {
  shipmentId: string;
  releaseId: string;
  lines: { sku: string; quantity: number }[];
}

/** A movement of the balance at the gateway, in cents. What left it is below zero. */
export interface Movement {
  id: string;
  amount: number;
  fee: number;
  reporting_category: string;
  currency: string;
  source: string | null;
  paidOut: boolean;
}
/** A document of the tax engine. */
export interface TaxDocument {
  currency: string;
  code: string;
  type: 'SalesInvoice' | 'ReturnInvoice';
  status: string;
  company: string;
  figures: { totalTax: number };
}

/** The simulated partners, by where they answer: what people do there, and what their own books say. */
export class Partners {
  readonly #urls: Record<PartnerName, string>;
  /** The second entity's warehouse, where there is one. */
  depot?: Depot;
  constructor(urls: Record<PartnerName, string>) {
    this.#urls = urls;
  }

  async #call<T>(partner: PartnerName, path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<T> {
    const answer = await fetch(`${this.#urls[partner]}${path}`, { method, ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${partner}${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text || 'null') as T;
  }

  breakDown = (partner: PartnerName, fault: FaultSpec) => this.#call(partner, '/_faults', fault);

  async heal(): Promise<void> {
    for (const partner of Object.keys(this.#urls) as PartnerName[]) await this.#call(partner, '/_faults', undefined, 'DELETE');
  }

  /** People on the floor: ship what is held of an order, all of it, less or more. */
  async ship(releaseId: string, how: How): Promise<void> {
    if (this.depot?.has(releaseId)) return this.depot.ship(releaseId, how);
    if (how === 'split') await this.#call('shiphero', '/_floor', { action: 'split', order: releaseId });
    else if (how !== 'full') await this.#call('shiphero', '/_floor', { ...how, order: releaseId });
    await this.#call('shiphero', '/_floor', { action: 'ship', order: releaseId });
  }

  /** Goods come to a shelf, or are thrown away there. @param reason as the warehouse's log has it; absent: from a supplier, or damaged */
  shelve = async (sku: string, warehouse: string, quantity: number, reason?: string): Promise<unknown> =>
    warehouse === DEPOT && this.depot ? this.depot.shelve(sku, quantity) : this.#call('shiphero', '/_floor', { action: quantity > 0 ? 'receive' : 'damage', sku, warehouse, quantity: Math.abs(quantity), ...(reason && { reason }) });

  /** An article that is there from the beginning. */
  stock = (sku: string, stock: Record<string, number>) => this.#call('shiphero', '/_seed', { products: [{ sku, name: sku, stock }] });

  seedErp = (seed: TrytonSeed) => this.#call('tryton', '/_seed', seed);

  deliveries = async (partner: 'shiphero' | 'stripe' | 'supplier') => (await this.#call<Delivery[]>(partner, '/_webhooks'));

  seedSupplier = (goods: Record<string, { price: string; stock: number }>) => this.#call('supplier', '/_seed', goods);
  /** So many more of an article come to the supplier, and what waited there goes out. */
  supplierGets = (part: string, quantity: number) => this.#call('supplier', '/_floor', { action: 'stock', part, quantity });
  /** The supplier sends out what was ordered from it, as far as it has it; the bill follows. */
  supplierShips = () => this.#call('supplier', '/_floor', { action: 'ship' });

  /** Long enough ago for the marketplace to show it. @returns its number there */
  buy = async (lines: { sku: string; quantity: number; price: string }[]) => (await this.#call<{ orderId: string }>('amazon', '/_storefront/orders', { lines, minutesAgo: 3 })).orderId;
  /** It closes a period: everything that has left and was not settled yet. */
  settle = (wish: SettleWish) => this.#call<Settled>('amazon', '/_settle', wish);
  /** The buyer does not want it any more. */
  askToCancel = (orderId: string) => this.#call('amazon', '/_storefront/ask-to-cancel', { orderId });

  /** What partners have said, or are about to, and nobody has heard yet. */
  async unsaid(): Promise<number> {
    const all = (await Promise.all((['shiphero', 'stripe', 'supplier'] as const).map((partner) => this.deliveries(partner)))).flat();
    const of = (type: string) => all.filter(({ topic }) => topic === type).length;
    return all.filter(({ state }) => state === 'waiting').length + Math.max(0, of('856') - of('810'));
  }

  /** A customer goes to their bank about a payment; the bank decides. Nothing where there is no money of it to take back. */
  dispute = (authorisationId: string, amount?: number) => this.#ifPossible<{ id: string; amount: number; currency: string }>('/_disputes', { payment_intent: authorisationId, ...(amount && { amount }) });
  decide = (dispute: string, outcome: 'won' | 'lost') => this.#ifPossible<object>('/_disputes/close', { dispute, outcome });
  /** All that is in the balance of a currency goes to the bank, where there is something. */
  payOut = (currency: 'usd' | 'eur') => this.#ifPossible<{ id: string; amount: number; currency: string }>('/_payouts', { currency });
  /** The gateway lets go of what it holds. */
  endHold = (authorisationId: string) => this.#ifPossible<object>('/_expire', { payment_intent: authorisationId });
  balance = () => this.#call<Movement[]>('stripe', '/_balance');
  taxDocuments = () => this.#call<TaxDocument[]>('avalara', '/_transactions');

  async #ifPossible<T>(path: string, body: object): Promise<T | undefined> {
    return this.#call<T>('stripe', path, body).catch((error: Error) => {
      if (error.message.includes('answered 400')) return undefined;
      throw error;
    });
  }

  /** Everything that the warehouse says has left. */
  async left(): Promise<Parcel[]> {
    const told = (await this.deliveries('shiphero')).filter(({ topic }) => topic === 'Shipment Update');
    const here = told.map(({ body }) => {
      const { fulfillment } = JSON.parse(body) as { fulfillment: { shipment_id: number; partner_order_id: string; line_items: { sku: string; quantity: number }[] } };
      return { shipmentId: `shiphero:${fulfillment.shipment_id}`, releaseId: fulfillment.partner_order_id, lines: fulfillment.line_items.map(({ sku, quantity }) => ({ sku, quantity })) };
    });
    return [...here, ...(this.depot?.parcels ?? [])];
  }
}
