import { beforeEach, expect, test, vi } from 'vitest';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { captureFromChannel } from '../../../lambdas/handler/inbound-order.ts';
import { aRequest, AT } from '../../support/builders.ts';

const owner = { entity: 'NW-US', businessUnit: 'web', region: 'us' };
beforeEach(() => {
  vi.spyOn(stores.masterdata, 'account').mockResolvedValue({ ...owner, connector: 'edi', account: 'ACME', channel: 'edi' });
  vi.spyOn(stores.masterdata, 'channel').mockResolvedValue({ ...owner, channel: 'edi' });
});

test.each([
  [{ kind: 'blanket' } as const, 'order.blanket-unsupported', 'kind'],
  [{ rebateAgreement: 'R-1' }, 'order.rebate-unsupported', 'rebateAgreement'],
])('what a partner sends and nothing can do yet is for a person to see: %j', async (change, code, field) => {
  const sent = captureFromChannel('edi', { account: 'ACME', request: aRequest(change), occurredAt: AT.toISOString() }, { correlationId: 'c', deliveryId: 'd', at: AT });
  await expect(sent).rejects.toMatchObject({ name: 'Rejected', code, detail: { field } });
});
