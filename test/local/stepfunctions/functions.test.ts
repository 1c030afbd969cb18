import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { Expressions } from '../../../local/stepfunctions/expressions.ts';

const expressions = new Expressions({ clock: new ManualClock(), random: () => 0.25, id: () => '00000000-0000-4000-8000-000000000001' }, { timeout: 100, stack: 2_000 });
const value = (text: string) => expressions.evaluate(`{% ${text} %}`, 'Output', { states: { input: { one: [{ a: 1 }] } }, list: [1, 2, 3, 4, 5] });

describe('functions that Step Functions adds', () => {
  test.each([
    ['$partition($list, 2)', [[1, 2], [3, 4], [5]]],
    ['$partition([], 2)', []],
    ['$range(1, 9, 2)', [1, 3, 5, 7, 9]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ["$hash('hello', 'MD5')", '5d41402abc4b2a76b9719d911017c592'],
    ["$hash('hello', 'SHA-1')", 'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d'],
    ["$hash('hello', 'SHA-256')", '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'],
    ['$uuid()', '00000000-0000-4000-8000-000000000001'],
    ['$random()', 0.25],
    ['$random(7) = $random(7)', true],
    ['$random(7) = $random(8)', false],
    ['$parse(\'{"a":[1]}\')', { a: [1] }],
    ['$now()', '2026-01-05T09:00:00.000Z'],
    ['$millis()', 1_767_603_600_000],
    ['$states.input.one', [{ a: 1 }]],
  ])('%s', async (text, expected) => {
    expect(await value(text)).toEqual(expected);
  });
  test.each([
    ['$eval("1")', 'T1006: Attempted to invoke a non-function'],
    ['$randomSeeded(1)', 'T1006: Attempted to invoke a non-function'],
    ['$partition($list, 0)', 'chunk size'],
    ['$range(1, 1001, 1)', '1000 numbers'],
    ["$hash('a', 'CRC')", 'does not know the algorithm CRC'],
    ["$parse('{')", 'threw an error during evaluation'],
    ['function($x){$x}', 'returned an unsupported result type'],
    ['($f := function(){$f()}; $f())', 'threw an error during evaluation'],
  ])('%s is an error', async (text, message) => {
    await expect(value(text)).rejects.toThrow(message);
  });
});
