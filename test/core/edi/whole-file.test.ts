import { expect, test } from 'vitest';
import { isSettled, isUnfinished, isWhole } from '../../../core/edi/whole-file.ts';
import { DOCUMENTS, IN_5010, sample } from './samples.ts';

const [order] = DOCUMENTS;
if (!order) throw new Error('there is a sample');

test.each([['ended by ~', sample(order)], ['a line per segment', sample(order, IN_5010)], ['with line ends after each', sample(order).replaceAll('~', '~\r\n')], ['with blank lines at its end', `${sample(order)}\n\n`]])('an interchange %s is whole, and no beginning of it is', (_how, text) => {
  expect(isWhole(text)).toBe(true);
  const end = text.lastIndexOf(text.charAt(105));
  for (let cut = 0; cut <= end; cut += 1) expect(isWhole(text.slice(0, cut)), `the first ${cut}`).toBe(false);
});

test('what is no interchange is never whole', () => {
  expect([isWhole(''), isWhole('hello'), isWhole(`ISA${'x'.repeat(200)}`)]).toEqual([false, false, false]);
});

test('names say what is being written', () => {
  expect(['a.edi', 'a.part', '.a', 'a~', 'A.TMP', 'part.edi'].map(isUnfinished)).toEqual([false, true, true, true, true, false]);
});

test('a file that ends before its IEA is whole after a quarter of an hour in which nobody touched it, and not before', () => {
  const at = new Date('2026-11-23T10:15:00.000Z');
  expect([isSettled(new Date('2026-11-23T09:59:59.999Z'), at), isSettled(new Date('2026-11-23T10:00:00.000Z'), at)]).toEqual([true, false]);
});

test('an interchange ends with its own IEA, under its own separator, and with nothing after it but line ends', () => {
  const text = sample(order);
  expect([isWhole(`${text}~~\r\n`), isWhole(`${text}GS`), isWhole(text.replace('IEA*', 'IEA+')), isWhole(text.replace('IEA*', 'XEA*')), isWhole(text.slice(0, 106))]).toEqual([true, false, false, false, false]);
});

test.each(['.a.edi', 'a.edi~', 'a.part', 'a.partial', 'a.tmp', 'a.temp', 'a.filepart', 'a.writing', 'a.inprogress', 'a.PART'])('%s is being written still', (name) => expect(isUnfinished(name)).toBe(true));
test.each(['a.edi', 'part', 'a.part.edi', 'a~b', 'tmp.edi', 'a.parts'])('%s is not', (name) => expect(isUnfinished(name)).toBe(false));
