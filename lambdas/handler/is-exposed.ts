import { orderSagaId } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';

/** Whether an order counts against its account yet: what its own saga has not checked, it checks for the version that there is then. */
export const isExposed = async (orderId: string): Promise<boolean> => (await stores.register.get(orderSagaId(orderId)))?.steps['check-credit']?.result?.exposed === true;
