import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Invoice } from '../../../core/model/invoice.ts';
import { ACCOUNT_RULES } from '../../../core/posting/account-rules.ts';
import { balanced, postJournal, previewJournals } from '../../../core/posting/post-journal.ts';
import { aLine, anInvoice, anInvoiceLine, anOrder, AT, usd } from '../../support/builders.ts';
import { aJournal } from '../../support/sagas.ts';

const entries = (invoice: Invoice) => previewJournals(invoice, AT).map((journal) => [journal.journalId, ...journal.lines.map((line) => `${line.side} ${line.account} ${line.amount.minor}`)]);

test('goods that left cost what they cost; the invoice is owed, earned and taxed', () => {
  expect(entries(anInvoice({ lines: [anInvoiceLine({ discount: usd(50) })], freight: usd(700) }))).toEqual([
    ['goods-issue:shiphero:1', 'debit expenses:cost of goods sold 180', 'credit assets:inventory 180'],
    ['invoice:2026-17', 'debit assets:receivables 1137', 'debit revenues:discounts 50', 'credit revenues:sales 450', 'credit revenues:freight 700', 'credit liabilities:tax payable 37'],
  ]);
});

test('lines of nothing are left out; goods without cost, or given away, have no journal', () => {
  expect(entries(anInvoice()).at(1)).not.toContain('credit revenues:freight 0');
  const free = anInvoice({ lines: [anInvoiceLine({ goods: usd(0), tax: usd(0), cost: usd(0) })] });
  expect(entries(free)).toEqual([]);
});

test('without a number there is no journal', () => {
  expect(() => previewJournals(anInvoice({ number: undefined }), AT)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'invoice.not-numbered' }));
});

test('what does not balance is no journal, nor what mixes currencies', () => {
  expect(() => previewJournals(anInvoice({ gross: usd(488) }), AT)).toThrow(expect.objectContaining({ code: 'journal.unbalanced' }));
  const mixed = aJournal('2026-11-23', 'X', { lines: [{ account: 'a', side: 'debit', amount: usd(1) }, { account: 'b', side: 'credit', amount: { minor: 1, currency: 'EUR' } }] });
  expect(() => balanced(mixed)).toThrow(expect.objectContaining({ code: 'journal.unbalanced' }));
});

test('posted, the units are invoiced, and journals, links, invoice and event come together', () => {
  const { order, also } = postJournal(anOrder({ lines: [aLine({}, 'shipped')] }), anInvoice(), AT);
  expect(order.lines[0]?.quantities).toMatchObject({ shipped: 0, invoiced: 10 });
  expect(also.map((change) => change.change)).toEqual(['journal', 'journal', 'document', 'document', 'invoice', 'event']);
  expect(also.find((change) => change.change === 'event')).toMatchObject({ event: { eventId: 'invoice.posted:INV-shiphero:1', data: { number: '2026-17', gross: usd(487), journals: ['goods-issue:shiphero:1', 'invoice:2026-17'] } } });
});

test('units that were not shipped cannot be invoiced', () => {
  expect(() => postJournal(anOrder({ lines: [aLine({}, 'released')] }), anInvoice(), AT)).toThrow(expect.objectContaining({ code: 'line.not-enough' }));
});

test('any invoice that adds up has journals that balance, by rules that name both sides', () => {
  const amount = fc.integer({ min: 0, max: 1e12 });
  fc.assert(
    fc.property(amount, amount, amount, amount, (goods, freight, tax, cost) => {
      const invoice = anInvoice({ lines: [anInvoiceLine({ goods: usd(goods), tax: usd(tax), cost: usd(cost) })], freight: usd(freight) });
      for (const { lines } of previewJournals(invoice, AT)) expect(lines.reduce((sum, line) => sum + (line.side === 'debit' ? 1 : -1) * line.amount.minor, 0)).toBe(0);
    }),
  );
  for (const lines of Object.values(ACCOUNT_RULES.events)) expect(new Set(lines.map((line) => line.side))).toEqual(new Set(['debit', 'credit']));
});
