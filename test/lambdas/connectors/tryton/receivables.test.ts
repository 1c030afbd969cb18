import { expect, test } from 'vitest';
import type { TrytonClient } from '../../../../lambdas/connectors/tryton/client.ts';
import type { TrytonMasterdata } from '../../../../lambdas/connectors/tryton/masterdata.ts';
import { TrytonReceivables } from '../../../../lambdas/connectors/tryton/receivables.ts';
import type { ReceivableLine } from '../../../../lambdas/connectors/tryton/schema.ts';
import { AT, usd } from '../../../support/builders.ts';

const line = (id: number, debit: string, credit: string, change: Partial<ReceivableLine> = {}): ReceivableLine => ({
  id, party: 1, debit, credit, second_currency: null, amount_second_currency: null, maturity_date: { __class__: 'date', year: 2026, month: 12, day: id }, move_origin: null, ...change,
});
const RECORDS: Record<string, object[]> = {
  'party.party': [{ id: 1, code: 'ACME' }, { id: 2, code: 'PAID' }, { id: 3, code: null }],
  'account.invoice': [{ id: 7, number: '17' }, { id: 8, number: 'CN-1' }],
  'currency.currency': [{ id: 2, code: 'EUR' }],
};

/** A Tryton that holds these lines, and says by domain which are settled. */
const told = (open: ReceivableLine[], settled: { id: number; party: number }[] = []) => {
  const client = {
    find: async (_schema: unknown, _model: string, domain: unknown[]) => (JSON.stringify(domain).includes('reconciliation.date') ? settled : open),
    read: async (_schema: unknown, model: string, ids: number[]) => (RECORDS[model] ?? []).filter((record) => ids.includes((record as { id: number }).id)),
  } as unknown as TrytonClient;
  return new TrytonReceivables(client, { companyCurrency: async () => 'USD' } as TrytonMasterdata, () => AT).receivables();
};

test('an invoice that was paid in part is what is left of it, due when its first part is; a credit note is below zero', async () => {
  const lines = [line(3, '100.00', '0', { move_origin: 'account.invoice,7' }), line(4, '50.00', '0', { move_origin: 'account.invoice,7' }), line(9, '0', '30.10', { move_origin: 'account.invoice,7', maturity_date: null }), line(5, '0', '8.00', { move_origin: 'account.invoice,8' })];
  expect(await told(lines)).toEqual([{ customerId: 'ACME', told: { currency: 'USD', asOf: AT.toISOString(), unapplied: usd(0), items: [{ number: '17', open: usd(11_990), dueDate: '2026-12-03' }, { number: 'CN-1', open: usd(-800), dueDate: '2026-12-05' }] } }]);
});

test('what is on no invoice is open by itself, or cash that pays nothing yet', async () => {
  expect(await told([line(1, '12.00', '0'), line(2, '0', '5.00'), line(3, '0', '2.50')])).toMatchObject([{ told: { items: [{ open: usd(1200), dueDate: '2026-12-01' }], unapplied: usd(750) } }]);
});

test('each currency is told by itself, in its own amounts', async () => {
  const euros = line(3, '110.00', '0', { second_currency: 2, amount_second_currency: '100.00' });
  expect((await told([euros, line(4, '7.00', '0')])).map(({ told: { currency, items } }) => [currency, items[0]?.open.minor])).toEqual([['EUR', 10_000], ['USD', 700]]);
});

test('who settled its last item lately is told as owing nothing; a party without a code is none of ours', async () => {
  expect(await told([line(1, '1.00', '0', { party: 3 })], [{ id: 99, party: 2 }])).toEqual([{ customerId: 'PAID', told: { currency: 'USD', asOf: AT.toISOString(), items: [], unapplied: usd(0) } }]);
});
