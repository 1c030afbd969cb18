import { Invalid } from '../../core/model/errors.ts';
import type { Return } from '../../core/model/return.ts';
import { orderIdOf } from '../../core/returns/return-ids.ts';
import { stores } from '../adapters/stores.ts';
import { type Caller, mustSee } from './caller.ts';

/** The return that a caller names. @throws Invalid 404 return.not-found */
export async function returnOf(caller: Caller, returnId: string): Promise<Return> {
  const orderId = orderIdOf(returnId);
  if (!orderId) throw new Invalid('return.not-found', 'there is no such return', 404);
  return mustSee(caller, await stores.orders.return(caller.entity, orderId, returnId), 'return');
}
