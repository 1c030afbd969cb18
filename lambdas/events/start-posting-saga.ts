import { postingSagaId } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { canonicalHash } from '../handler/hash.ts';
import { businessEvents } from '../handler/queue.ts';
import { startSaga } from '../handler/start-saga.ts';

/** Starts the posting saga of a shipment, once. */
export const handler = businessEvents(['shipment.confirmed'], async (event) => {
  const { orderId, shipmentId } = event.data;
  const order = await stores.orders.get(event.entity, orderId);
  if (!order) throw new Error(`order ${orderId} is not there`);
  // two ids may differ in a character that a name cannot have
  const name = `${shipmentId.replace(/[^A-Za-z0-9_-]/g, '-').slice(-60)}-${canonicalHash(shipmentId).slice(0, 12)}`;
  await startSaga(order, { sagaId: postingSagaId(shipmentId), kind: 'posting', shipmentId, machineArn: env(Env.PostingMachineArn), name, startedAt: event.recordedAt });
});
