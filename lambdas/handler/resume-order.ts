import { backorderSagas, CHANGING, orderSagaId, type Saga } from '../../core/sagas/register.ts';
import { now, stores } from '../adapters/stores.ts';
import { orderOf } from './order-of.ts';
import { retryParked } from './retry-parked.ts';

/**
 * The order's saga goes on, and those of its backorders. What parked because of the change is woken; so is what parked for another reason where the change may have mended it.
 * @param mended the change was applied
 */
export async function resumeOrder(saga: Saga, mended: boolean): Promise<void> {
  const { orderId, changeId = '' } = saga;
  for (const sagaId of [orderSagaId(orderId), ...backorderSagas(await orderOf(saga))]) await resume(sagaId, changeId, mended);
}

async function resume(sagaId: string, changeId: string, mended: boolean): Promise<void> {
  await stores.register.resume(sagaId, changeId);
  const rows = await stores.desk.ofSaga(sagaId);
  await retryParked(rows, ({ code }) => code === CHANGING || mended, `change ${changeId} is through`, now());
  for (const { exceptionId, kind, status, code } of rows) if (kind === 'parked' && status !== 'closed' && code === CHANGING) await stores.desk.close(exceptionId, now());
}
