import { Invalid } from '../../core/model/errors.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import { linksOf } from '../adapters/dynamo-trace.ts';
import { stores } from '../adapters/stores.ts';
import { type Caller, mustSee } from './caller.ts';

/** The shipment that a caller names by our id. Known once it is matched to its order. @throws Invalid 404 shipment.not-found */
export async function shipmentOf(caller: Caller, shipmentId: string): Promise<Shipment> {
  const link = (await linksOf(caller.entity, shipmentId)).find(({ kind }) => kind === 'shipment');
  if (!link) throw new Invalid('shipment.not-found', 'there is no such shipment', 404);
  return mustSee(caller, await stores.orders.shipment(caller.entity, link.orderId, shipmentId), 'shipment');
}
