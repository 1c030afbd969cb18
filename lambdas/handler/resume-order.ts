import { CHANGING, orderSagaId, type Saga } from '../../core/sagas/register.ts';
import { now, stores } from '../adapters/stores.ts';
import { retryParked } from './retry-parked.ts';

/**
 * The order's saga goes on. What parked because of the change is woken; so is what parked for another reason where the change may have mended it.
 * @param mended the change was applied
 */
export async function resumeOrder({ orderId, changeId = '' }: Saga, mended: boolean): Promise<void> {
  await stores.register.resume(orderSagaId(orderId), changeId);
  const rows = await stores.desk.ofSaga(orderSagaId(orderId));
  await retryParked(rows, ({ code }) => code === CHANGING || mended, `change ${changeId} is through`, now());
  for (const { exceptionId, kind, status, code } of rows) if (kind === 'parked' && status === 'open' && code === CHANGING) await stores.desk.close(exceptionId, now());
}
