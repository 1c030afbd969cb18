import { expect, test } from 'vitest';
import { backorderSagaId, backorderSagas, changeSagaId, onlyForward, orderSagaId, postingSagaId, returnSagaId, rmaSagaId } from '../../../core/sagas/register.ts';

test('a saga that begins with goods that have moved only goes forward; any other may be cancelled', () => {
  expect([postingSagaId('shiphero:1'), returnSagaId('RMA-1-1-R1')].map(onlyForward)).toEqual([true, true]);
  expect([orderSagaId('ORD-1'), changeSagaId('ORD-1-C1'), rmaSagaId('RMA-1-1'), backorderSagaId('ORD-1', 1), 'order:return:', 'order:posting:'].map(onlyForward)).toEqual([false, false, false, false, false, false]);
});

test('sagas of backorders are found among those of their order by name', () => {
  expect(backorderSagas({ sagas: ['order:ORD-1', 'backorder:ORD-1-1', 'change:backorder:', 'backorder:ORD-1-2'] })).toEqual(['backorder:ORD-1-1', 'backorder:ORD-1-2']);
  expect(backorderSagas({})).toEqual([]);
});
