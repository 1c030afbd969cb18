import { beforeEach, vi } from 'vitest';
import { masterKey, putMaster, putRoutingRule } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { fakeAws } from '../../../support/aws.ts';
import { aCustomer, anItem } from '../../../support/builders.ts';
import { logged } from '../../../support/logs.ts';
import { testTables } from '../../../support/tables.ts';
import { underTest, type UnderTest, US } from './under-test.ts';

export const E = 'NW-US';
const OWNER = { entity: E, businessUnit: 'wholesale', region: 'us' };
const FAST = { rate: 1_000, burst: 10_000 };
let count = 0;

/** A channel on the simulated marketplace, with tables, AWS and log as its handlers have them: anew before each test, `t` too. */
export function channelUnderTest() {
  const tables = testTables(async () => {
    await Promise.all([
      putMaster(masterKey.account('amazon', US), { ...OWNER, connector: 'amazon', account: US, channel: 'amazon-us' }),
      putMaster(masterKey.channel(E, 'amazon-us'), { ...OWNER, channel: 'amazon-us', connector: 'amazon', defaultCustomerId: 'MARKET' }),
      putMaster(masterKey.customer(E, 'MARKET'), aCustomer({ customerId: 'MARKET' })),
      putMaster(masterKey.warehouse(E, 'EAST'), { entity: E, warehouse: 'EAST', name: 'East', priority: 1 }),
      putMaster(masterKey.item(E, 'BOLT-M8'), anItem()),
      putMaster(masterKey.item(E, 'NUT-M8'), anItem({ sku: 'NUT-M8' })),
      ...(['erp', 'warehouse'] as const).map((capability) => putRoutingRule({ entity: E, capability, connector: capability === 'erp' ? 'tryton' : 'shiphero', from: '2026-01-01T00:00:00Z' })),
    ]);
  });
  const aws = fakeAws();
  const lines = logged();
  let t: UnderTest;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    t = await underTest({ rates: { searchListingsItems: FAST, patchListingsItem: FAST } });
    vi.setSystemTime(t.clock.now());
    // a secret is kept for minutes under its name
    Object.assign(process.env, { SECRET_NAME: `crossdock/test/amazon-${(count += 1)}`, INBOUND_BUCKET: 'inbound', TIMEOUT_MS: '30000' });
    aws.answer('GetSecretValue', () => ({ SecretString: JSON.stringify(t.settings) }));
    aws.answer('GetQueueUrl', () => ({ QueueUrl: `${process.env.AWS_ENDPOINT_URL}/000000000000/amazon` }));
    return () => t.market.stop();
  });

  /** Both clocks. */
  async function later(minutes: number): Promise<void> {
    await t.clock.advance(minutes * 60_000);
    vi.setSystemTime(t.clock.now());
  }
  return { tables, aws, lines, later, get t() { return t; } };
}
