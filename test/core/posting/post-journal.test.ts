import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { Journal } from '../../../core/model/journal.ts';
import { journalsOfTheirOwn, postJournal, previewCreditMemo, previewInvoice, shipmentJournals } from '../../../core/posting/post-journal.ts';
import { unbilledAccrual } from '../../../core/posting/journals/invoice.ts';
import type { Posters } from '../../../core/routing/authority.ts';
import { aCreditMemo } from '../returns/returns.ts';
import { aLine, anAccounting, anInvoice, anInvoiceLine, anOrder, aShipment, AT, usd } from '../../support/builders.ts';

const accounting = anAccounting();
const entries = (journals: Journal[]) => journals.map((journal) => [journal.journalId, ...journal.lines.map((line) => `${line.side} ${line.account} ${line.amount.minor}`)]);
const shipped = (change = {}) => anOrder({ lines: [aLine({}, 'shipped')], ...change });

test('goods that left cost what they cost, and their freight is accrued where the carrier bills us', () => {
  const journals = (freightTerms: 'prepaid' | 'collect', charge = {}) => entries(shipmentJournals(anOrder({ freightTerms }), aShipment(charge), anInvoice(), accounting));
  expect(journals('prepaid', { freightCharge: usd(642) })).toEqual([
    ['goods-issue:shiphero:1', 'debit expenses:cost of goods sold 180', 'credit assets:inventory 180'],
    ['freight-out:shiphero:1', 'debit expenses:freight out 642', 'credit liabilities:accrued freight 642'],
  ]);
  expect(journals('collect', { freightCharge: usd(642) })).toHaveLength(1);
  expect(journals('prepaid')).toHaveLength(1);
});

test('what a supplier shipped takes nothing off our shelf', () => {
  expect(entries(shipmentJournals(anOrder(), aShipment(), anInvoice({ supplier: 'SUP-1' }), accounting))).toEqual([
    ['drop-ship:shiphero:1', 'debit expenses:cost of goods sold 180', 'credit liabilities:goods received not invoiced 180'],
  ]);
});

test('outside a saga whoever keeps the books is told what to post, unless its own documents say so', () => {
  const [journal] = previewInvoice(anInvoice(), accounting);
  if (!journal) throw new Error('there is a journal');
  const told = (posters: Posters) => journalsOfTheirOwn([journal], posters, AT).map((change) => (change.change === 'event' ? [change.event.eventId, change.event.entityKey, change.event.causationId, change.event.data] : change.change));
  const ids = { journalId: journal.journalId, orderId: journal.orderId };
  expect(told({ invoicing: 'tryton' })).toEqual(['journal', 'document']);
  expect(told({ invoicing: 'tryton', ledger: 'xero', derived: [] })).toEqual(['journal', 'document', [`journal.to-be-sent:NW-US:${journal.journalId}`, `journal/${journal.journalId}`, journal.journalId, { ...ids, system: 'xero' }]]);
});

test('an invoice can be seen in the books before it has its number', () => {
  expect(entries(previewInvoice(anInvoice({ number: undefined }), accounting))).toEqual([
    ['invoice:INV-shiphero:1', 'debit assets:receivables 487', 'credit revenues:sales 450', 'credit liabilities:tax payable 37'],
  ]);
});

test('so can a credit memo', () => {
  expect(entries(previewCreditMemo(aCreditMemo(), accounting))).toEqual([
    ['credit-memo:CM-0000000000000001-1-R1-1', 'debit revenues:returns 180', 'debit liabilities:tax payable 15', 'credit assets:receivables 195'],
  ]);
});

test('without a number there is no journal', () => {
  expect(() => postJournal(shipped(), anInvoice({ number: undefined }), {}, accounting)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'invoice.not-numbered', detail: { invoiceId: 'INV-shiphero:1' } }));
});

test('posted, the units are invoiced, and journals, links, invoice and event come together', () => {
  const { order, also } = postJournal(shipped(), anInvoice({ journals: ['goods-issue:shiphero:1'] }), {}, accounting);
  expect(order.lines[0]?.quantities).toMatchObject({ shipped: 0, invoiced: 10 });
  expect(also.map((change) => change.change)).toEqual(['journal', 'document', 'invoice', 'item', 'credit', 'billed', 'event']);
  expect(also.find((change) => change.change === 'invoice')).toMatchObject({ invoice: { journals: ['goods-issue:shiphero:1', 'invoice:2026-17'], postedAt: AT.toISOString() } });
  expect(also.find((change) => change.change === 'event')).toMatchObject({ event: { eventId: 'invoice.posted:INV-shiphero:1', data: { number: '2026-17', gross: usd(487), journals: ['invoice:2026-17'] } } });
});

