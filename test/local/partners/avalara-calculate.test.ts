import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Calculated, calculate } from '../../../local/partners/avalara/calculate.ts';
import { rounded, sum } from '../../../local/partners/avalara/decimals.ts';
import { readTransaction } from '../../../local/partners/avalara/request.ts';

const PLACES = [
  { city: 'Houston', region: 'TX', postalCode: '77002', country: 'US' },
  { city: 'Los Angeles', region: 'CA', postalCode: '90012', country: 'US' },
  { city: 'New York', region: 'NY', postalCode: '10001', country: 'US' },
  { city: 'Chicago', region: 'IL', postalCode: '60601', country: 'US' },
];
const line = fc.record({ cents: fc.integer({ min: -500_000, max: 5_000_000 }), taxCode: fc.constantFrom('P0000000', 'PC040100', 'PF050001', 'NT', 'FR020100') });
const document = fc.record({ lines: fc.array(line, { minLength: 1, maxLength: 8 }), from: fc.constantFrom(...PLACES), to: fc.constantFrom(...PLACES), use: fc.constantFrom('', 'G', 'E') });
type Asked = typeof document extends fc.Arbitrary<infer T> ? T : never;

const taxOf = (asked: Asked, rounding: 'line' | 'document', sign = 1): Calculated =>
  calculate(
    readTransaction(
      { date: '2026-01-05', customerCode: 'ACME', entityUseCode: asked.use, addresses: { shipFrom: asked.from, shipTo: asked.to }, lines: asked.lines.map(({ cents, taxCode }) => ({ amount: (sign * cents) / 100, taxCode })) },
      { company: 'DEFAULT', code: 'X' },
    ),
    rounding,
  );

test('for any document and either rounding, details sum to lines and lines to the total, in whole cents', () => {
  fc.assert(
    fc.property(document, fc.constantFrom('line' as const, 'document' as const), (asked, rounding) => {
      const { lines, tax } = taxOf(asked, rounding);
      expect(sum(lines.map((each) => each.tax))).toBe(tax);
      for (const each of lines) expect(sum(each.details.map((detail) => detail.tax))).toBe(each.tax);
      for (const each of lines) expect(each.tax % 10_000n).toBe(0n);
    }),
  );
});

test('rounded by the document, the total is the exact tax rounded once; no detail is moved by more than a cent', () => {
  fc.assert(
    fc.property(document, (asked) => {
      const [whole, single] = [taxOf(asked, 'document'), taxOf(asked, 'line')];
      const exact = whole.lines.flatMap((each) => each.details).reduce((total, detail) => total + detail.exact, 0n);
      expect(whole.tax).toBe(rounded(exact, 1_000_000n, 10_000n));
      whole.lines.forEach((each, index) => each.details.forEach((detail, at) => expect(Math.abs(Number(detail.tax - (single.lines[index]?.details[at]?.tax ?? 0n)))).toBeLessThanOrEqual(10_000)));
    }),
  );
});

test('a return of everything gives back exactly what was taken', () => {
  fc.assert(
    fc.property(document, fc.constantFrom('line' as const, 'document' as const), (asked, rounding) => {
      expect(taxOf(asked, rounding, -1).tax).toBe(-taxOf(asked, rounding).tax);
    }),
  );
});
