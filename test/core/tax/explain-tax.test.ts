import { expect, test } from 'vitest';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { Order } from '../../../core/model/order.ts';
import { explainTax } from '../../../core/tax/explain-tax.ts';
import { aLine, anInvoice, anInvoiceLine, anOrder, usd } from '../../support/builders.ts';

const STATE = { jurisdiction: 'US-TX STATE 48', name: 'TEXAS', rate: '0.0625', taxable: usd(0), tax: usd(0) };
const CITY = { jurisdiction: 'US-TX CITY 35000', name: 'HOUSTON', rate: '0.02', taxable: usd(0), tax: usd(0) };
/** 50.00 of bolts, quoted 4.13. */
const order = (change: Partial<Order> = {}) => anOrder({ taxOwner: 'hub', lines: [aLine({ steps: 10, tax: usd(413) })], taxQuote: { quotedAt: '2026-11-23T10:00:00Z', rates: { 'US-TX STATE 48': '0.0625', 'US-TX CITY 35000': '0.02' } }, ...change });
const invoice = (steps: number, tax: number, change: Partial<Invoice> = {}) => anInvoice({ jurisdictions: [STATE, CITY], lines: [anInvoiceLine({ steps, tax: usd(tax) })], ...change });

test('8.25 % of 50.00 was quoted at 4.13, and of twice 25.00 it is 4.12: rounding', () => {
  expect(explainTax(order(), [invoice(5, 206), invoice(5, 206)])).toEqual({
    lines: [{ lineId: '1', quoted: usd(413), committed: usd(412), difference: usd(-1) }],
    freight: { quoted: usd(0), committed: usd(0), difference: usd(0) },
    total: { quoted: usd(413), committed: usd(412), difference: usd(-1) },
    cause: 'rounding',
    rates: [],
  });
});

test('as quoted', () => {
  expect(explainTax(order(), [invoice(10, 413)])).toMatchObject({ total: { difference: usd(0) }, cause: 'none' });
  expect(explainTax(order(), [])).toMatchObject({ total: { quoted: usd(0), committed: usd(0) }, cause: 'none' });
});

test('of what is invoiced in part, the quote counts in part', () => {
  expect(explainTax(order(), [invoice(4, 165)])).toMatchObject({ lines: [{ quoted: usd(165), committed: usd(165) }], cause: 'none' });
});

test('an authority that changed its rate is named', () => {
  expect(explainTax(order(), [invoice(10, 438, { jurisdictions: [STATE, { ...CITY, rate: '0.025' }] })])).toMatchObject({
    total: { difference: usd(25) }, cause: 'rates', rates: [{ jurisdiction: 'US-TX CITY 35000', quoted: '0.02', committed: '0.025' }],
  });
});

test('more than rounding at the same rates: something else was sold than was asked about', () => {
  expect(explainTax(order(), [invoice(10, 0, { jurisdictions: [] })])).toMatchObject({ total: { difference: usd(-413) }, cause: 'amounts' });
});

test('the freight goes by how much of it is billed', () => {
  const shipped = [invoice(5, 206, { freight: usd(350), freightTax: usd(30) })];
  expect(explainTax(order({ freight: usd(700), freightTax: usd(58) }), shipped)).toMatchObject({ freight: { quoted: usd(29), committed: usd(30), difference: usd(1) }, total: { quoted: usd(235), committed: usd(236) }, cause: 'rounding' });
});

test('a rate that applied to other goods than those invoiced is no change', () => {
  const quoted = order({ taxQuote: { quotedAt: '2026-11-23T10:00:00Z', rates: { 'US-TX STATE 48': '0.0625 0.01', 'US-TX CITY 35000': '0.02' } } });
  expect(explainTax(quoted, [invoice(10, 412)])).toMatchObject({ cause: 'rounding', rates: [] });
});

test('each line is compared with what was billed of it', () => {
  const two = order({ lines: [aLine({ tax: usd(413) }), aLine({ lineId: '2', tax: usd(100) })] });
  const both = anInvoice({ jurisdictions: [STATE, CITY], lines: [anInvoiceLine({ tax: usd(412) }), anInvoiceLine({ lineId: '2', steps: 5, tax: usd(50) })] });
  expect(explainTax(two, [both]).lines.map(({ quoted, committed }) => [quoted.minor, committed.minor])).toEqual([[413, 412], [50, 50]]);
});

test('rounding is a cent for each invoice and authority, and no more', () => {
  const causes = (...taxes: number[]) => explainTax(order(), taxes.map((tax) => invoice(10 / taxes.length, tax))).cause;
  expect([causes(411), causes(410), causes(204, 205), causes(204, 204)]).toEqual(['rounding', 'amounts', 'rounding', 'amounts']);
  expect(explainTax(order(), [invoice(10, 412, { jurisdictions: [] })]).cause).toBe('rounding');
});

test('an authority that was not quoted has no rate that it changed; one that took another beside the quoted one has', () => {
  const COUNTY = { jurisdiction: 'US-TX COUNTY 201', name: 'HARRIS', rate: '0.01', taxable: usd(0), tax: usd(0) };
  expect(explainTax(order(), [invoice(10, 413, { jurisdictions: [STATE, CITY, COUNTY] })]).rates).toEqual([]);
  expect(explainTax(order(), [invoice(10, 413, { jurisdictions: [STATE, CITY, { ...CITY, rate: '0.025' }] })]).rates).toEqual([{ jurisdiction: 'US-TX CITY 35000', quoted: '0.02', committed: '0.02 0.025' }]);
});
