import { inject } from 'vitest';
import { expect, test } from 'vitest';
import { entriesOf } from '../support/erp-entries.ts';
import { invoices, place } from './orders.ts';
import { b2b, endpoints, person } from './platform-callers.ts';

interface Journal {
  journalId: string;
  date: string;
  poster?: { system: string; how: string };
  lines: { key: string; side: string; amount: { minor: number } }[];
}
const finance = person('finance');
const journal = async (id: string) => (await finance.get<Journal>(`/journals/${encodeURIComponent(id)}`)).body;
const told = ({ lines }: Journal) => lines.map(({ key, side, amount }) => `${side} ${key} ${amount.minor}`);

test('the ERP is the authority: its number is the invoice’s, its own entry is the one posting, and our journal says what it must be', async () => {
  const order = await place(b2b, 'BOLT-M8', 20, { discount: { minor: 45, currency: 'USD' }, freight: { minor: 700, currency: 'USD' } });
  const [invoice] = await invoices(b2b, order, 1);
  const [issue, billed] = [await journal(`goods-issue:${invoice?.shipmentId}`), await journal(`invoice:${invoice?.number}`)];
  expect([issue.poster, billed.poster]).toEqual([{ system: 'tryton', how: 'derived' }, { system: 'tryton', how: 'derived' }]);
  expect(told(issue)).toEqual(['debit cost-of-goods 360', 'credit inventory 360']);
  expect(told(billed)).toEqual(['debit receivables 1555', 'debit discounts 45', 'credit revenue 900', 'credit freight-income 700']);
  expect(await entriesOf(inject('dataDir'), endpoints.partners.tryton, String(invoice?.number))).toEqual([1555]);
});

test('finance takes a journal back by another one; a month that is not over stays open, and shows what is in it', async () => {
  const order = await place(b2b, 'NUT-M8', 10, {}, '0.15');
  const [invoice] = await invoices(b2b, order, 1);
  const id = encodeURIComponent(`invoice:${invoice?.number}`);
  const reversed = await finance.post<Journal>(`/journals/${id}/reversal`, { reason: 'a scenario' });
  expect([reversed.status, reversed.body.journalId]).toEqual([201, `reversal:invoice:${invoice?.number}`]);
  const again = await finance.post<{ code: string }>(`/journals/${id}/reversal`, { reason: 'again' });
  expect([again.status, again.body.code]).toEqual([409, 'journal.already-reversed']);
  const period = reversed.body.date.slice(0, 7);
  const { body } = await finance.get<{ status: string; journals: number; accounts: { debit: { minor: number }; credit: { minor: number } }[] }>(`/periods/${period}`);
  expect(body.status).toBe('open');
  expect(body.accounts.reduce((sum, { debit, credit }) => sum + debit.minor - credit.minor, 0)).toBe(0);
  const refused = await finance.post<{ code: string }>(`/periods/${period}/close`, {});
  expect([refused.status, refused.body.code]).toEqual([409, 'period.not-over']);
});
