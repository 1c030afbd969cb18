import type { Change } from '../../core/model/changes.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import { event } from '../../core/ordering/events.ts';
import { stores } from '../adapters/stores.ts';
import { newEventId } from './ids.ts';

/** What a warehouse connector understood. Quantities in the item's base unit. */
export interface ConfirmedShipment {
  connector: string;
  /** The warehouse system's own id of the shipment. */
  externalShipmentId: string;
  /** Our id of the release, as it was given to the warehouse. */
  releaseId: string;
  carrier?: string;
  service?: string;
  trackingNumbers: string[];
  shippedAt: string;
  lines: { lineId?: string; sku: string; quantity: string }[];
}

/**
 * Stores the shipment and announces it, once per shipment id however often it is told.
 * @throws Rejected shipment.unknown-release where the release is none of ours
 */
export async function confirmShipment(said: ConfirmedShipment, { at }: { correlationId: string; at: Date }): Promise<Change[]> {
  const [, orderId = ''] = /^(ORD-[0-9A-Z]{16})-.+$/.exec(said.releaseId) ?? [];
  const account = await stores.masterdata.account(said.connector, '*');
  const order = account && orderId ? await stores.orders.get(account.entity, orderId) : undefined;
  const release = order?.releases.find(({ releaseId }) => releaseId === said.releaseId);
  if (!order || !release) throw new Rejected('shipment.unknown-release', `${said.connector} shipped ${said.releaseId}, which is no release of ours`, { releaseId: said.releaseId });
  const { connector, externalShipmentId, ...rest } = said;
  const { entity, businessUnit, region, correlationId } = order;
  const shipment: Shipment = { entity, businessUnit, region, schemaVersion: 1, shipmentId: `${connector}:${externalShipmentId}`, connector, ...rest, orderId, warehouse: release.warehouse, correlationId };
  return [
    { change: 'shipment', shipment, ifAbsent: true },
    {
      change: 'event',
      event: event(
        'shipment.confirmed',
        order,
        { key: `shipment/${shipment.shipmentId}`, version: 1, correlationId, causationId: `${connector}:${externalShipmentId}`, occurredAt: said.shippedAt },
        { orderId, shipmentId: shipment.shipmentId, warehouse: release.warehouse },
        { at, id: newEventId() },
      ),
    },
  ];
}
