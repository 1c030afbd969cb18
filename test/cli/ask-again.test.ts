import { expect, test } from 'vitest';
import { pauseAfter } from '../../cli/ask-again.ts';

test('who waits longer asks less often, but at least once a second', () => {
  expect([0, 400, 1000, 5000, 60_000].map(pauseAfter)).toEqual([400, 400, 400, 1000, 1000]);
});
