import { expect, test, vi } from 'vitest';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { type ChannelOrders, takeChannelOrders } from '../../../lambdas/handler/take-channel-orders.ts';
import { AT } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';

logged();

test('what was taken already, or is nothing to us, is looked for once and not asked for whole; what is there no more is left', async () => {
  const owner = { entity: 'NW-US', businessUnit: 'web', region: 'us' };
  vi.spyOn(stores.masterdata, 'account').mockResolvedValue({ ...owner, connector: 'shop', account: 'a', channel: 'web' });
  vi.spyOn(stores.masterdata, 'channel').mockResolvedValue({ ...owner, channel: 'web' });
  vi.spyOn(stores.desk, 'ofSaga').mockResolvedValue([]);
  vi.spyOn(stores.desk, 'close').mockResolvedValue();
  vi.spyOn(stores.unit, 'commit').mockResolvedValue();
  vi.spyOn(stores.versions, 'last').mockResolvedValue(Date.now() - 60_000);
  const looked = vi.spyOn(stores.orders, 'orderIdOf').mockImplementation(async (key) => (key.endsWith('#KNOWN') ? 'ORD-1' : undefined));
  const asked: string[] = [];
  const says = (channelOrderId: string, ignored?: string) => ({ account: 'a', channelOrderId, updatedAt: AT.toISOString(), ...(ignored && { ignored }), order: async () => void asked.push(channelOrderId) });
  const source: ChannelOrders = {
    accounts: ['a'], from: AT, settlesMs: 0,
    async *updated() {
      yield [says('KNOWN'), says('TEST', 'test'), says('GONE')];
    },
    one: async () => undefined,
  };
  expect(await takeChannelOrders('shop', source)).toEqual({ known: 1, 'ignored: test': 1, gone: 1 });
  expect([asked, looked.mock.calls.length]).toEqual([['GONE'], 3]);
});
