import { beforeEach, expect, test } from 'vitest';
import type { ReceivablesOf } from '../../../core/credit/receivables.ts';
import { masterKey, putMaster, putRoutingRule } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { takeReceivables } from '../../../lambdas/handler/take-receivables.ts';
import { aCustomer, anOpenItem, AT, usd } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
logged();
const HQ = { entity: 'NW-US', billTo: 'HQ', currency: 'USD' };
const owes = (customerId: string, items: ReceivablesOf['told']['items'], change: Partial<ReceivablesOf['told']> = {}): ReceivablesOf => ({ customerId, told: { currency: 'USD', items, unapplied: usd(0), asOf: AT.toISOString(), ...change } });
const take = (...said: ReceivablesOf[]) => takeReceivables('tryton', async () => ({ receivables: async () => said }));

beforeEach(async () => {
  await putMaster(masterKey.account('tryton', '*'), { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'tryton', account: '*' });
  await putMaster(masterKey.customer('NW-US', 'HQ'), aCustomer({ customerId: 'HQ' }));
  await putMaster(masterKey.customer('NW-US', 'BRANCH'), aCustomer({ customerId: 'BRANCH', billTo: 'HQ' }));
  await putRoutingRule({ entity: 'NW-US', capability: 'erp', connector: 'tryton', from: '2026-01-01T00:00:00Z' });
});

test('what a bill-to and those billed through it owe is its balance; who is not known, or in another currency, is left out', async () => {
  expect(await take(owes('HQ', [{ open: usd(1000), dueDate: '2026-11-01' }], { unapplied: usd(50) }), owes('BRANCH', [{ open: usd(300), dueDate: '2026-10-01' }]), owes('NOBODY', [{ open: usd(1) }]), owes('HQ', [], { currency: 'EUR', unapplied: { minor: 9, currency: 'EUR' } }))).toEqual({ accounts: 1 });
  expect(await stores.credit.standing(HQ)).toEqual({ open: usd(1250), balance: { amount: usd(1300), unapplied: usd(50), oldestDue: '2026-10-01', asOf: AT.toISOString() } });
});

test('documents of ours that it has count once, and cash that came in here and is not known there still counts', async () => {
  const item = { billTo: 'HQ', customerId: 'BRANCH' };
  await stores.unit.commit([
    { change: 'credit', account: HQ, moved: [{ id: 'INV-17', amount: usd(10_000), at: '2027-01-01T00:00:00Z', number: '17' }, { id: 'INV-18', amount: usd(500), at: '2027-01-01T00:00:00Z', number: '18' }] },
    { change: 'item', item: anOpenItem({ ...item, open: usd(0) }) }, // paid here
    { change: 'item', item: anOpenItem({ ...item, itemId: 'invoice:18', document: '18', open: usd(500) }) },
  ]);
  await take(owes('BRANCH', [{ number: '17', open: usd(10_000), dueDate: '2026-10-01' }, { number: '18', open: usd(500), dueDate: '2026-11-30' }]));
  expect(await stores.credit.standing(HQ)).toMatchObject({ open: usd(500), balance: { oldestDue: '2026-11-30' } });
  expect((await tables.all('ledger')).filter(({ sk }) => String(sk).startsWith('booked#'))).toEqual([]);
});

test('nothing is asked where another keeps the receivables, or no account of it is set up', async () => {
  const never = async () => Promise.reject(new Error('asked'));
  await putMaster(masterKey.account('regional', '*'), { entity: 'NW-EU', businessUnit: 'wholesale', region: 'eu', connector: 'regional', account: '*' });
  await putRoutingRule({ entity: 'NW-EU', capability: 'erp', connector: 'regional', from: '2026-01-01T00:00:00Z' });
  await putRoutingRule({ entity: 'NW-EU', over: 'receivables', connector: 'crossdock', from: '2026-01-01T00:00:00Z' });
  expect(await takeReceivables('regional', never)).toEqual({ accounts: 0 });
  expect(await takeReceivables('other', never)).toEqual({ accounts: 0 });
});
