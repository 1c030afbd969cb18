import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spread } from '../../../core/posting/spread.ts';
import { usd } from '../../support/builders.ts';

const minors = (total: number, weights: number[]) => spread(usd(total), weights.map(BigInt)).map((part) => part.minor);

test('what whole shares leave goes to the largest remainders, the first of equals first', () => {
  expect(minors(100, [1, 1, 1])).toEqual([34, 33, 33]);
  expect(minors(67, [333, 1001])).toEqual([17, 50]);
  expect(minors(-100, [1, 1, 1])).toEqual([-34, -33, -33]);
  // 0.77 and 3.85 each: the two of 0.85 first, then the first two of 0.77
  expect(minors(10, [1, 5, 1, 5, 1])).toEqual([1, 4, 1, 4, 0]);
  expect(minors(0, [1, 2])).toEqual([0, 0]);
});

test('weights of nothing count evenly', () => {
  expect(minors(5, [0, 0])).toEqual([3, 2]);
});

test('the parts sum to the whole, and none is more than one minor unit from its share', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.array(fc.nat(1e6), { minLength: 1, maxLength: 9 }).filter((all) => all.some((weight) => weight > 0)), (total, weights) => {
      const parts = minors(total, weights);
      const all = weights.reduce((sum, weight) => sum + weight, 0);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
      parts.forEach((part, index) => expect(Math.abs(part - (total * (weights[index] ?? 0)) / all)).toBeLessThan(1.001));
    }),
  );
});
