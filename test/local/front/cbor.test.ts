import { expect, test } from 'vitest';
import { fromCbor, toCbor } from '../../../local/front/cbor.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

// From the examples of RFC 8949, appendix A.
test.each([
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['20', -1],
  ['3903e7', -1000],
  ['f93c00', 1],
  ['f90001', 5.960464477539063e-8],
  ['f9c400', -4],
  ['fa47c35000', 100_000],
  ['fb3ff199999999999a', 1.1],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['c11a514b67b0', 1_363_896_240],
  ['4401020304', 'AQIDBA=='],
  ['62c3bc', 'ü'],
  ['83010203', [1, 2, 3]],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
  ['9f01820203ff', [1, [2, 3]]],
  ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['5f42010243030405ff', 'AQIDBAU='],
])('%s is read', (bytes, value) => {
  expect(fromCbor(hex(bytes))).toEqual(value);
});

test('what is written is read again', () => {
  const value = { text: 'Grüße', whole: -70_000, part: 0.5, none: null, yes: true, list: [1, [2], {}], long: 'x'.repeat(300) };
  expect(fromCbor(toCbor(value))).toEqual(value);
});

test('a time is written as a time, and only where the member is one', () => {
  expect(toCbor({ Timestamp: '2026-01-05T09:00:00Z' }).toString('hex')).toBe('a16954696d657374616d70c1fb41da56df64000000');
  expect(fromCbor(toCbor({ Label: '2026-01-05T09:00:00Z' }))).toEqual({ Label: '2026-01-05T09:00:00Z' });
});

test('bytes that end too soon are refused', () => {
  expect(() => fromCbor(hex('a26161'))).toThrow('The request body is not valid CBOR.');
  expect(() => fromCbor(hex('9f01'))).toThrow('The request body is not valid CBOR.');
});
