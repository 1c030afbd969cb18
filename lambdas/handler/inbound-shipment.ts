import type { Change } from '../../core/model/changes.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import type { ConfirmedShipment } from '../../core/model/waiting.ts';
import { event } from '../../core/ordering/events.ts';
import { stores } from '../adapters/stores.ts';
import { newEventId } from './ids.ts';

export type { ConfirmedShipment };

/** A shipment may be told before its release is stored as sent: a message overtakes, or a table is being restored. Beyond that it is none of ours. */
const PATIENCE_MS = 4 * 3_600_000;

/**
 * Stores the shipment and announces it, once per shipment id however often it is told. Where its release is not there yet, the shipment waits.
 * @throws Rejected shipment.unknown-release where the release is none of ours
 */
export async function confirmShipment(said: ConfirmedShipment, { correlationId, at, document }: { correlationId: string; at: Date; document: string }): Promise<Change[]> {
  const account = await stores.masterdata.account(said.connector, said.account ?? '*');
  if (!account || !orderIdOf(said.releaseId)) throw unknownRelease(said);
  const { entity, businessUnit, region } = account;
  const shipped = await shipmentChanges(entity, said, at);
  if (shipped) return shipped;
  const waitingId = `${said.connector}:${said.externalShipmentId}`;
  const times = { receivedAt: at.toISOString(), deadline: new Date(at.getTime() + PATIENCE_MS).toISOString() };
  return [{ change: 'waiting', waiting: { entity, businessUnit, region, waitingId, waitsFor: `release/${said.releaseId}`, shipment: said, document, correlationId, ...times } }];
}

export const unknownRelease = ({ connector, releaseId }: ConfirmedShipment) =>
  new Rejected('shipment.unknown-release', `${connector} shipped ${releaseId}, which is no release of ours`, { releaseId });

/** What a shipment makes true; undefined where its order is not there, or its release was not sent (yet). */
export async function shipmentChanges(entity: string, said: ConfirmedShipment, at: Date): Promise<Change[] | undefined> {
  const order = await stores.orders.get(entity, orderIdOf(said.releaseId) ?? '');
  const release = order?.releases.find(({ releaseId }) => releaseId === said.releaseId);
  if (!order || !release?.releasedAt) return undefined;
  const { connector, account: _, externalShipmentId, ...rest } = said;
  const { businessUnit, region, orderId, correlationId } = order;
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

/** Our order's id, out of our release's. */
export const orderIdOf = (releaseId: string) => /^(ORD-[0-9A-Z]{16})-.+$/.exec(releaseId)?.[1];
