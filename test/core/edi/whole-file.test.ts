import { expect, test } from 'vitest';
import { isUnfinished, isWhole } from '../../../core/edi/whole-file.ts';
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
