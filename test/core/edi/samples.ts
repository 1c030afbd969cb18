import type { Envelope } from '../../../core/edi/codec/write-interchange.ts';
import type { EdiDocument } from '../../../core/edi/documents.ts';
import type { Dialect } from '../../../core/edi/maps/map.ts';
import { writeDocuments } from '../../../core/edi/write-documents.ts';

export const DIALECT: Dialect = { units: { BOX: 'BX' }, currency: 'USD' };

export const anEnvelope = (change: Partial<Envelope> = {}): Envelope => ({
  sender: { qualifier: 'ZZ', id: 'CROSSDOCK' }, receiver: { qualifier: '12', id: '5125550100' }, groupSender: 'CROSSDOCK', groupReceiver: '5125550100',
  date: '2026-11-23', time: '10:30', usage: 'P', control: 17, version: '004010', delimiters: { element: '*', component: '>', segment: '~' }, ...change,
});

/** The same in 5010, with other delimiters and a line per segment. */
export const IN_5010: Partial<Envelope> = { version: '005010', delimiters: { element: '|', component: ':', segment: '\n', repetition: '^' } };

const about = { number: 'ORD-0000000000000001-D', orderDate: '2026-11-23' };
const ids = { seller: 'RACK-42U', buyer: 'NW-RACK-42' };
const shipTo = {
  role: 'ship-to' as const, name: 'Pat Doe', name2: 'Acme Fasteners', code: { assignedBy: 'buyer' as const, id: '0042' }, street: ['1 Main St', 'Dock 4'], city: 'Austin', region: 'TX', postalCode: '78701', country: 'US',
  phone: '512-555-0100', email: 'pat@acme.test',
};

