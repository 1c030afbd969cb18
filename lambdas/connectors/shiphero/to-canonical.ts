import type { ConfirmedShipment } from '../../handler/webhook.ts';
import { Rejected } from '../../../core/model/errors.ts';
import { type Money, parseDecimal, sum } from '../../../core/model/money.ts';
import { nodes, type ShipmentNode, ShipmentUpdate, Webhook } from './schema.ts';

/**
 * The shipment that a webhook tells of; undefined for other webhooks and for ShipHero's test messages.
 * @param labelCurrency that its labels cost; absent: nobody knows
 * @throws Rejected webhook.unreadable and those of `confirmedShipment`
 */
export function shipmentIn(body: unknown, labelCurrency?: string): ConfirmedShipment | undefined {
  const webhook = Webhook.safeParse(body);
  if (webhook.success && (webhook.data.webhook_type !== 'Shipment Update' || isTest(webhook.data.test))) return undefined;
  const update = ShipmentUpdate.safeParse(body);
  if (update.success) return confirmedShipment(update.data, labelCurrency);
  throw new Rejected('webhook.unreadable', 'the webhook is not of the form that ShipHero documents', { fields: update.error.issues.map((issue) => issue.path.join('.')).slice(0, 20) });
}

const isTest = (test: unknown): boolean => test === true || String(test) === '1';

/**
 * What left, whatever it was packed in: a line that is spread over packages comes once, with its sum.
 * @throws Rejected shipment.release-missing, shipment.time-malformed
 */
function confirmedShipment({ fulfillment, packages = [] }: ShipmentUpdate, labelCurrency?: string): ConfirmedShipment {
  const releaseId = fulfillment.partner_order_id || fulfillment.order_number;
  if (!releaseId) throw new Rejected('shipment.release-missing', `shipment ${fulfillment.shipment_id} names no order`, { shipment: fulfillment.shipment_id });
  const lines = new Map<string, { lineId?: string; sku: string; quantity: number; lot?: string; lotExpiresOn?: string; serials: string[] }>();
  for (const { id, sku, quantity, lot_name: lot, lot_expiration: expires, serial_numbers: serials } of fulfillment.line_items) {
    const key = `${id ?? ''} ${sku} ${lot ?? ''}`;
    const lineId = id === null || id === undefined || id === '' ? undefined : String(id);
    lines.set(key, { ...(lineId && { lineId }), sku, quantity: (lines.get(key)?.quantity ?? 0) + quantity, ...(lot && { lot, ...(expires && { lotExpiresOn: expires.slice(0, 10) }) }), serials: [...(lines.get(key)?.serials ?? []), ...(serials ?? [])] });
  }
  const tracking = packages.map((each) => each.shipping_label?.tracking_number || each.tracking_number);
  // The fields outside `packages` are on their way out, and tell of the first package only.
  const carrier = packages[0]?.shipping_carrier || fulfillment.shipping_carrier;
  const service = packages[0]?.shipping_method || fulfillment.shipping_method;
  return {
    connector: 'shiphero',
    externalShipmentId: String(fulfillment.shipment_id),
    releaseId,
    ...(carrier && { carrier }),
    ...(service && { service }),
    trackingNumbers: [...new Set((tracking.some(Boolean) ? tracking : [fulfillment.tracking_number]).filter((number) => typeof number === 'string' && number !== ''))] as string[],
    shippedAt: instant(fulfillment.created_at),
    ...charged(packages.map((each) => each.shipping_label?.cost), labelCurrency),
    lines: [...lines.values()].map(({ serials, ...line }) => ({ ...line, quantity: String(line.quantity), ...(serials.length > 0 && { serials }) })),
  };
}

/** A shipment that was asked for, as its webhook would have told it: under the same id. @throws Rejected those of `confirmedShipment` */
export function shippedAs(shipment: ShipmentNode, releaseId: string, labelCurrency?: string): ConfirmedShipment {
  const lines = nodes(shipment.line_items).flatMap(({ quantity, line_item: line, lot }) => {
    // they are those of the order's line, whatever shipment each left with: of one that left in several, nobody knows which
    const serials = (line?.serial_numbers ?? []).flatMap((one) => one?.serial_number ?? []);
    return line?.sku ? [{ id: line.partner_line_item_id ?? null, sku: line.sku, quantity, lot_name: lot?.name, lot_expiration: lot?.expires_at, ...(serials.length === quantity && { serial_numbers: serials }) }] : [];
  });
  const packages = (shipment.shipping_labels ?? []).flatMap((label) => (label ? [{ shipping_carrier: label.carrier, shipping_method: label.shipping_method, shipping_label: { tracking_number: label.tracking_number, cost: label.cost } }] : []));
  const fulfillment = { shipment_id: shipment.legacy_id, partner_order_id: releaseId, created_at: shipment.created_date, line_items: lines };
  return confirmedShipment({ webhook_type: 'Shipment Update', fulfillment, packages }, labelCurrency);
}

/** What the labels cost together. One of nothing was bought elsewhere: then nobody knows. @throws Rejected shipment.charge-malformed */
function charged(costs: (string | null | undefined)[], currency: string | undefined): { freightCharge?: Money } {
  if (!currency || costs.length === 0 || costs.some((cost) => !cost || /^0*(\.0*)?$/.test(cost))) return {};
  try {
    return { freightCharge: sum(currency, costs.map((cost) => parseDecimal(cost ?? '', currency))) };
  } catch (error) {
    if (error instanceof RangeError) throw new Rejected('shipment.charge-malformed', 'what a label costs is no amount', { costs, currency });
    throw error;
  }
}

/** `2022-12-26 15:29:26` is UTC, as are all times of the API; one with a zone is taken as it is. */
export function instant(text: string): string {
  const iso = text.trim().replace(' ', 'T');
  const at = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
  if (Number.isNaN(at.getTime())) throw new Rejected('shipment.time-malformed', 'the shipment has no readable time', { created_at: text });
  return at.toISOString();
}
