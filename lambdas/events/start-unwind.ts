import { changeSagaId, orderSagaId } from '../../core/sagas/register.ts';
import { answerParked, startOnce } from '../adapters/executions.ts';
import { now, stores } from '../adapters/stores.ts';
import { Conflict } from '../../core/model/errors.ts';
import { Env, env } from '../handler/env.ts';
import { isUnwinding } from '../handler/desk-row.ts';
import { log } from '../handler/log.ts';
import { businessEvents } from '../handler/queue.ts';

/** Wakes a parked saga, so that it finds its fence closed and ends, and starts the unwinding. */
export const handler = businessEvents(['order.cancellation-requested', 'order.change-withdrawal-requested'], async ({ entity, correlationId, data }) => {
  const { orderId, version } = data;
  const changeId = 'changeId' in data ? data.changeId : undefined;
  const sagaId = changeId ? changeSagaId(changeId) : orderSagaId(orderId);
  const others = changeId ? [] : ((await stores.orders.get(entity, orderId))?.sagas ?? []);
  const rows = (await Promise.all([sagaId, ...others].map((id) => stores.desk.ofSaga(id)))).flat();
  for (const { exceptionId, kind, status, executionArn } of rows) {
    if (status === 'closed' || kind !== 'parked' || isUnwinding(executionArn)) continue;
    if (status === 'open') {
      await stores.desk.decide(exceptionId, { action: 'cancel', by: 'crossdock', at: now().toISOString(), reason: 'the order was cancelled' }).catch((error: unknown) => {
        if (!(error instanceof Conflict)) throw error; // somebody decided in the meantime: the fence is closed all the same
      });
    }
    const parked = await stores.desk.parking(exceptionId);
    if (parked?.taskToken) await answerParked(parked.taskToken, 'cancel');
  }
  await startOnce(env(Env.UnwindMachineArn), changeId ? `unwind-${changeId}` : `unwind-${orderId}-v${version}`, { sagaId, entity: entity, orderId, correlationId });
  log.info('unwinding started', { orderId, correlationId });
});
