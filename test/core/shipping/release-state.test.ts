import { expect, test } from 'vitest';
import { hasLeft, isOut, toLeave } from '../../../core/shipping/release-state.ts';
import { AT } from '../../support/builders.ts';

const at = AT.toISOString();

test('a release is out from when it was sent until it is given back', () => {
  expect([isOut({}), isOut({ releasedAt: at }), isOut({ releasedAt: at, recalledAt: at }), isOut({ recalledAt: at })]).toEqual([false, true, false, false]);
});

test('it has left once all of each line has, or more; until then so much is to leave', () => {
  const lines = (...shipped: (number | undefined)[]) => shipped.map((many, index) => ({ lineId: String(index), sku: 'BOLT-M8', steps: 5, ...(many && { shipped: many }) }));
  expect([lines(5, 4), lines(5, undefined), lines(5, 5), lines(6, 5)].map((of) => hasLeft({ lines: of }))).toEqual([false, false, true, true]);
  expect([{ steps: 5 }, { steps: 5, shipped: 3 }, { steps: 5, shipped: 7 }].map(toLeave)).toEqual([5, 2, 0]);
});
