import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grossOf } from '../../../core/ordering/amounts.ts';
import { postJournal, previewJournals } from '../../../core/posting/post-journal.ts';
import { recordShipment } from '../../../core/shipping/record-shipment.ts';
import { aLine, anItem, anOrder, aShipment, AT, items, usd } from '../../support/builders.ts';

const released = (change = {}) => anOrder({ lines: [aLine({}, 'released')], freight: usd(1000), freightTax: usd(83), ...change });
const part = (steps: number, lineId = '1') => [{ lineId, sku: 'BOLT-M8', steps }];

test('what shipped is billed: goods, tax by share, freight with the first shipment', () => {
  const { invoice, order } = recordShipment(released(), aShipment(), part(4), items(anItem()), AT);
  expect(invoice).toMatchObject({ invoiceId: 'INV-shiphero:1', goods: usd(180), tax: usd(15 + 83), freight: usd(1000), gross: usd(1278), lines: [{ cost: usd(72) }] });
  const second = recordShipment(order, aShipment({ shipmentId: 'shiphero:2' }), part(6), items(anItem()), AT).invoice;
  expect(second).toMatchObject({ goods: usd(270), tax: usd(22), freight: usd(0) });
});

test('the invoices of an order sum to the order to the cent, for every split into shipments', () => {
  const price = fc.tuple(fc.integer({ min: 0, max: 9_999 }), fc.integer({ min: 0, max: 999_999 })).map(([whole, places]) => `${whole}.${String(places).padStart(6, '0')}`);
  const splits = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(price, splits, fc.integer({ min: 0, max: 99_999 }), fc.constantFrom('1', '7', '100'), (amount, parts, tax, per) => {
      const steps = parts.reduce((sum, one) => sum + one, 0);
      let order = released({ lines: [aLine({ steps, tax: usd(tax), unitPrice: { amount, per, uom: 'EA' } }, 'released')] });
      const total = grossOf(order).minor;
      let billed = 0;
      parts.forEach((one, index) => {
        const recorded = recordShipment(order, aShipment({ shipmentId: `s:${index}` }), part(one), items(anItem()), AT);
        billed += recorded.invoice.gross.minor;
        order = recorded.order;
      });
      expect(billed).toBe(total);
      expect(order.lines[0]?.quantities.shipped).toBe(steps);
    }),
    { numRuns: 1000 },
  );
});

test('every journal of an invoice is balanced, and names the accounts of its rules', () => {
  const { invoice } = recordShipment(released(), aShipment(), part(4), items(anItem()), AT);
  const journals = previewJournals({ ...invoice, number: '17' }, AT);
  expect(journals.map((journal) => [journal.journalId, journal.lines.map((line) => `${line.side} ${line.account} ${line.amount.minor}`)])).toEqual([
    ['goods-issue:shiphero:1', ['debit expenses:cost of goods sold 72', 'credit assets:inventory 72']],
    ['invoice:17', ['debit assets:receivables 1278', 'credit revenues:sales 180', 'credit revenues:freight 1000', 'credit liabilities:tax payable 98']],
  ]);
});

test('an invoice without its number is not posted', () => {
  const { invoice } = recordShipment(released(), aShipment(), part(4), items(anItem()), AT);
  expect(() => previewJournals(invoice, AT)).toThrow(expect.objectContaining({ code: 'invoice.not-numbered' }));
});

test('rules that do not balance are an exception, not a journal', () => {
  const { invoice } = recordShipment(released(), aShipment(), part(4), items(anItem()), AT);
  const rules = { version: 'broken', events: { 'goods-issue': [], invoice: [{ amount: 'gross', side: 'debit', account: 'a' }, { amount: 'goods', side: 'credit', account: 'b' }] } } as const;
  expect(() => previewJournals({ ...invoice, number: '17' }, AT, rules as never)).toThrow(expect.objectContaining({ code: 'journal.unbalanced' }));
});

test('posting moves shipped units to invoiced and announces the invoice', () => {
  const { invoice, order } = recordShipment(released(), aShipment(), part(4), items(anItem()), AT);
  const posted = postJournal(order, { ...invoice, number: '17' }, AT);
  expect(posted.order.lines[0]?.quantities).toMatchObject({ released: 6, shipped: 0, invoiced: 4 });
  expect(posted.also.filter((change) => change.change === 'journal')).toHaveLength(2);
  expect(posted.also.at(-1)).toMatchObject({ event: { type: 'invoice.posted', data: { number: '17' } } });
});
