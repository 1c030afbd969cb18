import { expect, test } from 'vitest';
import { checkDigit, isSscc, sscc } from '../../../core/edi/sscc.ts';

test("the check digit is GS1's", () => {
  // https://www.gs1.org/services/how-calculate-check-digit-manually
  expect(checkDigit('629104150021')).toBe('3');
  expect(checkDigit('37610425002123456')).toBe('9');
});

test('a carton code is 18 digits, the last of which checks the others', () => {
  expect(sscc(0, '0614141', 123_456_789)).toBe('006141411234567890');
  expect(isSscc('006141411234567890')).toBe(true);
  for (let place = 0; place < 18; place += 1) {
    const wrong = [...'006141411234567890'];
    wrong[place] = String((Number(wrong[place]) + 1) % 10);
    expect(isSscc(wrong.join(''))).toBe(false);
  }
  expect(isSscc('06141411234567890')).toBe(false);
});

test('a serial that does not fit behind its prefix is refused', () => {
  expect(() => sscc(0, '061414112', 99_999_999)).toThrow('99999999 does not fit behind company prefix 061414112');
});
