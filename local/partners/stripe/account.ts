import type { Clock } from '../../contract.ts';
import type { Deliveries } from '../deliveries.ts';
import type { Documents } from '../documents.ts';
import type { BalanceTransaction, Endpoint, StripeEvent, StripeObject } from './records.ts';

/** The version that this account and every answer of it has. */
export const API_VERSION = '2026-10-28.endive';

/** Stripe lists events for 30 days; under load that would be many. */
const KEPT_EVENTS = 5_000;

export interface Settings {
  /** Several captures of one authorisation: not on every account (https://docs.stripe.com/payments/multicapture). */
  multicapture: boolean;
  /** Radar's default rule: payments at the highest risk are refused. */
  blockHighestRisk: boolean;
  /** A rule of Radar for Fraud Teams: elevated risk is reviewed by a person. */
  reviewElevatedRisk: boolean;
  /** How long a pending refund takes, and one that fails later. */
  refundMs: number;
  /** What a search does not know yet: https://docs.stripe.com/search#data-freshness */
  searchLagMs: number;
}

/** One API call, as its events name it. */
export interface CallId {
  id: string;
  idempotencyKey: string | null;
}

/** What every operation works on. */
export class Account {
  readonly documents: Documents;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly #id: () => string;
  readonly #deliveries: Deliveries;
  #call: CallId = { id: '', idempotencyKey: null };
  #waiting = new Set<() => void>();

  constructor(documents: Documents, deliveries: Deliveries, clock: Clock, id: () => string, settings: Settings) {
    this.documents = documents;
    this.#deliveries = deliveries;
    this.clock = clock;
    this.#id = id;
    this.settings = settings;
  }

  /** Epoch seconds. */
  now(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  /** Ids sort by when they were made, so that lists are in the same order after a restart. */
  newId(prefix: string): string {
    const place = this.documents.next('id').toString(36).padStart(7, '0');
    return `${prefix}_3${place}${this.#random(16)}`;
  }

  /** Of what is kept nowhere, or in no list. */
  newSecret(prefix: string): string {
    return `${prefix}_${this.#random(24)}`;
  }

  #random(length: number): string {
    return this.#id().replaceAll('-', '').slice(0, length);
  }

  /** All or nothing; the events of what happens in it name this call. */
  during<T>(call: CallId, work: () => T): T {
    this.#call = call;
    try {
      return this.documents.change(work);
    } finally {
      this.#call = { id: '', idempotencyKey: null };
    }
  }

  /** What happens by itself. */
  byItself<T>(work: () => T): T {
    return this.during({ id: '', idempotencyKey: null }, work);
  }

  /** Something happens by itself, `ms` from now, unless the account is stopped before. */
  later(ms: number, work: () => void): void {
    const cancel = this.clock.after(ms, () => {
      this.#waiting.delete(cancel);
      this.byItself(work);
    });
    this.#waiting.add(cancel);
  }

  stop(): void {
    for (const cancel of this.#waiting) cancel();
  }

  get<T extends StripeObject>(kind: string, id: string | null): T | undefined {
    return id === null ? undefined : this.documents.get<T>(kind, id);
  }

  put(object: StripeObject): void {
    this.documents.put(object.object, object.id, object);
  }

  /** Books a movement of the balance. `gross` is negative for what leaves it. */
  book(movement: { gross: number; fee: number; currency: string; type: string; category: string; source: string; description?: string }): BalanceTransaction {
    const { gross, fee, currency, type, category, source, description = null } = movement;
    const transaction: BalanceTransaction = {
      id: this.newId('txn'), object: 'balance_transaction', amount: gross, available_on: this.now() + 2 * 86_400, balance_type: 'payments', created: this.now(), currency, description, exchange_rate: null, fee,
      fee_details: fee === 0 ? [] : [{ amount: fee, application: null, currency, description: 'Stripe processing fees', type: 'stripe_fee' }],
      net: gross - fee, reporting_category: category, source, status: 'pending', type,
    };
    this.put(transaction);
    return transaction;
  }

  /** An event, to every endpoint that wants to hear of it: https://docs.stripe.com/api/events/object */
  announce(type: string, object: StripeObject, previous?: object): void {
    const endpoints = this.documents.all<Endpoint>('webhook_endpoint').filter(({ status, enabled_events: wanted }) => status === 'enabled' && (wanted.includes('*') || wanted.includes(type)));
    const event: StripeEvent = {
      id: this.newId('evt'), object: 'event', api_version: API_VERSION, created: this.now(), data: { object, ...(previous && { previous_attributes: previous }) }, livemode: false,
      pending_webhooks: endpoints.length, request: { id: this.#call.id || null, idempotency_key: this.#call.idempotencyKey }, type,
    };
    this.put(event);
    const oldest = this.documents.oldest('event');
    if (oldest !== undefined && this.documents.size('event') > KEPT_EVENTS) this.documents.remove('event', oldest);
    for (const { id, url } of endpoints) {
      this.#deliveries.send({ id: `${event.id} ${id}`, topic: type, url, headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)' }, body: JSON.stringify(event, null, 2) });
    }
  }
}
