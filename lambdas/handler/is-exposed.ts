import { creditAccountOf, unbilledOf } from '../../core/credit/exposure.ts';
import { orderSagaId, type Saga } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { orderOf } from './order-of.ts';

/** Whether an order counts against its account yet: what its own saga has not checked, it checks for the version that there is then. */
export const isExposed = async (orderId: string): Promise<boolean> => (await stores.register.get(orderSagaId(orderId)))?.steps['check-credit']?.result?.exposed === true;

/** The order counts as it stands, if it does. */
export async function countAsItIs(saga: Saga): Promise<void> {
  if (!(await isExposed(saga.orderId))) return;
  const order = await orderOf(saga);
  await stores.credit.keep(creditAccountOf(order), order.orderId, async () => unbilledOf(await orderOf(saga)));
}
