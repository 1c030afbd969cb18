import type { Order } from '../../core/model/order.ts';
import { changeSagaId, orderSagaId } from '../../core/sagas/register.ts';
import { hasCome } from '../../core/shipping/left-meanwhile.ts';
import { stores } from '../adapters/stores.ts';
import { isUnwinding } from './desk-row.ts';
import { retryParked } from './retry-parked.ts';

/** A shipment is booked: whoever waits for its goods to come back goes on. Costs an order nothing of which nothing is asked back. */
export async function wakeWhatLeft(order: Order, at: Date): Promise<void> {
  const { orderId, cancellation, pendingChange, sagas = [] } = order;
  const asking = [...(cancellation?.overtakenBy ? [orderSagaId(orderId), ...sagas] : []), ...(pendingChange ? [changeSagaId(pendingChange)] : [])];
  for (const sagaId of asking) {
    await retryParked(await stores.desk.ofSaga(sagaId), (row) => hasCome(order, row, isUnwinding(row.executionArn)), 'the goods have left', at);
  }
}
