import { type Delimiters, legible } from '../../../core/edi/codec/delimiters.ts';
import { detailOf, EdiError } from '../../../core/edi/codec/fault.ts';
import type { OrderChange, PurchaseOrder } from '../../../core/edi/documents.ts';
import { partyOf } from '../../../core/edi/party-of.ts';
import type { PartnerProfile } from '../../../core/edi/partner-profile.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { Item } from '../../../core/model/masterdata.ts';
import type { Order, Release } from '../../../core/model/order.ts';
import type { Reduction } from '../../../core/model/supplier-order.ts';
import { fromSteps } from '../../../core/model/quantity.ts';
import { numberOf } from './purchase-order-number.ts';

/** Element 127. */
const LONGEST_REFERENCE = 30;

/** @throws Rejected supplier.item-unknown, release.not-whole-units, supplier.order-not-sendable */
export function purchaseOrderOf(order: Order, release: Release, items: Map<string, Item>, { vendorNumber, delimiters }: Pick<PartnerProfile, 'vendorNumber' | 'delimiters'>, at: Date): PurchaseOrder {
  const lines = release.lines.flatMap((line, index) => (line.steps > 0 ? [newLine(line, index, release, items, delimiters)] : []));
  const customerOrder = [order.purchaseOrder, order.channelOrderId].find((number) => number !== undefined && number.length <= LONGEST_REFERENCE);
  const [currency, ...others] = new Set(release.lines.flatMap(({ sku }) => items.get(sku)?.dropShip?.unitCost?.currency ?? []));
  if (others.length > 0) throw new Rejected('supplier.item-unknown', `the prices agreed with ${release.supplier} are in ${[currency, ...others].join(' and ')}: one order has one currency`, { releaseId: release.releaseId });
  return {
    document: 'purchase-order',
    purpose: 'original',
    type: 'drop-ship',
    number: numberOf(release),
    orderDate: at.toISOString().slice(0, 10),
    ...(currency && { currency }),
    references: { ...(customerOrder && { customerOrder }), ...(vendorNumber && { vendor: vendorNumber }) },
    ...(order.shipNotBefore && { shipNotBefore: order.shipNotBefore }),
    ...(order.cancelAfter && { cancelAfter: order.cancelAfter }),
    parties: [partyOf('ship-to', order.shipTo, notSendable)],
    lines,
  };
}

/** Lines are known by their place in the release: our own line ids may be longer than PO101. */
function newLine({ sku, steps }: Release['lines'][number], index: number, release: Release, items: Map<string, Item>, delimiters: Delimiters): PurchaseOrder['lines'][number] {
  const { item, dropShip: { partNumber = sku, unitCost } } = articleOf(sku, release, items);
  const quantity = { amount: amountOf(steps, item, release), uom: item.baseUnit };
  const description = legible(item.name, delimiters, 80);
  return { line: String(index + 1), quantity, ...(unitCost && { unitPrice: unitCost.amount }), ids: { seller: partNumber, buyer: sku }, ...(description && { description }) };
}

function articleOf(sku: string, { supplier }: Release, items: Map<string, Item>): { item: Item; dropShip: NonNullable<Item['dropShip']> } {
  const item = items.get(sku);
  if (!item?.dropShip || item.dropShip.supplier !== supplier) throw new Rejected('supplier.item-unknown', `${sku} is not an article of supplier ${supplier}`, { sku, supplier });
  return { item, dropShip: item.dropShip };
}

function amountOf(steps: number, { sku, units, baseUnit }: Item, { releaseId }: Release): string {
  const base = units[baseUnit];
  const amount = steps === 0 ? '0' : base && fromSteps(steps, base);
  if (!amount) throw new Rejected('release.not-whole-units', `${steps} steps of ${sku} are no quantity that can be ordered`, { sku, releaseId });
  return amount;
}

/**
 * Less of some lines. POC03 is what is wanted from now on, POC04 what of it is still to come (https://stedi.com/edi/x12/segment/POC).
 * @throws Rejected supplier.item-unknown, release.not-whole-units
 */
export function reductionOf(release: Release, reduction: Reduction, orderDate: string, items: Map<string, Item>, { vendorNumber }: Pick<PartnerProfile, 'vendorNumber'>, at: Date): OrderChange {
  const lines = reduction.lines.map(({ lineId, steps }): OrderChange['lines'][number] => {
    const place = release.lines.findIndex((line) => line.lineId === lineId);
    const { sku, steps: asked, shipped = 0 } = release.lines[place] ?? unknownLine(release, lineId);
    const { item, dropShip: { partNumber = sku, unitCost } } = articleOf(sku, release, items);
    const left = asked - steps;
    return {
      line: String(place + 1), change: left > 0 ? 'decrease' : 'delete', quantity: { amount: amountOf(left, item, release), uom: item.baseUnit },
      leftToReceive: amountOf(Math.max(left - shipped, 0), item, release), ...(unitCost && { unitPrice: unitCost.amount }), ids: { seller: partNumber, buyer: sku },
    };
  });
  const sequence = String((release.reductions ?? []).findIndex(({ changeId }) => changeId === reduction.changeId) + 1);
  return { document: 'order-change', purpose: 'change', type: 'drop-ship', number: numberOf(release), orderDate, sequence, date: at.toISOString().slice(0, 10), references: vendorNumber ? { vendor: vendorNumber } : {}, parties: [], lines };
}

function unknownLine({ releaseId }: Release, lineId: string): never {
  throw new RangeError(`release ${releaseId} has no line ${lineId}`);
}

/** Everything of it that has not shipped is not wanted any more. */
export function cancellationOf(release: Release, orderDate: string, at: Date): OrderChange {
  return { document: 'order-change', purpose: 'cancellation', type: 'drop-ship', number: numberOf(release), orderDate, sequence: String((release.reductions?.length ?? 0) + 1), date: at.toISOString().slice(0, 10), references: {}, parties: [], lines: [] };
}

const notSendable = (message: string, detail: Record<string, unknown> = {}) => new Rejected('supplier.order-not-sendable', message, detail);

/** What X12, or this partner, has no way to say. The values stay out of the message: they may be personal. */
export function unsayable(error: unknown): unknown {
  if (!(error instanceof EdiError)) return error;
  return notSendable(`the order cannot be said in X12: ${error.fault.message}`, detailOf(error.fault));
}
