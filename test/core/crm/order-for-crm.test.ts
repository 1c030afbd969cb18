import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crmStatusOf, orderForCrm } from '../../../core/crm/order-for-crm.ts';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { LineQuantities } from '../../../core/model/order.ts';
import { noQuantities } from '../../../core/ordering/line-moves.ts';
import { aLine, anInvoice, anOrder, aShipment, AT, usd } from '../../support/builders.ts';
import { aCreditMemo } from '../../lambdas/connectors/documents.ts';

const at = (...states: Partial<LineQuantities>[]) => anOrder({ lines: states.map((quantities, index) => aLine({ lineId: String(index + 1), quantities: { ...noQuantities(), ...quantities } })) });
const none = { shipments: [], invoices: [], creditMemos: [] };

describe('the status', () => {
  test.each([
    ['received', [{ received: 10 }]],
    ['received', [{ reserved: 10 }]],
    ['accepted', [{ accepted: 10 }]],
    ['accepted', [{ released: 4, picked: 6 }]],
    ['partly-shipped', [{ shipped: 4, released: 6 }]],
    ['partly-shipped', [{ invoiced: 10 }, { backordered: 10 }]],
    ['shipped', [{ shipped: 4, invoiced: 6 }]],
    ['invoiced', [{ invoiced: 10 }, { cancelled: 10 }]],
    ['invoiced', [{ invoiced: 1, returned: 9 }]],
    ['cancelled', [{ cancelled: 10 }, { cancelled: 10 }]],
    ['returned', [{ returned: 10 }, { cancelled: 4, returned: 6 }]],
  ] as const)('is %s for %j', (status, states) => {
    expect(crmStatusOf(at(...states))).toBe(status);
  });

  test('is cancelled once everything is taken back, and cancelling until then', () => {
    const cancellation = { by: 'ann', at: AT.toISOString(), reason: 'ordered twice' };
    expect(crmStatusOf({ ...at({ accepted: 10 }), cancellation })).toBe('cancelling');
    expect(crmStatusOf({ ...at({ cancelled: 10 }), cancellation: { ...cancellation, completedAt: AT.toISOString() } })).toBe('cancelled');
  });
});

test('the figures are those of what is wanted: goods less discount, freight and tax, and what is invoiced and credited of it', () => {
  const order = anOrder({ revision: 7, discount: usd(50), freight: usd(700), freightTax: usd(58), erpOrder: { id: '5', number: '2026/17' }, purchaseOrder: 'PO 5', lines: [aLine({ steps: 10, quantities: { ...noQuantities(), invoiced: 6, returned: 2, cancelled: 2 } })] });
  const invoice = anInvoice({ number: 'INV/1', postedAt: AT.toISOString() });
  const draft = anInvoice({ invoiceId: 'INV-shiphero:2', number: 'INV/2' });
  const { number: _, ...memo } = aCreditMemo(order, invoice, { net: '0.90', tax: '0.07' });
  const creditMemos = [{ ...memo, number: 'CR/1', postedAt: AT.toISOString() }, { ...memo, creditMemoId: 'CM-2' }];
  const told = orderForCrm(order, { shipments: [aShipment({ carrier: 'UPS', deliveredAt: '2026-11-25T16:58:00.000Z', matched: [{ lineId: '1', sku: 'BOLT-M8', steps: 8 }] }), aShipment({ shipmentId: 'shiphero:2' })], invoices: [invoice, draft], creditMemos });
  expect(told).toEqual({
    entity: 'NW-US', orderId: 'ORD-0000000000000001', revision: 7, status: 'invoiced', channel: 'b2b', channelOrderId: 'WEB-1', customerId: 'ACME', purchaseOrder: 'PO 5', erpNumber: '2026/17', receivedOn: '2026-11-23', currency: 'USD',
    goods: usd(360), discount: usd(50), freight: usd(700), tax: usd(95), total: usd(1105), invoiced: invoice.gross, credited: usd(97),
    lines: [{ lineId: '1', sku: 'BOLT-M8', uom: 'EA', ordered: '8', shipped: '8', invoiced: '8', cancelled: '2', returned: '2', goods: usd(360), tax: usd(37) }],
    shipments: [{ shipmentId: 'shiphero:1', warehouse: 'EAST', carrier: 'UPS', trackingNumbers: ['1Z1'], shippedAt: AT.toISOString(), deliveredAt: '2026-11-25T16:58:00.000Z' }],
    documents: [
      { id: invoice.invoiceId, kind: 'invoice', number: 'INV/1', date: invoice.invoiceDate, dueDate: invoice.dueDate, gross: invoice.gross, tax: invoice.tax },
      { id: memo.creditMemoId, kind: 'credit-memo', number: 'CR/1', date: '2026-11-23', gross: usd(97), tax: usd(7) },
    ],
  });
});

