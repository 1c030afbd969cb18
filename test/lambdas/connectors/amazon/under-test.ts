import { AmazonClient, type Connection } from '../../../../lambdas/connectors/amazon/client.ts';
import type { AmazonSecret } from '../../../../lambdas/connectors/amazon/schema.ts';
import { ManualClock } from '../../../../local/clock.ts';
import { type Amazon, type AmazonOptions, startAmazon } from '../../../../local/partners/amazon/amazon.ts';

export const ACCESS = { clientId: 'client', clientSecret: 'canary-client-secret', refreshToken: 'Atzr|canary-refresh' };
export const MERCHANT = 'A2EXAMPLE';
export const US = 'ATVPDKIKX0DER';
let count = 0;

export interface UnderTest {
  clock: ManualClock;
  market: Amazon;
  settings: AmazonSecret;
  client: AmazonClient;
  /** What the client waited, in ms: the clock moved on by it. */
  waited: number[];
  calls(operation: string): number;
}

/** A seller on a simulated marketplace, and our client with the marketplace's clock. Each has credentials of its own: tokens are kept by them. */
export async function underTest(options: Partial<AmazonOptions> = {}, connection: Partial<Connection> = {}): Promise<UnderTest> {
  const clock = new ManualClock(new Date('2026-11-23T10:00:00Z'));
  const access = { ...ACCESS, refreshToken: `${ACCESS.refreshToken}-${(count += 1)}` };
  const market = await startAmazon({ credentials: access, sellerId: MERCHANT, clock, ...options });
  const settings: AmazonSecret = { url: market.url, tokenUrl: `${market.url}/auth/o2/token`, ...access, sellerId: MERCHANT, marketplaceIds: [US], ordersFrom: '2026-11-23T00:00:00Z', carriers: { 'FedEx Ground': 'FedEx' } };
  const waited: number[] = [];
  const wait = async (ms: number) => {
    waited.push(ms);
    await clock.advance(ms);
  };
  const client = new AmazonClient(settings, { fetch, timeoutMs: 2_000, now: () => clock.now(), wait, ...connection });
  return { clock, market, settings, client, waited, calls: (operation) => market.calls().filter((call) => call.operation === operation).length };
}
