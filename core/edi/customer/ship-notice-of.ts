import type { Item, Warehouse } from '../../model/masterdata.ts';
import { Rejected } from '../../model/errors.ts';
import type { Shipment } from '../../model/shipment.ts';
import type { Party, ShipNotice } from '../documents.ts';
import type { PartnerProfile } from '../partner-profile.ts';
import { partyOf } from '../party-of.ts';
import { aboutOrder, idsOf, inUnits, lineOf, NOT_SAYABLE, type OrderByEdi } from './as-ordered.ts';
import { cartonsOf, type Packed, partsOf } from './cartons.ts';
import { dayOf } from './order-answer.ts';

/** Elements 396 and 387, and 127 for what carriers number. */
const LONGEST = { shipment: 30, service: 35, reference: 30 };

/** What a shipment is called in 856 and 810: our id of it, without the colon that is a delimiter to many. */
export const shipmentNumber = ({ shipmentId }: Pick<Shipment, 'shipmentId'>): string => shipmentId.replaceAll(':', '-').slice(-LONGEST.shipment);

export const notSayable = (why: string): Rejected => new Rejected(NOT_SAYABLE, why);

/** Where the goods go, by the customer's code and the address that is ours; the store that they are for, where they go elsewhere first. */
export function placesOf({ shipTo, shipToCode, markFor }: OrderByEdi): { shipTo: Party; markFor?: Party } {
  const code = (id: string) => ({ assignedBy: 'buyer' as const, id });
  return {
    shipTo: partyOf('ship-to', shipTo, notSayable, shipToCode && shipToCode.length > 1 ? code(shipToCode) : undefined),
    ...(markFor && { markFor: { role: 'mark-for' as const, code: code(markFor), street: [] } }),
  };
}

/**
 * 856 of one shipment: shipment, order, item, with a level per carton where the partner's profile asks for that.
 * @throws Rejected edi.cartons-unknown, edi.not-sayable
 */
export function shipNoticeOf(order: OrderByEdi, shipment: Shipment, from: Warehouse | undefined, items: ReadonlyMap<string, Item>, { shipNotices, carriers }: Pick<PartnerProfile, 'shipNotices' | 'carriers'>, at: Date): ShipNotice {
  const item = ({ lineId, sku, steps, lot, serials }: Packed): ShipNotice['orders'][number]['items'][number] => {
    const line = order.lines.find((candidate) => candidate.lineId === lineId);
    if (!line) throw notSayable(`shipment ${shipment.shipmentId} has a line ${lineId} that the order does not have`);
    return { line: lineOf(order, lineId), ids: idsOf(order, { lineId, sku, ...(line.customerPart && { customerPart: line.customerPart }) }), ...(lot && { lot }), quantity: inUnits(steps, line, items), ...(serials && { serials }) };
  };
  const cartons = shipNotices === 'packed' ? cartonsOf(shipment, items).map(({ parts, ...marks }) => ({ ...marks, items: parts.map(item) })) : [];
  const { shipTo, markFor } = placesOf(order);
  const trackingNumbers = shipment.trackingNumbers.filter((number) => number.length <= LONGEST.reference);
  const carrier = carrierOf(shipment, carriers);
  return {
    document: 'ship-notice',
    purpose: 'original',
    shipment: shipmentNumber(shipment),
    date: dayOf(at),
    time: at.toISOString().slice(11, 16),
    shippedOn: shipment.shippedAt.slice(0, 10),
    ...(carrier && { carrier }),
    trackingNumbers,
    ...((cartons.length || trackingNumbers.length) > 0 && { packages: { count: cartons.length || trackingNumbers.length } }),
    parties: [shipTo, ...(from?.address ? [partyOf('ship-from', { name: from.name, ...from.address }, notSayable)] : [])],
    orders: [{ ...aboutOrder(order), parties: markFor ? [markFor] : [], cartons, items: cartons.length > 0 ? [] : partsOf(shipment).map(item) }],
  };
}

function carrierOf({ carrier, service }: Shipment, carriers: PartnerProfile['carriers']): ShipNotice['carrier'] {
  if (!carrier) return undefined;
  const scac = carriers[carrier];
  const words = scac ? service : [carrier, service].filter(Boolean).join(' ');
  return { ...(scac && { scac }), ...(words && { service: words.slice(0, LONGEST.service) }) };
}
