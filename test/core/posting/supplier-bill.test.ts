import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { Journal } from '../../../core/model/journal.ts';
import type { SupplierBill } from '../../../core/model/supplier-bill.ts';
import { dropShipped } from '../../../core/posting/journals/goods.ts';
import { comesEarly, postSupplierBill } from '../../../core/posting/supplier-bill.ts';
import { anAccounting, anInvoice, anInvoiceLine, aShipment, usd } from '../../support/builders.ts';
import { SUPPLIED } from '../../support/edi.ts';

const dollars = anAccounting();
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const euros = (rate: string) => anAccounting({ rates: [{ entity: 'NW-US', rateId: `ECB-${rate}`, from: 'EUR', to: 'USD', date: '2026-11-20', rate }] });
const billOf = (number: string, steps: number, total: SupplierBill['total'], change: Partial<SupplierBill> = {}): SupplierBill => {
  const none = { minor: 0, currency: total.currency };
  return {
    entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, billId: `DIRECT/${number}`, supplier: 'DIRECT', number, kind: 'invoice', date: '2026-11-26', orderId: 'ORD-0000000000000001', releaseId: SUPPLIED, correlationId: 'corr-1',
    currency: total.currency, lines: [{ lineId: 'a', sku: 'RACK-42U', steps, unitPrice: '1', goods: total }], charges: none, allowances: none, tax: none, total, accrued: total, differences: [], receivedAt: '2026-11-26T10:00:00.000Z', ...change,
  };
};
const shippedAs = (number: string, steps: number, cost: SupplierBill['total']): Invoice => anInvoice({ shipmentId: number, supplier: 'DIRECT', lines: [anInvoiceLine({ lineId: 'a', sku: 'RACK-42U', steps, cost })] });
const shipment = (number: string, isBooked = true) => aShipment({ shipmentId: number, releaseId: SUPPLIED, ...(isBooked && { matched: [] }) });
const told = (journal: Journal | undefined) => journal?.lines.map(({ side, key, amount, functional }) => `${side === 'debit' ? 'Dr' : 'Cr'} ${key} ${amount.minor}${amount.minor === functional.minor ? '' : ` (${functional.minor})`}`);
const nothing = { shipments: [], invoices: [], journals: [], before: [] };

test('a bill clears what its goods were booked at as they shipped, whatever the article costs by now; the rest is a variance', () => {
  const { bill, journal } = postSupplierBill(billOf('INV-7', 2, usd(43_000), { accrued: usd(40_000) }), { ...nothing, invoices: [shippedAs('S1', 2, usd(42_500))] }, dollars);
  expect(told(journal)).toEqual(['Dr goods-received 42500', 'Dr purchase-variance 500', 'Cr payables 43000']);
  expect([journal?.journalId, journal?.date, bill.journal, bill.accrued, bill.postedAt]).toEqual(['supplier-bill:DIRECT/INV-7', '2026-11-26', 'supplier-bill:DIRECT/INV-7', usd(42_500), '2026-11-23T10:00:00.000Z']);
});

test('the bills of a release clear exactly what its shipments booked, for every split', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 99_999 }), (parts, cost) => {
      const invoices = [shippedAs('S1', parts.reduce((sum, part) => sum + part, 0), usd(cost))];
      const bills: SupplierBill[] = [];
      for (const [index, part] of parts.entries()) bills.push(postSupplierBill(billOf(`INV-${index}`, part, usd(1)), { ...nothing, invoices, before: bills }, dollars).bill);
      expect(bills.reduce((sum, bill) => sum + bill.accrued.minor, 0)).toBe(cost);
    }),
  );
});

test('more than has shipped was never booked: what is billed for it, and finance takes, is a variance', () => {
  expect(told(postSupplierBill(billOf('INV-7', 3, usd(63_750)), { ...nothing, invoices: [shippedAs('S1', 2, usd(42_500))] }, dollars).journal)).toEqual(['Dr goods-received 42500', 'Dr purchase-variance 21250', 'Cr payables 63750']);
  expect(told(postSupplierBill(billOf('INV-8', 1, usd(500)), nothing, dollars).journal)).toEqual(['Dr purchase-variance 500', 'Cr payables 500']);
});

test('a credit lowers what is owed; nothing was booked for it', () => {
  expect(told(postSupplierBill(billOf('CR-1', 1, usd(500), { kind: 'credit' }), { ...nothing, invoices: [shippedAs('S1', 2, usd(42_500))] }, dollars).journal)).toEqual(['Cr purchase-variance 500', 'Dr payables 500']);
});

