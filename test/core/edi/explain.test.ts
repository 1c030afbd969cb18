import { expect, test } from 'vitest';
import type { EdiDocument } from '../../../core/edi/documents.ts';
import { explain } from '../../../core/edi/explain.ts';
import { DOCUMENTS } from './samples.ts';

/** Each of the samples, as a person reads it. */
const READ = [
  `Purchase order ORD-0000000000000001-D release 7, 2026-11-23: drop-ship, original
  currency USD
  customer order WEB-1
  vendor 88
  department 12
  ship not before 2026-11-24
  cancel after 2026-12-24
  deliver by 2026-12-01
  carrier UPSN GROUND
  ship to Pat Doe [0042], Acme Fasteners, 1 Main St, Dock 4, Austin TX 78701, US, 512-555-0100, pat@acme.test
  supplier Direct Supply
  line 1: 2 EA RACK-42U (ours: NW-RACK-42) at 412.5 Rack, 42 units
  line 2: 1.5 BOX RAIL UPC 012345678905`,
  `Acknowledgment of purchase order ORD-0000000000000001-D of 2026-11-23: accepted with changes
  seller's order SO-99
  date 2026-11-24
  currency USD
  vendor 88
  line 1: 2 EA RACK-42U (ours: NW-RACK-42) at 412.5
    accepted 1 EA to ship 2026-11-25
    backordered 1 EA to ship 2026-12-05
  line 2: 1.5 BOX RAIL
    substituted 1.5 BOX as RAIL-B`,
  `Change 1 of purchase order ORD-0000000000000001-D of 2026-11-23: change
  date 2026-11-24
  customer order WEB-1
  ship not before 2026-11-26
  ship to Pat Doe [0042], Acme Fasteners, 1 Main St, Dock 4, Austin TX 78701, US, 512-555-0100, pat@acme.test
  line 1: decrease, 1 EA 1 still to come RACK-42U (ours: NW-RACK-42) at 412.5
  line 2: delete, 0 BOX RAIL`,
  `Acknowledgment of change 1 of purchase order ORD-0000000000000001-D: detail without changes, by the buyer
  seller's order SO-99
  date 2026-11-25
  line 1: decrease, 1 EA RACK-42U (ours: NW-RACK-42)
    accepted 1 EA`,
  `Ship notice SH-500 of 2026-11-25 16:05: original
  shipped 2026-11-25
  expected 2026-11-28
  carrier UPSN GROUND
  tracking 1Z999AA10123456784, 1Z999AA10123456785
  bill of lading BOL-1
  packages 2 61.5 LB
  ship to Pat Doe [0042], Acme Fasteners, 1 Main St, Dock 4, Austin TX 78701, US
  purchase order ORD-0000000000000001-D
    mark for [1187]
    carton SSCC 006141411234567890 tracking 1Z999AA10123456784
      line 1: 1 EA RACK-42U (ours: NW-RACK-42) lot L-7 good until 2027-03-31
    carton SSCC 106141411234567897
      line 1: 1 EA RACK-42U (ours: NW-RACK-42)
      line 2: 1.5 BOX RAIL`,
  `Invoice INV-7 of 2026-11-26, for purchase order ORD-0000000000000001-D
  currency USD
  shipment SH-500
  vendor 88
  terms 2 % in 10 days net 30 days
  remit to Direct Supply [AR1]
  line 1: 2 EA RACK-42U (ours: NW-RACK-42) at 412.5 Rack, 42 units
  line 2: 1.5 BOX RAIL at 10
  charge D240 45.50 USD
  allowance C310 10.00 USD
  tax ST 12.34 USD
  total 887.84 USD`,
  `Functional acknowledgment of group PO 17: partly; 2 announced, 2 received, 1 accepted
  850 0001: accepted
  850 0002: rejected, errors 5
    segment 8 PO1: error 8
      element 2: error 6: TWO
      element 5-2: error 7
    segment 9 CTT: error 3`,
  `Remittance ACH-77: advice 960.00 USD ACH
  paid 2026-11-27
  payer Acme Fasteners
  payee Northwind
  Store 12
  -10.00 USD reason 06 REBATE-9
  invoice 17 980.00 USD of 1000.00 USD discount 5.00 USD -5.00 USD for reason 01
    -10.00 USD reason 04
  credit memo CM-3 -10.00 USD`,
  `Shipping order 0000000000000001-2: original
  purchase order PO-42
  customer order WEB-1
  ship not before 2026-11-24
  cancel after 2026-12-24
  carrier UPSN GROUND prepaid
  note: mark for store 0042
  ship to Pat Doe [0042], Acme Fasteners, 1 Main St, Dock 4, Austin TX 78701, US, 512-555-0100, pat@acme.test
  warehouse 3PL [3PL]
  mark for [0042]
  line 1: 2 EA SEAL-300 UPC 012345678905 of lot L-2026-07 Sealant, 300 ml
  line 1: 3 EA SEAL-300 of lot L-2026-08
  line 2: 1.5 BOX RAIL`,
  `Shipping advice SHP-77 of 2026-11-25, for shipping order 0000000000000001-2: original
  shipped 2026-11-25 16:05
  carrier UPSN GROUND
  tracking 1Z999AA10123456784
  bill of lading BOL-1
  weight 12.5 LB
  warehouse 3PL [3PL]
  carton SSCC 006141411234567890 tracking 1Z999AA10123456784
  line 1: 2 EA of 5 SEAL-300 UPC 012345678905 complete lot L-2026-07 serials SN-1, SN-2
  line 1: 2 EA SEAL-300 short
  line 2: 0 BOX of 1.5 RAIL cancelled`,
  `Inventory advice INV-20261125, as of 2026-11-25 23:30
  warehouse 3PL [3PL]
  line 1: 40 EA (4 held) SEAL-300 lot L-2026-07 until 2027-07-31
  line -: 7 BOX RAIL`,
  `Stock receipt RCV-31 of 2026-11-25 09:40
  order PO-4711
  shipment SHIP-9
  warehouse 3PL [3PL]
  line 1: 40 EA SEAL-300 lot L-2026-07
  line -: 1.5 BOX RAIL UPC 012345678905`,
  `Inventory adjustment ADJ-8 of 2026-11-25
  our number COUNT-1
  warehouse 3PL [3PL]
  line 1: -4 EA SEAL-300 lot L-2026-07 for reason AU
  line -: 1.5 BOX RAIL UPC 012345678905 for reason 51`,
];

