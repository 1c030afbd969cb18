import { expect, test } from 'vitest';
import { Kept } from '../../../lambdas/adapters/kept.ts';

const reads = (...values: unknown[]) => {
  let read = 0;
  return { times: () => read, next: async () => values[Math.min(read++, values.length - 1)] };
};

test('what was read is kept for half a minute', async () => {
  let now = 0;
  const [kept, source] = [new Kept(() => now), reads('one', 'two')];
  expect([await kept.of('key', source.next), await kept.of('key', source.next)]).toEqual(['one', 'one']);
  now = 29_999;
  expect(await kept.of('key', source.next)).toBe('one');
  now = 30_000;
  expect(await kept.of('key', source.next)).toBe('two');
});

test('what was not there is asked for again a second later', async () => {
  let now = 0;
  const [kept, source] = [new Kept(() => now), reads(undefined, 'stored meanwhile')];
  expect([await kept.of('key', source.next), await kept.of('key', source.next), source.times()]).toEqual([undefined, undefined, 1]);
  now = 1_000;
  expect(await kept.of('key', source.next)).toBe('stored meanwhile');
});

test('a failed read is not remembered', async () => {
  const kept = new Kept(() => 0);
  await expect(kept.of('key', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await kept.of('key', async () => 'back')).toBe('back');
});
