import { createHmac } from 'node:crypto';
import type { Deliveries } from '../deliveries.ts';
import type { Organisation } from './organisation.ts';
import type { SalesRecord } from './records.ts';
import { WORDS } from './sales.ts';

interface Subscription {
  url: string;
  /** Whether it has shown that it tells a right signature from a wrong one. */
  status: 'OK' | 'failed';
}

const CATEGORIES: Record<SalesRecord['type'], string> = { ACCREC: 'INVOICE', ACCRECCREDIT: 'CREDITNOTE' };

/** base64(HMAC-SHA256(raw body, webhook key)): https://developer.xero.com/documentation/webhooks/configuring-your-server */
export const signature = (body: string, key: string): string => createHmac('sha256', key).update(body).digest('base64');

/** Events of invoices and credit notes: https://github.com/XeroAPI/Xero-OpenAPI/blob/master/xero-webhooks.yaml */
export class Webhooks {
  readonly #org: Organisation;
  readonly #deliveries: Deliveries;
  readonly #tenantId: string;
  readonly #key: string;

  constructor(org: Organisation, deliveries: Deliveries, tenantId: string, key: string) {
    this.#org = org;
    this.#deliveries = deliveries;
    this.#tenantId = tenantId;
    this.#key = key;
    org.heard = (record, type) => this.#send(record, type);
  }

  subscription = (): Subscription | undefined => this.#org.documents.get<Subscription>('subscription', 'webhook');

  /**
   * "Intent to receive", as it is pressed in the developer portal: bodies that are signed rightly want 200, bodies that are not want 401, and neither an answer with a body. Nothing is sent before that.
   */
  async subscribe(url: string): Promise<Subscription> {
    const bodies = [1, 2].map(() => this.#body([], 0));
    const answers = await Promise.all(bodies.flatMap((body) => [this.#post(url, body, signature(body, this.#key)), this.#post(url, body, signature(body, `${this.#key} of another`))]));
    const right = answers.every(({ status, bytes }, index) => status === (index % 2 === 0 ? 200 : 401) && bytes === 0);
    const subscription: Subscription = { url, status: right ? 'OK' : 'failed' };
    this.#org.documents.put('subscription', 'webhook', subscription);
    return subscription;
  }

  /** Whoever cannot be reached, or takes more than 5 seconds, has answered with nothing that is wanted. */
  async #post(url: string, body: string, signed: string): Promise<{ status: number; bytes: number }> {
    try {
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', 'x-xero-signature': signed }, body, signal: AbortSignal.timeout(5_000) });
      return { status: answer.status, bytes: (await answer.arrayBuffer()).byteLength };
    } catch {
      return { status: 0, bytes: 0 };
    }
  }

  #send(record: SalesRecord, eventType: 'CREATE' | 'UPDATE'): void {
    const subscription = this.subscription();
    if (subscription?.status !== 'OK') return;
    const { plural } = WORDS[record.type];
    const sequence = this.#org.documents.next('event');
    const event = {
      resourceUrl: `https://api.xero.com/api.xro/2.0/${plural}/${record.id}`, resourceId: record.id, tenantId: this.#tenantId, tenantType: 'ORGANISATION',
      eventCategory: CATEGORIES[record.type], eventType, eventDateUtc: new Date(this.#org.now()).toISOString().slice(0, 23),
    };
    const body = this.#body([event], sequence);
    const headers = { 'content-type': 'application/json', 'x-xero-signature': signature(body, this.#key) };
    this.#deliveries.send({ id: `${sequence}`, topic: event.eventCategory, url: subscription.url, headers, body });
  }

  #body = (events: object[], sequence: number): string => JSON.stringify({ events, firstEventSequence: sequence, lastEventSequence: sequence, entropy: this.#org.newId().replaceAll('-', '').slice(0, 20).toUpperCase() });
}
