import type { Clock, Json } from '../contract.ts';
import type { Documents } from './documents.ts';
import type { Faults } from './faults.ts';

export interface Webhook {
  id: string;
  topic: string;
  url: string;
  headers: Record<string, string>;
  /** Sent byte for byte on every attempt. */
  body: string;
}

export interface Delivery extends Webhook {
  attempts: number;
  /** Epoch milliseconds of the next attempt. */
  due: number;
  state: 'waiting' | 'delivered' | 'givenUp' | 'lost';
  /** The last answer: an HTTP status, or what went wrong. */
  answer?: number | string;
}

export interface DeliveryPolicy {
  /** Pause before each retry; after the last one the vendor gives up. */
  retryMs: readonly number[];
  timeoutMs: number;
  accepts(status: number): boolean;
  /** What each attempt carries anew, e.g. a signature over the time. */
  headers?(delivery: Delivery): Record<string, string>;
  /** What was answered to one that was accepted. */
  answered?(delivery: Delivery, text: string): void;
  /** The vendor has given up on this webhook. */
  givenUp?(delivery: Delivery): void;
}

const KEPT = 500;
const KIND = 'delivery';

/** Webhooks on their way out. They are stored first, so that a restart goes on sending what was not accepted yet. */
export class Deliveries {
  #documents: Documents;
  #faults: Faults;
  #clock: Clock;
  #policy: DeliveryPolicy;
  #held: Delivery[] = [];
  #running = true;
  #cancels = new Map<string, () => void>();
  #under = new Set<Promise<void>>();

  constructor(documents: Documents, faults: Faults, clock: Clock, policy: DeliveryPolicy) {
    this.#documents = documents;
    this.#faults = faults;
    this.#clock = clock;
    this.#policy = policy;
  }

  /** Goes on with what a former run left. */
  resume(): void {
    for (const delivery of this.#documents.all<Delivery>(KIND)) if (delivery.state === 'waiting') this.#schedule(delivery);
  }

  list(): Json {
    return this.#documents.all<Delivery>(KIND) as unknown as Json;
  }

  send(webhook: Webhook): void {
    const delivery: Delivery = { ...webhook, attempts: 0, due: this.#clock.now(), state: 'waiting' };
    if (this.#faults.take([webhook.topic], ['webhookLost'])) {
      this.#save({ ...delivery, state: 'lost' });
      return;
    }
    this.#save(delivery);
    if (this.#faults.take([webhook.topic], ['webhookReorder'])) {
      this.#held.push(delivery);
      return;
    }
    this.#schedule(delivery);
    if (this.#faults.take([webhook.topic], ['webhookDuplicate'])) this.#track(this.#post(delivery).then(() => undefined));
  }

  /** Waits for the answers to what is under way: what was accepted is not sent again after a restart. */
  async stop(): Promise<void> {
    this.#running = false;
    for (const cancel of this.#cancels.values()) cancel();
    await Promise.allSettled(this.#under);
  }

  #schedule(delivery: Delivery): void {
    if (!this.#running) return;
    const wait = Math.max(delivery.due - this.#clock.now(), 0);
    this.#cancels.set(delivery.id, this.#clock.after(wait, () => this.#track(this.#attempt(delivery))));
  }

  async #attempt(delivery: Delivery): Promise<void> {
    this.#cancels.delete(delivery.id);
    const answer = await this.#post(delivery);
    const attempts = delivery.attempts + 1;
    if (typeof answer === 'number' && this.#policy.accepts(answer)) {
      this.#save({ ...delivery, attempts, answer, state: 'delivered' });
      for (const held of this.#held.splice(0)) this.#schedule(held);
      return;
    }
    if (!this.#running) return; // tried again after the restart
    const pause = this.#policy.retryMs[attempts - 1];
    if (pause === undefined) {
      const lost: Delivery = { ...delivery, attempts, answer, state: 'givenUp' };
      this.#save(lost);
      this.#policy.givenUp?.(lost);
      return;
    }
    const next: Delivery = { ...delivery, attempts, answer, due: this.#clock.now() + pause };
    this.#save(next);
    this.#schedule(next);
  }

  async #post(delivery: Delivery): Promise<number | string> {
    try {
      const signal = AbortSignal.timeout(this.#policy.timeoutMs);
      const response = await fetch(delivery.url, { method: 'POST', headers: { ...delivery.headers, ...this.#policy.headers?.(delivery) }, body: delivery.body, signal, redirect: 'manual' });
      const text = await response.text();
      if (this.#policy.accepts(response.status)) this.#policy.answered?.(delivery, text);
      return response.status;
    } catch (error) {
      return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
  }

  #track(work: Promise<void>): void {
    this.#under.add(work);
    void work.finally(() => this.#under.delete(work));
  }

  #save(delivery: Delivery): void {
    this.#documents.put(KIND, delivery.id, delivery);
    if (this.#documents.size(KIND) <= KEPT) return;
    const done = this.#documents.all<Delivery>(KIND).find((each) => each.state !== 'waiting');
    if (done) this.#documents.remove(KIND, done.id);
  }
}
