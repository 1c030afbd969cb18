import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { creditedTax, invoicedTax, mustBeCommitted, quotedTax, settle } from '../../../core/tax/apply-tax.ts';
import type { TaxResult } from '../../../core/tax/tax-engine.ts';
import { aCreditMemo } from '../returns/returns.ts';
import { aLine, anInvoice, anInvoiceLine, anOrder, AT, usd } from '../../support/builders.ts';

const texas = (tax: number) => ({ jurisdiction: 'US-TX STATE 48', name: 'TEXAS', rate: '0.0625', taxable: usd(5000), tax: usd(tax) });
const houston = (tax: number) => ({ jurisdiction: 'US-TX CITY 35000', name: 'HOUSTON', rate: '0.02', taxable: usd(5000), tax: usd(tax) });
const aResult = (change: Partial<TaxResult> = {}): TaxResult => ({ total: usd(413), lines: [{ lineId: '1', tax: usd(413) }], freightTax: usd(0), jurisdictions: [texas(313), houston(100)], ...change });

describe('a quote on the order', () => {
  test('is the tax of its lines and freight, over all places, with the rates', () => {
    const order = anOrder({ taxOwner: 'hub', lines: [aLine(), aLine({ lineId: '2' })] });
    const west = aResult({ total: usd(250), lines: [{ lineId: '1', tax: usd(100) }, { lineId: '2', tax: usd(130) }], freightTax: usd(20), jurisdictions: [{ ...texas(250), rate: '0.05' }] });
    const quoted = quotedTax(order, [aResult(), west], AT);
    expect(quoted.lines.map(({ tax }) => tax.minor)).toEqual([513, 130]);
    expect(quoted.freightTax).toEqual(usd(20));
    expect(quoted.taxQuote).toEqual({ quotedAt: '2026-11-23T10:00:00.000Z', rates: { 'US-TX STATE 48': '0.05 0.0625', 'US-TX CITY 35000': '0.02' } });
  });

  test('of nothing leaves the order as it is', () => {
    const order = anOrder();
    expect(quotedTax(order, [], AT)).toBe(order);
  });
});

describe("the engine's figure", () => {
  test('is never touched: a cent that its parts lack goes to the largest of them', () => {
    const result = aResult({ lines: [{ lineId: '1', tax: usd(206) }, { lineId: '2', tax: usd(200) }], freightTax: usd(6), jurisdictions: [texas(312), houston(100)] });
    expect(settle(result)).toMatchObject({ total: usd(413), lines: [{ tax: usd(207) }, { tax: usd(200) }], freightTax: usd(6), jurisdictions: [{ tax: usd(313) }, { tax: usd(100) }] });
  });

  test('of equal ones to the first', () => {
    const result = aResult({ lines: [{ lineId: '1', tax: usd(206) }, { lineId: '2', tax: usd(206) }], jurisdictions: [texas(206), houston(206)] });
    expect(settle(result)).toMatchObject({ lines: [{ tax: usd(207) }, { tax: usd(206) }], jurisdictions: [{ tax: usd(207) }, { tax: usd(206) }] });
  });

  test('of a return likewise', () => {
    const result = aResult({ total: usd(-413), lines: [{ lineId: '1', tax: usd(-200) }, { lineId: '2', tax: usd(-214) }], jurisdictions: [texas(-314), houston(-100)] });
    expect(settle(result)).toMatchObject({ lines: [{ tax: usd(-200) }, { tax: usd(-213) }], jurisdictions: [{ tax: usd(-313) }, { tax: usd(-100) }] });
  });

  test('that its parts do not come to is for a person', () => {
    expect(() => settle(aResult({ lines: [{ lineId: '1', tax: usd(410) }] }))).toThrow(expect.objectContaining({ name: 'Rejected', code: 'tax.total-differs' }));
    expect(() => settle(aResult({ jurisdictions: [] }))).toThrow(expect.objectContaining({ name: 'Rejected', code: 'tax.total-differs' }));
    // a cent is rounding, but there is no authority that it could go to
    expect(() => settle(aResult({ total: usd(1), lines: [{ lineId: '1', tax: usd(1) }], jurisdictions: [] }))).toThrow(expect.objectContaining({ code: 'tax.total-differs', detail: { total: usd(1), left: usd(1) } }));
    expect(settle({ total: usd(0), lines: [{ lineId: '1', tax: usd(0) }], freightTax: usd(0), jurisdictions: [] }).jurisdictions).toEqual([]);
  });
});

