import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ApiCaller } from '../cli/client.ts';
import { benchOrder, seedCatalogue } from './catalogue.ts';
import type { Figure } from './figures.ts';
import { Journals } from './journals.ts';
import { Platform } from './platform.ts';
import { load, percentile } from './statistics.ts';

/** The warehouse ships at once, the partners refuse nothing. */
const OPTIONS = ['--ship-after', '50', '--partner-credits', '1000000'];
const TIMEOUT_MS = 300_000;

/** A fresh platform with the bench's catalogue, warm, and who drives it. One for all measures that need it. */
export class Loaded {
  readonly platform: Platform;
  readonly journals: Journals;
  /** The channel that orders. */
  readonly b2b: ApiCaller;
  /** A person who may read traces. */
  readonly person: ApiCaller;

  private constructor(platform: Platform) {
    this.platform = platform;
    this.journals = new Journals(platform.dataDir);
    this.b2b = ApiCaller.channel(platform.endpoints, 'b2b');
    this.person = ApiCaller.person(platform.endpoints, 'integration');
  }

  /** @param folder the cloud assembly is in it as cdk.out */
  static async start(folder: string, warmUp: number): Promise<Loaded> {
    const own = join(folder, 'loaded');
    mkdirSync(own, { recursive: true });
    const platform = new Platform(own, ['--assembly', join(folder, 'cdk.out'), ...OPTIONS]);
    await platform.start();
    try {
      const loaded = new Loaded(platform);
      await seedCatalogue(platform);
      await loaded.run(2, warmUp);
      return loaded;
    } catch (error) {
      await platform.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.journals.close();
    await this.platform.stop();
  }

  /** @throws Error where it is not accepted */
  async order(): Promise<{ orderId: string; correlationId: string }> {
    const { status, body, text, headers } = await this.b2b.post<{ orderId: string }>('/orders', benchOrder());
    if (status !== 202) throw new Error(`POST /v1/orders answered ${status}: ${text}`);
    return { orderId: body.orderId, correlationId: headers.get('x-correlation-id') ?? '' };
  }

  /** @throws Error where a saga of it failed, or nothing came in five minutes */
  async posted(orderId: string): Promise<number> {
    const { machine, status, error, at } = await this.journals.ended(orderId, TIMEOUT_MS);
    if (status !== 'SUCCEEDED') throw new Error(`the ${machine} saga of ${orderId} is ${status}: ${error}`);
    return at;
  }

  /**
   * `total` orders, each of `inFlight` clients waiting for its journal before its next order. Ramp up and stragglers count: a rate over the middle alone
   * flatters, since orders wait in queues and then come through in a wave.
   */
  async run(inFlight: number, total: number): Promise<{ figures: Figure[]; posted: number }> {
    const posted: number[] = [];
    const took: number[] = [];
    let lost = 0;
    const begun = Date.now();
    const cpu = this.platform.cpu();
    await load(inFlight, total, async () => {
      const { orderId } = await this.order();
      const accepted = Date.now();
      try {
        const at = await this.posted(orderId);
        posted.push(at);
        took.push(at - accepted);
      } catch {
        lost += 1; // shown as a figure
      }
    });
    const after = this.platform.cpu();
    const name = `${inFlight} in flight`;
    const figures: Figure[] = [
      { name: `orders/s, ${name}`, value: posted.length / ((Math.max(begun + 1, ...posted) - begun) / 1000), unit: '/s' },
      { name: `accepted to journal-posted p50, ${name}`, value: percentile(took, 0.5) / 1000, unit: 's' },
      { name: `accepted to journal-posted p99, ${name}`, value: percentile(took, 0.99) / 1000, unit: 's' },
      ...(cpu !== undefined && after !== undefined ? [{ name: `CPU per order, ${name}`, value: ((after - cpu) / total) * 1000, unit: 'ms' }] : []),
      ...(lost > 0 ? [{ name: `orders not posted, ${name}`, value: lost, unit: `of ${total}`, target: '0' }] : []),
    ];
    return { figures, posted: posted.length };
  }
}
