import { Rejected } from '../../../../core/model/errors.ts';
import type { ConfirmedShipment } from '../../../../lambdas/handler/webhook.ts';
import { AnyEvent, ShipmentEvent, type ShipmentRecord } from './schema.ts';

/** The shipment that a webhook tells of; undefined for other webhooks. @throws Rejected webhook.unreadable */
export function shipmentIn(body: unknown): ConfirmedShipment | undefined {
  const any = AnyEvent.safeParse(body);
  if (any.success && any.data.topic !== 'shipment.made') return undefined;
  const read = ShipmentEvent.safeParse(body);
  if (!read.success) throw new Rejected('webhook.unreadable', 'the webhook is not of the form that Vendor X documents', { fields: read.error.issues.map((issue) => issue.path.join('.')).slice(0, 20) });
  return shipped(read.data.data);
}

export const shipped = ({ external_id: number, order, carrier, tracking_numbers: trackingNumbers, shipped_at: at, lines }: ShipmentRecord): ConfirmedShipment => ({
  connector: 'vendor-x',
  externalShipmentId: number,
  releaseId: order,
  ...(carrier && { carrier }),
  trackingNumbers,
  shippedAt: new Date(at).toISOString(),
  lines: lines.map(({ line: lineId, sku, quantity }) => ({ lineId, sku, quantity })),
});
