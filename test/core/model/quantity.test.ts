import fc from 'fast-check';
import Fraction from 'fraction.js';
import { expect, test } from 'vitest';
import { extend, fromSteps, roundToMoney, shareUpTo, toSteps, UnitPrice } from '../../../core/model/quantity.ts';
import { EACH, usd } from '../../support/builders.ts';

test('a box of 12 is 12 pieces, and 7 pieces are no exact number of boxes', () => {
  expect(toSteps('2', { numerator: 12, denominator: 1 })).toBe(24);
  expect(fromSteps(7, { numerator: 12, denominator: 1 })).toBeUndefined();
});

test('half a piece is no quantity', () => {
  expect(toSteps('1.5', EACH)).toBeUndefined();
});

test('unit conversions are exact and reversible, or refused', () => {
  const ratios = fc.record({ numerator: fc.integer({ min: 1, max: 1000 }), denominator: fc.oneof(fc.constantFrom(1, 10, 1000), fc.integer({ min: 1, max: 1000 })) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), ratios, (steps, ratio) => {
      const text = fromSteps(steps, ratio);
      if (text !== undefined) expect(toSteps(text, ratio)).toBe(steps);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), fc.constantFrom(1, 10, 1000, 1_000_000), ratios, (units, of, ratio) => {
      const [whole, places] = [Math.floor(units / of), String(units % of).padStart(String(of).length - 1, '0')];
      const amount = of === 1 ? String(whole) : `${whole}.${places}`;
      // so many steps, times what it is divided by: exact, in integers
      const [dividend, divisor] = [BigInt(units) * BigInt(ratio.numerator), BigInt(of) * BigInt(ratio.denominator)];
      const exact = dividend % divisor === 0n;
      expect(toSteps(amount, ratio)).toBe(exact ? Number(dividend / divisor) : undefined);
      if (exact) expect(toSteps(fromSteps(Number(dividend / divisor), ratio) ?? '', ratio)).toBe(Number(dividend / divisor));
    }),
    { numRuns: 2000 },
  );
});

test('a price for a hundred is not rounded per piece', () => {
  expect(extend({ amount: '12.505', per: '100', uom: 'EA' }, EACH, 100, 'USD', 'half-even')).toEqual(usd(1250));
  expect(extend({ amount: '12.505', per: '100', uom: 'EA' }, EACH, 100, 'USD', 'half-up')).toEqual(usd(1251));
  expect(extend({ amount: '12.505', per: '100', uom: 'EA' }, EACH, 200, 'USD', 'half-even')).toEqual(usd(2501));
});

test('a unit price is decimal text of up to six places, for as many units as it says', () => {
  expect(UnitPrice.parse({ amount: '0.000125', uom: 'EA' })).toEqual({ amount: '0.000125', per: '1', uom: 'EA' });
  expect(extend({ amount: '0.000125', per: '1', uom: 'EA' }, EACH, 40_000, 'USD', 'half-even')).toEqual(usd(500));
  for (const amount of ['0.0000001', '1e-3', '-1', '.5']) expect(UnitPrice.safeParse({ amount, uom: 'EA' }).success).toBe(false);
});

test('half-even rounds a tie to the even cent, half-up away from zero, on both sides of zero', () => {
  const at = (text: string, mode: 'half-even' | 'half-up') => roundToMoney(new Fraction(text), 'USD', mode).minor;
  expect([at('4.125', 'half-even'), at('4.125', 'half-up'), at('4.135', 'half-even')]).toEqual([412, 413, 414]);
  expect([at('-4.125', 'half-even'), at('-4.125', 'half-up')]).toEqual([-412, -413]);
});

test('the shares of every split sum to the total to the cent', () => {
  const splits = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(splits, fc.integer({ min: 0, max: 10_000_000 }), fc.constantFrom('half-even' as const, 'half-up' as const), (parts, total, mode) => {
      const of = parts.reduce((sum, part) => sum + part, 0);
      const upTo = (steps: number) => shareUpTo(usd(total), new Fraction(steps), new Fraction(of), mode).minor;
      let before = 0;
      let sum = 0;
      for (const part of parts) {
        sum += upTo(before + part) - upTo(before);
        before += part;
      }
      expect(sum).toBe(total);
    }),
    { numRuns: 2000 },
  );
});

test('of nothing there is no share', () => {
  expect(shareUpTo(usd(500), new Fraction(0), new Fraction(0), 'half-even')).toEqual(usd(0));
});

test('steps are a number that JSON carries, to the last one', () => {
  const each = { numerator: 1, denominator: 1 };
  const most = { numerator: Number.MAX_SAFE_INTEGER, denominator: 1 };
  expect([toSteps('1', most), toSteps('2', most), toSteps('1', each)]).toEqual([Number.MAX_SAFE_INTEGER, undefined, 1]);
});

test('less than nothing is told as such', () => {
  expect([fromSteps(-3, { numerator: 2, denominator: 1 }), fromSteps(3, { numerator: 2, denominator: 1 }), fromSteps(0, { numerator: 1, denominator: 1 })]).toEqual(['-1.5', '1.5', '0']);
});