test('in another currency than the books, what was booked leaves them at the rate of its shipment, to the cent', () => {
  const invoice = shippedAs('S1', 3, eur(10_001));
  const journals = [dropShipped(invoice, '2026-11-20', euros('1.10')) as Journal];
  const booked = { ...nothing, invoices: [invoice], journals };
  const first = postSupplierBill(billOf('INV-1', 1, eur(3_334)), booked, euros('1.20'));
  const second = postSupplierBill(billOf('INV-2', 2, eur(6_667)), { ...booked, before: [first.bill] }, euros('1.20'));
  expect([first, second].map(({ journal }) => told(journal))).toEqual([
    ['Dr goods-received 3334 (3667)', 'Cr payables 3334 (4001)', 'Dr exchange-loss 0 (334)'],
    ['Dr goods-received 6667 (7334)', 'Cr payables 6667 (8000)', 'Dr exchange-loss 0 (666)'],
  ]);
  expect(3667 + 7334).toBe(journals[0]?.lines.find(({ key }) => key === 'goods-received')?.functional.minor);
  expect(() => postSupplierBill(billOf('INV-3', 1, usd(100)), booked, euros('1.20'))).toThrow(expect.objectContaining({ code: 'supplier.bill-currency', detail: { billId: 'DIRECT/INV-3' } }));
});

test('each line clears what was booked for it, whatever else shipped or was billed with it', () => {
  const line = (lineId: string, steps: number, minor: number) => anInvoiceLine({ lineId, sku: 'RACK-42U', steps, cost: usd(minor) });
  const invoices = [anInvoice({ shipmentId: 'S1', supplier: 'DIRECT', lines: [line('a', 2, 42_500), line('b', 20, 8_000)] })];
  const first = postSupplierBill(billOf('INV-1', 1, usd(21_250)), { ...nothing, invoices }, dollars).bill;
  const other = postSupplierBill({ ...billOf('INV-2', 5, usd(2_000)), lines: [{ lineId: 'b', sku: 'RAIL', steps: 5, unitPrice: '4', goods: usd(2_000) }] }, { ...nothing, invoices, before: [first] }, dollars).bill;
  expect([first.accrued, other.accrued]).toEqual([usd(21_250), usd(2_000)]);
  // what was billed before, and cleared nothing of it, is none of its share
  const { accrued: _, ...uncleared } = first.lines[0]!;
  expect(postSupplierBill(billOf('INV-3', 1, usd(21_250)), { ...nothing, invoices, before: [{ ...first, lines: [uncleared] }, other] }, dollars).bill.accrued).toEqual(usd(42_500));
});

test('what was booked in the books’ own currency, or came to nothing, leaves them by itself', () => {
  const invoice = shippedAs('S1', 3, eur(0));
  expect(told(postSupplierBill(billOf('INV-1', 1, eur(100)), { ...nothing, invoices: [invoice], journals: [] }, euros('1.20')).journal)).toEqual(['Dr purchase-variance 100 (120)', 'Cr payables 100 (120)']);
  const own = dropShipped(shippedAs('S1', 3, usd(9_000)), '2026-11-20', dollars) as Journal;
  expect(told(postSupplierBill(billOf('INV-1', 1, usd(3_000)), { ...nothing, invoices: [shippedAs('S1', 3, usd(9_000))], journals: [{ ...own, lines: own.lines.map((one) => ({ ...one, functional: usd(1) })) }] }, dollars).journal)).toEqual(['Dr goods-received 3000', 'Cr payables 3000']);
});

describe('a bill comes early', () => {
  test('of several lines one is enough; a credit never does; what was billed before counts', () => {
    const told = { shipments: [shipment('S1'), shipment('S2', false)], invoices: [shippedAs('S1', 2, usd(1))] };
    const more = { lineId: 'b', sku: 'RAIL', steps: 1, unitPrice: '4', goods: usd(400) };
    const early = (bill: SupplierBill, before: SupplierBill[] = []) => comesEarly(bill, { ...told, before });
    expect([early(billOf('I', 2, usd(1))), early({ ...billOf('I', 2, usd(1)), lines: [...billOf('I', 2, usd(1)).lines, more] }), early(billOf('I', 3, usd(1), { kind: 'credit' }))]).toEqual([false, true, false]);
    expect([early(billOf('I', 1, usd(1)), [billOf('H', 1, usd(1))]), early(billOf('I', 1, usd(1)), [billOf('H', 2, usd(1))])]).toEqual([false, true]);
    expect(comesEarly(billOf('I', 3, usd(1)), { shipments: [shipment('S1')], invoices: [shippedAs('S1', 2, usd(1))], before: [] })).toBe(false);
  });

  test.each([
    ['not where all that has left is booked', { shipments: [shipment('S1')], invoices: [shippedAs('S1', 2, usd(1))] }, false],
    ['where it bills what is told and not booked', { shipments: [shipment('S1', false)], invoices: [] }, true],
    ['not where what it bills is booked, and another shipment is not', { shipments: [shipment('S1'), shipment('S2', false)], invoices: [shippedAs('S1', 2, usd(1))] }, false],
  ])('%s', (_what, booked, early) => {
    expect(comesEarly(billOf('INV-7', 2, usd(1)), { before: [], ...booked })).toBe(early);
  });
});