test('quantities are in the unit that was ordered, and left out where that has no exact form', () => {
  const line = (steps: number, shipped: number, size: number) => aLine({ steps, quantity: { amount: '1', uom: 'BOX' }, unit: { numerator: size, denominator: 1 }, quantities: { ...noQuantities(), shipped, released: steps - shipped } });
  const [boxes, thirds, bare] = orderForCrm(anOrder({ lines: [line(100, 25, 100), line(3, 1, 3), { ...aLine({ steps: 0, quantities: noQuantities() }), unit: undefined }] }), none).lines;
  expect([boxes?.ordered, boxes?.shipped, boxes?.invoiced]).toEqual(['1', '0.25', '0']);
  expect([thirds?.ordered, thirds?.shipped]).toEqual(['1', undefined]);
  expect(bare).toEqual({ lineId: '1', sku: 'BOLT-M8', uom: 'EA', goods: usd(0), tax: usd(37) });
});

test('nothing of a person is told', () => {
  const order = anOrder({ shipTo: { name: 'Pat Q. Buyer', street: '1 Secret St', city: 'Austin', country: 'US', email: 'pat@example.test', phone: '+1512' }, paymentMethod: 'pm_secret' });
  expect(JSON.stringify(orderForCrm(order, { ...none, shipments: [aShipment({ matched: [] })] }))).not.toMatch(/Pat|Secret|example|1512|pm_/);
});

test('whatever the amounts, the total is goods − discount + freight + tax, to the cent', () => {
  const cents = fc.integer({ min: 0, max: 10_000_000 });
  fc.assert(
    fc.property(cents, cents, cents, fc.array(fc.record({ steps: fc.integer({ min: 1, max: 100_000 }), tax: cents, price: fc.integer({ min: 0, max: 9_999_999 }) }), { minLength: 1, maxLength: 20 }), (discount, freight, freightTax, lines) => {
      const order = anOrder({
        discount: usd(discount), freight: usd(freight), freightTax: usd(freightTax),
        lines: lines.map(({ steps, tax, price }, index) => aLine({ lineId: String(index), steps, tax: usd(tax), unitPrice: { amount: `${Math.floor(price / 1000)}.${String(price % 1000).padStart(3, '0')}`, per: '1', uom: 'EA' } }, 'accepted')),
      });
      const told = orderForCrm(order, none);
      expect(told.total.minor).toBe(told.goods.minor - told.discount.minor + told.freight.minor + told.tax.minor);
      expect(told.goods.minor).toBe(told.lines.reduce((sum, line) => sum + line.goods.minor, 0));
      expect(told.tax.minor).toBe(freightTax + told.lines.reduce((sum, line) => sum + line.tax.minor, 0));
    }),
    { numRuns: 1_000 },
  );
});

describe('the tax is what is billed in the end', () => {
  const billed = (tax: number) => anInvoice({ number: 'INV/1', postedAt: AT.toISOString(), lines: [{ ...anInvoice().lines[0]!, steps: 10, tax: usd(tax) }], freight: usd(700), freightTax: usd(57), tax: usd(tax + 57) });
  const order = (change: Parameters<typeof anOrder>[0]) => anOrder({ freight: usd(700), freightTax: usd(58), lines: [aLine({ steps: 10, tax: usd(37), quantities: { ...noQuantities(), invoiced: 10 } })], ...change });
  const told = (change: Parameters<typeof anOrder>[0], invoices: Invoice[]) => {
    const { tax, total, goods, lines } = orderForCrm(order(change), { ...none, invoices });
    return { tax: tax.minor, line: lines[0]?.tax.minor, over: total.minor - goods.minor };
  };

  test('nothing of what a marketplace collects', () => {
    expect(told({ taxOwner: 'marketplace' }, [])).toEqual({ tax: 0, line: 0, over: 700 });
  });

  test('the quote while nothing is invoiced, and the engine\'s figure of what is', () => {
    expect(told({ taxOwner: 'hub' }, [])).toEqual({ tax: 95, line: 37, over: 795 });
    expect(told({ taxOwner: 'hub' }, [billed(36)])).toEqual({ tax: 93, line: 36, over: 793 });
  });

  test('the channel\'s own where it is the channel\'s', () => {
    expect(told({ taxOwner: 'channel' }, [billed(36)])).toEqual({ tax: 95, line: 37, over: 795 });
  });
});