describe('an invoice', () => {
  const draft = anInvoice({ freight: usd(700), lines: [anInvoiceLine({ goods: usd(5000), discount: usd(200), tax: usd(0) }), anInvoiceLine({ lineId: '2', goods: usd(100), tax: usd(0) })] });
  const result = aResult({ documentId: '85', total: usd(471), freightTax: usd(58), jurisdictions: [texas(357), houston(114)] });

  test("has the engine's figures, and a gross of goods less discount, freight and tax", () => {
    expect(invoicedTax(draft, result)).toMatchObject({ tax: usd(471), freightTax: usd(58), taxDocument: '85', lines: [{ tax: usd(413) }, { tax: usd(0) }], gross: usd(5000 - 200 + 100 + 700 + 471), jurisdictions: [{ tax: usd(357) }, { tax: usd(114) }] });
  });

  test('whatever the engine says comes to: its total to the cent, on the invoice and over its lines and authorities, or it is for a person', () => {
    const tax = fc.integer({ min: -1, max: 100_000 });
    fc.assert(
      fc.property(fc.array(tax, { minLength: 1, maxLength: 5 }), fc.option(tax, { nil: 0 }), fc.integer({ min: -7, max: 7 }), fc.nat(100), (lines, freight, left, share) => {
        const total = lines.reduce((sum, one) => sum + one, freight) + left;
        const told = aResult({ total: usd(total), lines: lines.map((one, index) => ({ lineId: String(index), tax: usd(one) })), freightTax: usd(freight), jurisdictions: [texas(Math.trunc((total * share) / 100)), houston(total - Math.trunc((total * share) / 100))] });
        const asked = () => invoicedTax(anInvoice({ freight: usd(700), lines: lines.map((_, index) => anInvoiceLine({ lineId: String(index), goods: usd(5000) })) }), told);
        if (Math.abs(left) > lines.length + 1) return void expect(asked).toThrow(expect.objectContaining({ code: 'tax.total-differs' }));
        const invoice = asked();
        const sum = (all: readonly { tax: { minor: number } }[]) => all.reduce((so, one) => so + one.tax.minor, 0);
        expect([invoice.tax.minor, sum(invoice.lines) + invoice.freightTax.minor, sum(invoice.jurisdictions ?? []), invoice.gross.minor]).toEqual([total, total, total, 5000 * lines.length + 700 + total]);
        return undefined;
      }),
      { numRuns: 2000 },
    );
  });

  test('that was posted with another tax than is committed is for finance', () => {
    const posted = invoicedTax(draft, result);
    expect(() => mustBeCommitted(posted, result)).not.toThrow();
    expect(() => mustBeCommitted(posted, { ...result, total: usd(470) })).toThrow(expect.objectContaining({ name: 'Rejected', code: 'tax.committed-differs', detail: { invoiceId: 'INV-shiphero:1', posted: usd(471), committed: usd(470) } }));
  });
});

describe('a return document', () => {
  const returned = (minor: number) => aResult({ documentId: '77', total: usd(-minor), lines: [{ lineId: '1', tax: usd(-minor) }], jurisdictions: [texas(-minor), houston(0)] });

  test('may be off by what rounding each document makes: the customer gets what was billed', () => {
    expect(creditedTax(aCreditMemo(), returned(15))).toMatchObject({ taxDocument: '77', tax: usd(15) });
    expect(creditedTax(aCreditMemo(), returned(19))).toMatchObject({ taxDocument: '77', tax: usd(15) });
  });

  test('of another tax is for finance', () => {
    expect(() => creditedTax(aCreditMemo(), returned(20))).toThrow(expect.objectContaining({ name: 'Rejected', code: 'tax.credit-differs', detail: { creditMemoId: 'CM-0000000000000001-1-R1-1', memo: usd(15), engine: usd(-20) } }));
  });
});
