import { beforeEach, expect, test, vi } from 'vitest';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { captureFromChannel } from '../../../lambdas/handler/inbound-order.ts';
import { aCustomer, aRequest, AT } from '../../support/builders.ts';

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

const DALLAS = { name: 'Acme store 92', street: '92 Elm St', city: 'Dallas', country: 'US' };
const acme = aCustomer({ shipTos: [{ shipToId: 'DAL-1', address: DALLAS }] });
const { shipTo: _, ...byCode } = aRequest({ shipToCode: '0092' });
const send = async (calls: Record<string, string>) => {
  vi.spyOn(stores.masterdata, 'customer').mockResolvedValue(acme);
  vi.spyOn(stores.masterdata, 'ours').mockImplementation(async (_entity, party, kind, codes) => new Map(codes.flatMap((code) => (party === 'ACME' && kind === 'ship-to' && calls[code] ? [[code, calls[code]]] : []))));
  vi.spyOn(stores.masterdata, 'warehouses').mockResolvedValue([]);
  vi.spyOn(stores.masterdata, 'rules').mockResolvedValue([{ entity: 'NW-US', capability: 'erp', connector: 'tryton', from: '2020-01-01T00:00:00Z' }]);
  const changes = await captureFromChannel('edi', { account: 'ACME', request: byCode, occurredAt: AT.toISOString() }, { correlationId: 'c', deliveryId: 'd', at: AT });
  return changes.flatMap((change) => (change.change === 'order' ? [change.order] : []))[0];
};

test('an order that names a store by the partner’s own code goes to our address of it', async () => {
  expect(await send({ '0092': 'DAL-1' })).toMatchObject({ shipTo: DALLAS, shipToCode: '0092', shipToId: 'DAL-1' });
});

test('a store that nobody knows is for the steward to see', async () => {
  await expect(send({})).rejects.toMatchObject({ name: 'Rejected', code: 'order.unknown-ship-to', detail: { code: '0092' } });
  await expect(send({ '0092': 'CLOSED' })).rejects.toMatchObject({ code: 'order.unknown-ship-to' });
});
