import type { OrderAcknowledgment, ShipNotice, InvoiceDocument } from '../../../../core/edi/documents.ts';

/** What a supplier says of the order that it was sent; each as it says it when all is well. */
export const about = { number: '0000000000000001', orderDate: '2026-11-23' };
export const rack = { line: '1', ids: { seller: 'DS-RACK', buyer: 'RACK-42U' } };
export const rail = { line: '2', ids: { buyer: 'RAIL' } };
export const each = (amount: string) => ({ amount, uom: 'EA' });

export const acknowledgment = (change: Partial<OrderAcknowledgment> = {}): OrderAcknowledgment => ({
  document: 'order-acknowledgment', type: 'detail-without-changes', ...about, sellerOrder: 'SO-9', references: {}, currency: 'USD',
  lines: [{ ...rack, quantity: each('2'), unitPrice: '212.5', answers: [{ answer: 'accepted', quantity: each('2') }] }, { ...rail, quantity: each('20'), answers: [] }], ...change,
});
export const notice = (change: Partial<ShipNotice> = {}): ShipNotice => ({
  document: 'ship-notice', purpose: 'original', shipment: 'SH-1', date: '2026-11-25', time: '16:05', carrier: { scac: 'UPSN', service: 'GROUND' }, trackingNumbers: ['1Z1'], parties: [],
  orders: [{ number: about.number, parties: [], cartons: [{ sscc: '006141411234567890', trackingNumber: '1Z2', items: [{ ...rack, quantity: each('2') }, { ...rail, quantity: { amount: '1', uom: 'BOX' } }] }, { sscc: '106141411234567897', items: [{ ...rail, quantity: each('10') }] }], items: [] }], ...change,
});
export const invoice = (change: Partial<InvoiceDocument> = {}): InvoiceDocument => ({
  document: 'invoice', type: 'invoice', number: 'INV-7', date: '2026-11-26', order: about.number, currency: 'USD', references: {}, parties: [], lines: [{ ...rack, quantity: each('2'), unitPrice: '212.5' }, { ...rail, quantity: each('20'), unitPrice: '4' }],
  charges: [], allowances: [], taxes: [], total: { minor: 50_500, currency: 'USD' }, terms: { netDays: 30 }, ...change,
});

/** What a change asks the supplier to take off: a rack, and eight rails. */
export const LESS = { changeId: 'CHG-1', lines: [{ lineId: 'a', steps: 1 }, { lineId: 'b', steps: 8 }] };
