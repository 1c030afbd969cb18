import { expect, test } from 'vitest';
import { excerptOf, fateOf } from '../../../core/exceptions/dead-letter.ts';

test('a message that was given up is told of, waits for a person, and does as that person says', () => {
  expect(fateOf(undefined)).toBe('raise');
  expect(fateOf({ status: 'open' })).toBe('leave');
  expect(fateOf({ status: 'answered', decision: { action: 'retry' } })).toBe('redrive');
  for (const status of ['open', 'closed', 'answered'] as const) expect(fateOf({ status, dismissedBy: 'cora' })).toBe('remove');
});

test('one that has come back since its row was closed, or answered otherwise, is told of again', () => {
  expect(fateOf({ status: 'closed', decision: { action: 'retry' } })).toBe('raise');
  expect(fateOf({ status: 'answered', decision: { action: 'approve' } })).toBe('raise');
  expect(fateOf({ status: 'answered' })).toBe('raise');
});

test('of a message its beginning is told, and never a task token, however deep', () => {
  expect(excerptOf({ taskToken: 'canary', of: { taskToken: 'canary', orderId: 'ORD-1' } })).toEqual({ excerpt: '{"of":{"orderId":"ORD-1"}}' });
  expect([excerptOf('x'.repeat(3_000)).excerpt, excerptOf(undefined)]).toEqual([`"${'x'.repeat(1_999)}`, { excerpt: '' }]);
});
