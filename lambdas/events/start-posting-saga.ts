import { postingSagaId } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { canonicalHash } from '../handler/hash.ts';
import { businessEvents } from '../handler/queue.ts';
import { startSaga } from '../handler/start-saga.ts';

/** Starts the posting saga of a shipment, or of what was billed too little, once. */
export const handler = businessEvents(['shipment.confirmed', 'order.charges-corrected'], async (event) => {
  const { orderId } = event.data;
  const order = await stores.orders.get(event.entity, orderId);
  if (!order) throw new Error(`order ${orderId} is not there`);
  const start = { kind: 'posting' as const, machineArn: env(Env.PostingMachineArn), startedAt: event.recordedAt };
  if (event.type === 'order.charges-corrected') {
    const { changeId, billsMore } = event.data;
    if (billsMore) await startSaga(order, { ...start, sagaId: postingSagaId(changeId), changeId, name: changeId });
    return;
  }
  const { shipmentId } = event.data;
  // two ids may differ in a character that a name cannot have
  const name = `${shipmentId.replace(/[^A-Za-z0-9_-]/g, '-').slice(-60)}-${canonicalHash(shipmentId).slice(0, 12)}`;
  await startSaga(order, { ...start, sagaId: postingSagaId(shipmentId), shipmentId, name });
});
