import type { EdiDocument } from './documents.ts';
import { changeAcknowledgment } from './maps/change-acknowledgment.ts';
import { functionalAcknowledgment } from './maps/functional-acknowledgment.ts';
import { inventoryAdjustment } from './maps/inventory-adjustment.ts';
import { inventoryAdvice } from './maps/inventory-advice.ts';
import type { DocumentMap } from './maps/map.ts';
import { invoiceDocument } from './maps/invoice.ts';
import { orderAcknowledgment } from './maps/order-acknowledgment.ts';
import { orderChange } from './maps/order-change.ts';
import { purchaseOrder } from './maps/purchase-order.ts';
import { remittanceAdvice } from './maps/remittance-advice.ts';
import { shipNotice } from './maps/ship-notice.ts';
import { shippingAdvice } from './maps/shipping-advice.ts';
import { shippingOrder } from './maps/shipping-order.ts';
import { stockReceipt } from './maps/stock-receipt.ts';

/** Every document there is a map for, by what it is here. */
export const DOCUMENT_MAPS: { readonly [D in EdiDocument as D['document']]: DocumentMap<D> } = {
  'purchase-order': purchaseOrder,
  'order-acknowledgment': orderAcknowledgment,
  'order-change': orderChange,
  'change-acknowledgment': changeAcknowledgment,
  'ship-notice': shipNotice,
  invoice: invoiceDocument,
  'remittance-advice': remittanceAdvice,
  'shipping-order': shippingOrder,
  'shipping-advice': shippingAdvice,
  'inventory-advice': inventoryAdvice,
  'stock-receipt': stockReceipt,
  'inventory-adjustment': inventoryAdjustment,
  'functional-acknowledgment': functionalAcknowledgment,
};

const BY_TYPE: ReadonlyMap<string, DocumentMap<EdiDocument>> = new Map(Object.values(DOCUMENT_MAPS).map((map) => [map.guide.type, map as DocumentMap<EdiDocument>]));

/** By ST01. */
export const mapOfType = (type: string): DocumentMap<EdiDocument> | undefined => BY_TYPE.get(type);
export const mapOf = <D extends EdiDocument>(document: D): DocumentMap<D> => DOCUMENT_MAPS[document.document] as unknown as DocumentMap<D>;
export const TYPES = [...BY_TYPE.keys()];
export const functionalIds: ReadonlySet<string> = new Set([...BY_TYPE.values()].map(({ guide }) => guide.functionalId));
