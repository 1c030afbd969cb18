import { Conflict } from '../../core/model/errors.ts';
import { CHANGING, orderSagaId, type Saga } from '../../core/sagas/register.ts';
import { answerParked } from '../adapters/executions.ts';
import { now, stores } from '../adapters/stores.ts';

/**
 * The order's saga goes on. What parked because of the change is woken; so is what parked for another reason where the change may have mended it.
 * @param mended the change was applied
 */
export async function resumeOrder({ orderId, changeId = '' }: Saga, mended: boolean): Promise<void> {
  await stores.register.resume(orderSagaId(orderId), changeId);
  for (const { exceptionId, kind, status, code } of await stores.desk.ofSaga(orderSagaId(orderId))) {
    if (kind !== 'parked' || status !== 'open' || (code !== CHANGING && !mended)) continue;
    const decision = { action: 'retry', by: 'crossdock', at: now().toISOString(), reason: `change ${changeId} is through` } as const;
    await stores.desk.decide(exceptionId, decision).catch((error: unknown) => {
      if (!(error instanceof Conflict)) throw error; // somebody decided in the meantime
    });
    const parked = await stores.desk.parking(exceptionId);
    if (parked?.taskToken) await answerParked(parked.taskToken, 'retry');
    if (code === CHANGING) await stores.desk.close(exceptionId, now());
  }
}
