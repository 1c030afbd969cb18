import { Rejected } from '../../model/errors.ts';
import type { Item } from '../../model/masterdata.ts';
import { toSteps } from '../../model/quantity.ts';
import type { Carton, Shipment } from '../../model/shipment.ts';

/** The desk's code for a shipment whose partner wants to be told what is in each carton, which nobody has said. */
export const CARTONS_UNKNOWN = 'edi.cartons-unknown';

/** So much of a line of the order, of one lot where its lots are known. */
export interface Packed {
  lineId: string;
  sku: string;
  steps: number;
  lot?: { number: string; expiresOn?: string };
  /** Of its pieces, where all of them are known. */
  serials?: string[];
}
export interface PackedCarton extends Pick<Carton, 'sscc' | 'trackingNumber'> {
  parts: Packed[];
}

/** What has left, by line and lot. */
export const partsOf = ({ matched = [] }: Shipment): Packed[] =>
  matched.flatMap(({ lineId, sku, steps, lots, serials }) =>
    lots ? lots.map((lot): Packed => ({ lineId, sku, steps: lot.steps, lot: { number: lot.lot, ...(lot.expiresOn && { expiresOn: lot.expiresOn }) } })) : [{ lineId, sku, steps, ...(serials && { serials }) }],
  );

/**
 * What is in each carton. One parcel holds everything; of more, whoever packed them must have said it.
 * @throws Rejected edi.cartons-unknown: they were not told, or are not what has left
 */
export function cartonsOf(shipment: Shipment, items: ReadonlyMap<string, Item>): PackedCarton[] {
  const parts = partsOf(shipment);
  const { cartons, trackingNumbers, shipmentId } = shipment;
  const refuse = (why: string): never => {
    throw new Rejected(CARTONS_UNKNOWN, `shipment ${shipmentId}: ${why}`, { shipmentId, parcels: trackingNumbers.length });
  };
  if (!cartons) return trackingNumbers.length === 1 && trackingNumbers[0] ? [{ trackingNumber: trackingNumbers[0], parts }] : refuse('nobody said what is in which carton');
  const left = parts.map((part) => ({ ...part }));
  const packed = cartons.map(({ sscc, trackingNumber, lines }) => ({
    ...(sscc && { sscc }),
    ...(trackingNumber && { trackingNumber }),
    parts: lines.flatMap(({ lineId, sku, quantity, lot, serials }) => {
      const item = items.get(sku);
      const base = item?.units[item.baseUnit];
      const steps = (base && toSteps(quantity, base)) ?? refuse(`${quantity} of ${sku} in a carton is no quantity of it`);
      const meant = left.filter((part) => part.sku === sku && (lineId === undefined || part.lineId === lineId) && (lot === undefined || part.lot?.number === lot));
      const [part, ...more] = taken(meant, steps) ?? refuse(`its cartons hold more of ${sku} than has left`);
      return part && more.length === 0 && serials ? [{ ...part, serials }] : [part, ...more].filter((one) => one !== undefined);
    }),
  }));
  return left.every(({ steps }) => steps === 0) ? packed : refuse('its cartons hold less than has left');
}

/** So many steps out of what is left, in its order; undefined where there are not so many. */
function taken(left: Packed[], steps: number): Packed[] | undefined {
  const parts: Packed[] = [];
  let wanted = steps;
  for (const part of left) {
    const of = Math.min(wanted, part.steps);
    if (of === 0) continue;
    // whose numbers are in which carton, only the carton says
    const { serials, ...rest } = part;
    parts.push({ ...rest, steps: of, ...(serials && of === serials.length && { serials }) });
    part.steps -= of;
    wanted -= of;
  }
  return wanted === 0 ? parts : undefined;
}