test('each line is invoiced by what its invoice has of it; the event is of the invoice, and says what is sold at delivery and who is asked beside', () => {
  const two = anOrder({ lines: [aLine({}, 'shipped'), aLine({ lineId: '2', steps: 4 }, 'shipped'), aLine({ lineId: '3', steps: 2 }, 'shipped')] });
  const invoice = anInvoice({ lines: [anInvoiceLine(), anInvoiceLine({ lineId: '2', steps: 3 })] });
  const { order, also } = postJournal(two, invoice, {}, accounting);
  expect(order.lines.map(({ quantities }) => [quantities.shipped, quantities.invoiced])).toEqual([[0, 10], [1, 3], [2, 0]]);
  const told = (change: Parameters<typeof anInvoice>[0], of = two) => postJournal(of, { ...invoice, ...change }, {}, accounting).also.flatMap((one) => (one.change === 'event' ? [one.event] : []))[0];
  expect(told({})).toMatchObject({ entityKey: 'invoice/INV-shiphero:1', entityVersion: 1, correlationId: 'corr-1', causationId: 'shipment:shiphero:1' });
  expect(Object.keys(told({})?.data ?? {})).toEqual(['orderId', 'shipmentId', 'invoiceId', 'number', 'gross', 'journals']);
  expect(told({ fob: 'destination' }, { ...two, route: { ...two.route, shadows: { tax: 'newtax' } } })?.data).toMatchObject({ fob: 'destination', shadows: ['newtax'] });
  expect(told({}, { ...two, route: { ...two.route, channel: 'shopify' } })?.data).toMatchObject({ channelConnector: 'shopify' });
  expect(also.filter(({ change }) => change === 'document')).toEqual([{ change: 'document', link: { entity: 'NW-US', kind: 'journal', number: 'invoice:2026-17', correlationId: 'corr-1', orderId: 'ORD-0000000000000001', recordedAt: '2026-11-23T10:00:00.000Z' } }]);
});

test('an invoice of nothing has no journal and leaves nothing open; a journal of no order is found by none', () => {
  const free = anInvoice({ lines: [anInvoiceLine({ goods: usd(0), tax: usd(0) })] });
  expect(postJournal(shipped(), free, {}, accounting).also.map(({ change }) => change)).toEqual(['invoice', 'credit', 'billed', 'event']);
  const [journal] = previewInvoice(anInvoice(), accounting);
  const { orderId: _, ...alone } = journal!;
  expect(journalsOfTheirOwn([alone], { invoicing: 'tryton', ledger: 'xero', derived: [] }, AT).map((change) => (change.change === 'event' ? change.event.data : change.change))).toEqual(['journal', { journalId: 'invoice:2026-17', system: 'xero' }]);
});

test('units that were not shipped cannot be invoiced', () => {
  expect(() => postJournal(anOrder({ lines: [aLine({}, 'released')] }), anInvoice(), {}, accounting)).toThrow(expect.objectContaining({ code: 'line.not-enough' }));
});

test('revenue that was accrued at the end of a period is taken back by the invoice', () => {
  const accrual = unbilledAccrual(anInvoice({ number: undefined }), '2026-11-30', accounting);
  const { also } = postJournal(shipped(), anInvoice(), { accrual: 'unbilled:INV-shiphero:1', journal: accrual }, accounting);
  expect(also.find((change) => change.change === 'billed')).toMatchObject({ accrual: 'unbilled:INV-shiphero:1' });
  expect(entries(also.flatMap((change) => (change.change === 'journal' ? [change.journal] : []))).at(-1)).toEqual(['reversal:unbilled:INV-shiphero:1', 'credit assets:unbilled receivables 450', 'debit revenues:accrued sales 450']);
});

test('any invoice that adds up has journals that balance', () => {
  const amount = fc.integer({ min: 0, max: 1e11 });
  fc.assert(
    fc.property(amount, amount, amount, amount, amount, fc.constantFrom<Invoice['fob']>('shipping-point', 'destination'), (goods, discount, freight, tax, cost, fob) => {
      const invoice = anInvoice({ lines: [anInvoiceLine({ goods: usd(goods + discount), discount: usd(discount), tax: usd(tax), cost: usd(cost) })], freight: usd(freight), fob });
      const journals = [...previewInvoice(invoice, accounting), ...shipmentJournals(anOrder(), aShipment(), invoice, accounting)];
      for (const { lines } of journals) expect(lines.reduce((sum, line) => sum + (line.side === 'debit' ? 1 : -1) * line.amount.minor, 0)).toBe(0);
      // what an invoice leaves open is all of it
      const receivables = journals.flatMap(({ lines }) => lines.filter(({ key }) => key === 'receivables')).reduce((sum, line) => sum + (line.side === 'debit' ? 1 : -1) * line.amount.minor, 0);
      expect(receivables).toBe(invoice.gross.minor);
    }),
  );
});
