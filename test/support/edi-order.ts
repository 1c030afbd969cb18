import type { OrderByEdi } from '../../core/edi/customer/as-ordered.ts';
import type { EdiOrder } from '../../core/model/edi-order.ts';
import type { Order } from '../../core/model/order.ts';
import { noQuantities } from '../../core/ordering/line-moves.ts';
import { aLine, anItem, anOrder, EACH, items } from './builders.ts';

export const BOX = { numerator: 100, denominator: 1 };
export const ARTICLES = items(anItem(), anItem({ sku: 'NUT-M8', name: 'Nut' }));

export const anEdiOrder = (change: Partial<EdiOrder> = {}): EdiOrder => ({
  partner: 'MERIDIAN', number: 'PO-77', type: 'stand-alone', orderDate: '2026-11-20', orders: 1, vendor: '88',
  lines: [
    { line: '1', quantity: { amount: '10', uom: 'EA' }, unitPrice: '0.45', ids: { buyer: 'B-1', upc: '012345678905' } },
    { line: '2', quantity: { amount: '3', uom: 'BOX' }, unitPrice: '12', ids: { seller: 'NUT-M8' } },
  ],
  ...change,
});

/** Ten bolts and three boxes of a hundred nuts, promised. */
export const anOrderByEdi = (change: Partial<Order> = {}, edi: Partial<EdiOrder> = {}): OrderByEdi => ({
  ...anOrder({
    purchaseOrder: 'PO-77', channel: 'edi-meridian', acceptedAt: '2026-11-23T10:00:00.000Z', erpOrder: { id: '7', number: 'SO-7' }, shipToCode: '0042',
    shipTo: { name: 'Meridian Stores', street: '1 Main St', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US' },
    lines: [
      aLine({ lineId: '1', customerPart: 'B-1' }, 'accepted'),
      { ...aLine({ lineId: '2', sku: 'NUT-M8', quantity: { amount: '3', uom: 'BOX' }, unit: BOX, unitPrice: { amount: '12', per: '1', uom: 'BOX' }, priceUnit: BOX, steps: 300 }), quantities: { ...noQuantities(), accepted: 300 } },
    ],
    ...change,
  }),
  ediOrder: anEdiOrder(edi),
});

/** The first line, with its ten pieces in these states. */
export const bolts = (quantities: Partial<ReturnType<typeof noQuantities>>, change: Parameters<typeof aLine>[0] = {}) => ({ ...aLine({ lineId: '1', unit: EACH, ...change }), quantities: { ...noQuantities(), ...quantities } });
