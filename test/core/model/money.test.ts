import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, decimal, minorDigits, Money, parseDecimal, subtract } from '../../../core/model/money.ts';
import { usd } from '../../support/builders.ts';

test('money is written with the digits of its own currency', () => {
  expect(decimal(usd(1250))).toBe('12.50');
  expect(decimal({ minor: 1250, currency: 'JPY' })).toBe('1250');
  expect(decimal({ minor: -5, currency: 'KWD' })).toBe('-0.005');
  expect(decimal({ minor: 123, currency: 'HUF' })).toBe('1.23'); // Intl says 0 digits, ISO 4217 says 2
});

test('what is written is read back, for every amount', () => {
  fc.assert(fc.property(fc.maxSafeInteger(), fc.constantFrom('USD', 'JPY', 'KWD'), (minor, currency) => {
    expect(parseDecimal(decimal({ minor, currency }), currency)).toEqual({ minor: minor === 0 ? 0 : minor, currency });
  }));
});

test('more digits than the currency has are refused, trailing zeros are not', () => {
  expect(() => parseDecimal('1.005', 'USD')).toThrow(RangeError);
  expect(parseDecimal('1.500', 'USD')).toEqual(usd(150));
});

test('currencies do not mix', () => {
  expect(() => add(usd(1), { minor: 1, currency: 'EUR' })).toThrow('USD and EUR do not mix');
  expect(() => subtract(usd(1), { minor: 1, currency: 'EUR' })).toThrow(RangeError);
});

test('an amount beyond exact numbers is refused, never rounded', () => {
  expect(() => add(usd(Number.MAX_SAFE_INTEGER), usd(1))).toThrow(RangeError);
});

test('fractions of a cent, unknown currencies and extra fields are no money', () => {
  expect(Money.safeParse({ minor: 1.5, currency: 'USD' }).success).toBe(false);
  expect(Money.safeParse({ minor: 1, currency: 'XYZ' }).success).toBe(false);
  expect(Money.safeParse({ minor: 1, currency: 'USD', major: 0.01 }).success).toBe(false);
});

test('what is no amount of a known currency is none, whatever stands around it', () => {
  for (const text of ['12.5x', 'x12.5', '12.5.5', '', '.5', '1e3', ' 1']) expect(() => parseDecimal(text, 'USD'), text).toThrow(`${text} is not an amount of USD`);
  expect([parseDecimal('-12.5', 'USD').minor, parseDecimal('12.500', 'USD').minor]).toEqual([-1250, 1250]);
  for (const act of [() => minorDigits('XYZ'), () => parseDecimal('1', 'XYZ')]) expect(act).toThrow(new RangeError('XYZ is not an ISO 4217 currency code'));
});
