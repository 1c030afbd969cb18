import { type Delimiters, legible } from '../../../core/edi/codec/delimiters.ts';
import { detailOf, EdiError } from '../../../core/edi/codec/fault.ts';
import type { Party } from '../../../core/edi/documents.ts';
import { partyOf } from '../../../core/edi/party-of.ts';
import type { PartnerProfile } from '../../../core/edi/partner-profile.ts';
import type { ShippingOrder } from '../../../core/edi/warehouse-documents.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { Item } from '../../../core/model/masterdata.ts';
import type { Order, Release } from '../../../core/model/order.ts';
import { fromSteps } from '../../../core/model/quantity.ts';
import { type Picked, picksOf } from '../../../core/shipping/picks-of.ts';
import { numberOf } from './order-number.ts';

/** Elements 324, 127, 352 and 369. */
const LONGEST = { purchaseOrder: 22, reference: 30, note: 80, description: 45 };

/**
 * 940. A line is one of what is picked, by its place among the picks; where lots are held for it, a W01 for each lot.
 * @throws Rejected release.not-whole-units, warehouse.order-not-sendable
 */
export function shippingOrderOf(order: Order, release: Release, items: Map<string, Item>, sending: number, purpose: ShippingOrder['purpose'], { partner, name, delimiters }: Pick<PartnerProfile, 'partner' | 'name' | 'delimiters'>): ShippingOrder {
  const { purchaseOrder, channelOrderId, shipNotBefore, cancelAfter, shipTo, shipToCode, markFor } = order;
  return {
    document: 'shipping-order',
    purpose,
    number: numberOf(release, sending),
    ...(purchaseOrder && purchaseOrder.length <= LONGEST.purchaseOrder && { purchaseOrder }),
    ...(channelOrderId.length <= LONGEST.reference && { customerOrder: channelOrderId }),
    ...(shipNotBefore && { shipNotBefore }),
    ...(cancelAfter && { cancelAfter }),
    notes: purchaseOrder && purchaseOrder.length > LONGEST.purchaseOrder ? [`purchase order ${purchaseOrder}`.slice(0, LONGEST.note)] : [],
    parties: [
      partyOf('ship-to', shipTo, notSendable, coded(shipToCode)),
      { role: 'warehouse', name: legible(name, delimiters, 60) || partner, code: { assignedBy: 'seller', id: partner }, street: [] },
      ...(markFor ? [{ role: 'mark-for', code: { assignedBy: 'buyer', id: markFor }, street: [] } satisfies Party] : []),
    ],
    carrier: { payment: order.freightTerms === 'collect' ? 'collect' : 'prepaid' },
    lines: picksOf(order, release).flatMap((pick, index) => linesOf(pick, String(index + 1), release, items, delimiters)),
  };
}

const coded = (id: string | undefined): Party['code'] => (id && id.length >= 2 ? { assignedBy: 'buyer', id } : undefined);

function linesOf({ sku, steps, lots = [] }: Picked, line: string, { releaseId }: Release, items: Map<string, Item>, delimiters: Delimiters): ShippingOrder['lines'] {
  const item = items.get(sku);
  const description = item && legible(item.name, delimiters, LONGEST.description);
  const one = (of: number, lot?: string): ShippingOrder['lines'][number] => {
    const base = item?.units[item.baseUnit];
    const amount = base && fromSteps(of, base);
    if (!item || !amount) throw new Rejected('release.not-whole-units', `${of} steps of ${sku} are no quantity that can be asked for`, { sku, releaseId });
    return { line, quantity: { amount, uom: item.baseUnit }, ids: { seller: sku }, ...(lot && { lot }), ...(description && { description }) };
  };
  const free = steps - lots.reduce((sum, held) => sum + held.steps, 0);
  return [...lots.map((held) => one(held.steps, held.lot)), ...(free > 0 ? [one(free)] : [])];
}

const notSendable = (message: string, detail: Record<string, unknown> = {}) => new Rejected('warehouse.order-not-sendable', message, detail);

/** What X12, or this partner, has no way to say. The values stay out of the message: they may be personal. */
export function unsayable(error: unknown): unknown {
  if (!(error instanceof EdiError)) return error;
  return notSendable(`the release cannot be said in X12: ${error.fault.message}`, detailOf(error.fault));
}