test('every document is told line by line, with all that it says', () => {
  expect(DOCUMENTS.map((document) => explain(document).join('\n'))).toEqual(READ);
});

const told = (kind: EdiDocument['document'], change: object): string[] => explain({ ...DOCUMENTS.find(({ document }) => document === kind), ...change } as EdiDocument);
const LINE = { quantity: { amount: '1', uom: 'EA' }, ids: { seller: 'RAIL' } };
const nothing = { references: {}, parties: [], sellerOrder: undefined, currency: undefined, shipNotBefore: undefined, cancelAfter: undefined, deliverBy: undefined, carrier: undefined, sequence: undefined, date: '2026-11-25' };

test('what an order or an answer does not say is left out', () => {
  expect(told('purchase-order', { ...nothing, release: undefined, lines: [] })).toEqual(['Purchase order ORD-0000000000000001-D, 2026-11-23: drop-ship, original']);
  expect(told('order-change', { ...nothing, lines: [{ line: '1', change: 'reprice', ids: { buyer: 'OUR-1' }, unitPrice: '5' }] })).toEqual([
    'Change of purchase order ORD-0000000000000001-D of 2026-11-23: change', '  date 2026-11-25', '  line 1: reprice, (ours: OUR-1) at 5',
  ]);
  expect(told('change-acknowledgment', { ...nothing, initiatedBy: 'seller', lines: [{ line: '1', change: 'delete', ids: {}, answers: [{ answer: 'rejected' }] }] })).toEqual([
    'Acknowledgment of change of purchase order ORD-0000000000000001-D: detail without changes, by the seller', '  date 2026-11-25', '  line 1: delete,', '    rejected',
  ]);
});

test('a ship notice and a shipping advice without a carrier, packages or cartons tell the goods alone', () => {
  const bare = { carrier: undefined, trackingNumbers: [], billOfLading: undefined, packages: undefined, shippedOn: undefined, shippedAt: undefined, expectedOn: undefined, weight: undefined, parties: [] };
  expect(told('ship-notice', { ...bare, orders: [{ number: 'PO-1', release: '7', parties: [], cartons: [{ trackingNumber: '1Z1', items: [] }], items: [{ ...LINE, lot: { number: 'L-7' }, serials: [] }] }] })).toEqual([
    'Ship notice SH-500 of 2026-11-25 16:05: original', '  purchase order PO-1 release 7', '    carton tracking 1Z1', '    line -: 1 EA RAIL lot L-7',
  ]);
  expect(told('ship-notice', { ...bare, packages: {}, orders: [] })).toEqual(['Ship notice SH-500 of 2026-11-25 16:05: original']);
  const item = { status: 'complete', ids: { seller: 'RAIL' }, shipped: { amount: '2', uom: 'EA' }, serials: [] };
  expect(told('shipping-advice', { ...bare, packs: [{ sscc: '006141411234567890', items: [] }, { trackingNumber: '1Z1', items: [item] }] })).toEqual([
    'Shipping advice SHP-77 of 2026-11-25, for shipping order 0000000000000001-2: original', '  carton SSCC 006141411234567890', '  carton tracking 1Z1', '  line -: 2 EA RAIL complete',
  ]);
});

test('a credit memo says so, and terms say what they are: days, a discount, both or none', () => {
  const bare = { ...nothing, type: 'credit', release: '7', shipment: undefined, charges: [], allowances: [], taxes: [], lines: [{ ...LINE, unitPrice: '10' }] };
  expect(told('invoice', { ...bare, invoice: 'INV-6', terms: undefined })).toEqual([
    'Credit memo INV-7 of 2026-11-25, for purchase order ORD-0000000000000001-D release 7', '  of invoice INV-6', '  line -: 1 EA RAIL at 10', '  total 887.84 USD',
  ]);
  const terms = (said: object) => told('invoice', { ...bare, terms: said })[1];
  expect([terms({ netDays: 30 }), terms({ netDays: 0 }), terms({ discountPercent: '2' })]).toEqual(['  terms net 30 days', '  terms net 0 days', '  terms 2 % in 0 days']);
});

test('an advice of one group without a name tells its items', () => {
  const items = [{ kind: 'invoice', number: '17', paid: undefined, adjustments: [] }];
  expect(told('remittance-advice', { parties: [], groups: [{ adjustments: [{ amount: { minor: 100, currency: 'USD' }, reason: '06' }], items }] })).toEqual([
    'Remittance ACH-77: advice 960.00 USD ACH', '  paid 2026-11-27', '  1.00 USD reason 06', '  invoice 17',
  ]);
});

test('an acknowledgment says what is wrong with the group itself', () => {
  expect(told('functional-acknowledgment', { outcome: 'accepted-with-errors', codes: ['4', '5'], sets: [] })).toEqual(['Functional acknowledgment of group PO 17: accepted with errors; 2 announced, 2 received, 1 accepted; group errors 4, 5']);
});