/** One of each document, every field in use. */
export const DOCUMENTS: EdiDocument[] = [
  {
    document: 'purchase-order', purpose: 'original', type: 'drop-ship', ...about, release: '7', currency: 'USD', references: { customerOrder: 'WEB-1', vendor: '88', department: '12' },
    shipNotBefore: '2026-11-24', cancelAfter: '2026-12-24', deliverBy: '2026-12-01', carrier: { scac: 'UPSN', service: 'GROUND' }, parties: [shipTo, { role: 'supplier', name: 'Direct Supply', street: [] }],
    lines: [
      { line: '1', quantity: { amount: '2', uom: 'EA' }, unitPrice: '412.5', ids, description: 'Rack, 42 units' },
      { line: '2', quantity: { amount: '1.5', uom: 'BOX' }, ids: { seller: 'RAIL', upc: '012345678905' } },
    ],
  },
  {
    document: 'order-acknowledgment', type: 'accepted-with-changes', ...about, sellerOrder: 'SO-99', date: '2026-11-24', currency: 'USD', references: { vendor: '88' },
    lines: [
      { line: '1', quantity: { amount: '2', uom: 'EA' }, unitPrice: '412.5', ids, answers: [{ answer: 'accepted', quantity: { amount: '1', uom: 'EA' }, shipDate: '2026-11-25' }, { answer: 'backordered', quantity: { amount: '1', uom: 'EA' }, shipDate: '2026-12-05' }] },
      { line: '2', quantity: { amount: '1.5', uom: 'BOX' }, ids: { seller: 'RAIL' }, answers: [{ answer: 'substituted', quantity: { amount: '1.5', uom: 'BOX' }, ids: { seller: 'RAIL-B' } }] },
    ],
  },
  {
    document: 'order-change', purpose: 'change', type: 'drop-ship', ...about, sequence: '1', date: '2026-11-24', references: { customerOrder: 'WEB-1' }, shipNotBefore: '2026-11-26', parties: [shipTo],
    lines: [
      { line: '1', change: 'decrease', quantity: { amount: '1', uom: 'EA' }, leftToReceive: '1', unitPrice: '412.5', ids },
      { line: '2', change: 'delete', quantity: { amount: '0', uom: 'BOX' }, ids: { seller: 'RAIL' } },
    ],
  },
  {
    document: 'change-acknowledgment', type: 'detail-without-changes', initiatedBy: 'buyer', ...about, sequence: '1', sellerOrder: 'SO-99', date: '2026-11-25', references: {},
    lines: [{ line: '1', change: 'decrease', quantity: { amount: '1', uom: 'EA' }, ids, answers: [{ answer: 'accepted', quantity: { amount: '1', uom: 'EA' } }] }],
  },
  {
    document: 'ship-notice', purpose: 'original', shipment: 'SH-500', date: '2026-11-25', time: '16:05', shippedOn: '2026-11-25', expectedOn: '2026-11-28', carrier: { scac: 'UPSN', service: 'GROUND' },
    trackingNumbers: ['1Z999AA10123456784', '1Z999AA10123456785'], billOfLading: 'BOL-1', packages: { count: 2, weight: { amount: '61.5', uom: 'LB' } }, parties: [{ ...shipTo, phone: undefined, email: undefined }].map(({ phone: _phone, email: _email, ...rest }) => rest),
    orders: [
      {
        number: about.number, orderDate: about.orderDate, parties: [{ role: 'mark-for', code: { assignedBy: 'buyer', id: '1187' }, street: [] }],
        cartons: [
          { sscc: '006141411234567890', trackingNumber: '1Z999AA10123456784', items: [{ line: '1', ids, lot: { number: 'L-7', expiresOn: '2027-03-31' }, quantity: { amount: '1', uom: 'EA' }, serials: ['SN-1'] }] },
          { sscc: '106141411234567897', items: [{ line: '1', ids, quantity: { amount: '1', uom: 'EA' } }, { line: '2', ids: { seller: 'RAIL' }, quantity: { amount: '1.5', uom: 'BOX' } }] },
        ],
        items: [],
      },
    ],
  },
  {
    document: 'invoice', type: 'invoice', number: 'INV-7', date: '2026-11-26', order: about.number, orderDate: about.orderDate, currency: 'USD', references: { vendor: '88' }, shipment: 'SH-500', parties: [{ role: 'remit-to', name: 'Direct Supply', code: { assignedBy: 'seller', id: 'AR1' }, street: [] }],
    terms: { netDays: 30, discountPercent: '2', discountDays: 10 },
    lines: [{ line: '1', quantity: { amount: '2', uom: 'EA' }, unitPrice: '412.5', ids, description: 'Rack, 42 units' }, { line: '2', quantity: { amount: '1.5', uom: 'BOX' }, unitPrice: '10', ids: { seller: 'RAIL' } }],
    charges: [{ code: 'D240', amount: { minor: 4550, currency: 'USD' } }], allowances: [{ code: 'C310', amount: { minor: 1000, currency: 'USD' } }], taxes: [{ kind: 'ST', amount: { minor: 1234, currency: 'USD' } }], total: { minor: 88784, currency: 'USD' },
  },
  {
    document: 'functional-acknowledgment', functionalId: 'PO', groupControl: '17', outcome: 'partly', announced: 2, received: 2, taken: 1, codes: [],
    sets: [
      { type: '850', control: '0001', outcome: 'accepted', codes: [], notes: [] },
      {
        type: '850', control: '0002', outcome: 'rejected', codes: ['5'],
        notes: [{ id: 'PO1', position: 8, code: '8', elements: [{ position: 2, reference: '330', code: '6', copy: 'TWO' }, { position: 5, component: 2, reference: '639', code: '7' }] }, { id: 'CTT', position: 9, code: '3', elements: [] }],
      },
    ],
  },
  {
    document: 'remittance-advice', handling: 'advice', total: { minor: 96_000, currency: 'USD' }, flow: 'credit', method: 'ACH', format: 'CTX', from: { bank: { qualifier: '01', id: '042000013' }, account: { qualifier: 'DA', number: '4711' } }, originator: '1234567890',
    to: { bank: { qualifier: '01', id: '091000022' }, account: { number: '0123456789' } }, date: '2026-11-27', trace: 'ACH-77', traceOriginator: '1234567890', currency: 'USD', parties: [{ role: 'payer', name: 'Acme Fasteners', street: [] }, { role: 'payee', name: 'Northwind', street: [] }],
    groups: [
      {
        name: 'Store 12', adjustments: [{ amount: { minor: -1_000, currency: 'USD' }, reason: '06', reference: { qualifier: 'CM', number: 'REBATE-9' } }],
        items: [
          { kind: 'invoice', number: '17', paid: { minor: 98_000, currency: 'USD' }, billed: { minor: 100_000, currency: 'USD' }, discount: { minor: 500, currency: 'USD' }, adjustment: { reason: '01', amount: { minor: -500, currency: 'USD' } }, purchaseOrder: 'PO-1', date: '2026-11-01', adjustments: [{ amount: { minor: -1_000, currency: 'USD' }, reason: '04' }] },
          { kind: 'credit-memo', number: 'CM-3', paid: { minor: -1_000, currency: 'USD' }, adjustments: [] },
        ],
      },
    ],
  },
  {
    document: 'shipping-order', purpose: 'original', number: '0000000000000001-2', purchaseOrder: 'PO-42', customerOrder: 'WEB-1', shipNotBefore: '2026-11-24', cancelAfter: '2026-12-24', notes: ['mark for store 0042'],
    parties: [shipTo, { role: 'warehouse', name: '3PL', code: { assignedBy: 'seller', id: '3PL' }, street: [] }, { role: 'mark-for', code: { assignedBy: 'buyer', id: '0042' }, street: [] }], carrier: { payment: 'prepaid', scac: 'UPSN', service: 'GROUND' },
    lines: [
      { line: '1', quantity: { amount: '2', uom: 'EA' }, ids: { seller: 'SEAL-300', upc: '012345678905' }, lot: 'L-2026-07', description: 'Sealant, 300 ml' },
      { line: '1', quantity: { amount: '3', uom: 'EA' }, ids: { seller: 'SEAL-300' }, lot: 'L-2026-08' },
      { line: '2', quantity: { amount: '1.5', uom: 'BOX' }, ids: { seller: 'RAIL' } },
    ],
  },
  {
    document: 'shipping-advice', purpose: 'original', number: '0000000000000001-2', shipment: 'SHP-77', date: '2026-11-25', shippedOn: '2026-11-25', shippedAt: '16:05', purchaseOrder: 'PO-42', carrier: { scac: 'UPSN', service: 'GROUND' },
    trackingNumbers: ['1Z999AA10123456784'], billOfLading: 'BOL-1', parties: [{ role: 'warehouse', name: '3PL', code: { assignedBy: 'seller', id: '3PL' }, street: [] }], weight: { amount: '12.5', uom: 'LB' },
    packs: [
      { sscc: '006141411234567890', trackingNumber: '1Z999AA10123456784', items: [{ line: '1', status: 'complete', ids: { seller: 'SEAL-300', upc: '012345678905' }, ordered: '5', shipped: { amount: '2', uom: 'EA' }, lot: 'L-2026-07', serials: ['SN-1', 'SN-2'] }] },
      { items: [{ line: '1', status: 'short', ids: { seller: 'SEAL-300' }, shipped: { amount: '2', uom: 'EA' }, serials: [] }, { line: '2', status: 'cancelled', ids: { seller: 'RAIL' }, ordered: '1.5', shipped: { amount: '0', uom: 'BOX' }, serials: [] }] },
    ],
  },
  {
    document: 'inventory-advice', number: 'INV-20261125', date: '2026-11-25', time: '23:30', parties: [{ role: 'warehouse', name: '3PL', code: { assignedBy: 'seller', id: '3PL' }, street: [] }],
    lines: [{ line: '1', ids: { seller: 'SEAL-300' }, lot: 'L-2026-07', expiresOn: '2027-07-31', uom: 'EA', onHand: '40', held: '4' }, { ids: { seller: 'RAIL' }, uom: 'BOX', onHand: '7' }],
  },
  {
    document: 'stock-receipt', number: 'RCV-31', date: '2026-11-25', time: '09:40', order: 'PO-4711', shipment: 'SHIP-9', parties: [{ role: 'warehouse', name: '3PL', code: { assignedBy: 'seller', id: '3PL' }, street: [] }],
    lines: [{ line: '1', ids: { seller: 'SEAL-300' }, lot: 'L-2026-07', quantity: { amount: '40', uom: 'EA' } }, { ids: { seller: 'RAIL', upc: '012345678905' }, quantity: { amount: '1.5', uom: 'BOX' } }],
  },
  {
    document: 'inventory-adjustment', number: 'ADJ-8', ourNumber: 'COUNT-1', date: '2026-11-25', parties: [{ role: 'warehouse', name: '3PL', code: { assignedBy: 'seller', id: '3PL' }, street: [] }],
    lines: [{ line: '1', reason: 'AU', ids: { seller: 'SEAL-300' }, lot: 'L-2026-07', quantity: { amount: '-4', uom: 'EA' } }, { reason: '51', ids: { seller: 'RAIL', upc: '012345678905' }, quantity: { amount: '1.5', uom: 'BOX' } }],
  },
];

export const sample = (document: EdiDocument, change: Partial<Envelope> = {}, dialect = DIALECT): string => writeDocuments([document], anEnvelope(change), dialect);
