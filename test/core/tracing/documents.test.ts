import { expect, test } from 'vitest';
import { documentGraph, type Papers } from '../../../core/tracing/documents.ts';
import { aPayment, aShipment, AT } from '../../support/builders.ts';

const NOW = AT.toISOString();
type Release = Papers['order']['releases'][number];
const release = (releaseId: string, change: Partial<Release> = {}): Release => ({ releaseId, warehouse: 'EAST', connector: 'shiphero', releasedAt: NOW, lines: [], ...change });
const papers = (change: Partial<Papers> = {}): Papers => ({ order: { orderId: 'ORD-1', channelOrderId: 'WEB-1', releases: [] }, shipments: [], invoices: [], payments: [], bills: [], returns: [], creditMemos: [], ...change });

/** `kind number` of each document, and each edge as `number → number`. */
function drawn(of: Papers, foundBy?: Parameters<typeof documentGraph>[1]) {
  const { documents, edges } = documentGraph(of, foundBy);
  return { documents: documents.map(({ kind, number }) => `${kind} ${number}`), edges: edges.map(({ from, to }) => `${documents[from]?.number} → ${documents[to]?.number}`) };
}

test('an order follows from what asked for it: the channel’s order, and the customer’s own number', () => {
  expect(drawn(papers())).toEqual({ documents: ['channel-order WEB-1', 'order ORD-1'], edges: ['WEB-1 → ORD-1'] });
  expect(drawn(papers({ order: { orderId: 'ORD-1', channelOrderId: 'WEB-1', purchaseOrder: 'PO-7', erpOrder: { number: 'SO-3' } as Papers['order']['erpOrder'], releases: [] } }))).toEqual({
    documents: ['channel-order WEB-1', 'purchase-order PO-7', 'order ORD-1', 'erp-order SO-3'], edges: ['WEB-1 → ORD-1', 'PO-7 → ORD-1', 'ORD-1 → SO-3'],
  });
});

test('from a release follow the order at its warehouse, what left, its parcels, its invoice and the journals', () => {
  const shipment = { ...aShipment(), releaseId: 'R-1', shipmentId: 'S-1', trackingNumbers: ['1Z1', '1Z2'], erpShipment: { number: 'OUT-5' } as Papers['shipments'][number]['erpShipment'] };
  expect(drawn(papers({ order: { ...papers().order, releases: [release('R-1', { externalId: 'WH-9' })] }, shipments: [shipment], invoices: [{ number: '2026-17', shipmentId: 'S-1', journals: ['invoice:2026-17', 'goods-issue:S-1'] }] }))).toEqual({
    documents: [
      'channel-order WEB-1', 'order ORD-1', 'release R-1', 'warehouse-order WH-9', 'shipment S-1', 'tracking 1Z1', 'tracking 1Z2', 'erp-shipment OUT-5', 'invoice 2026-17', 'journal invoice:2026-17', 'journal goods-issue:S-1',
    ],
    edges: [
      'WEB-1 → ORD-1', 'ORD-1 → R-1', 'R-1 → WH-9', 'WH-9 → S-1', 'S-1 → 1Z1', 'S-1 → 1Z2', 'S-1 → OUT-5', 'S-1 → 2026-17', '2026-17 → invoice:2026-17', '2026-17 → goods-issue:S-1',
    ],
  });
});

test('from a supplier’s release follow our purchase order, the supplier’s own order, and its bill with the journal', () => {
  const supplied = release('R-2', { supplier: 'DIRECT', externalId: 'PO-R-2', supplierOrder: { status: 'accepted', at: NOW, number: 'SO-99', lines: [] } });
  expect(drawn(papers({ order: { ...papers().order, releases: [supplied] }, bills: [{ number: 'BILL-4', releaseId: 'R-2', journal: 'supplier-bill:BILL-4' }] }))).toEqual({
    documents: ['channel-order WEB-1', 'order ORD-1', 'release R-2', 'supplier-purchase-order PO-R-2', 'supplier-order SO-99', 'supplier-invoice BILL-4', 'journal supplier-bill:BILL-4'],
    edges: ['WEB-1 → ORD-1', 'ORD-1 → R-2', 'R-2 → PO-R-2', 'PO-R-2 → SO-99', 'SO-99 → BILL-4', 'BILL-4 → supplier-bill:BILL-4'],
  });
});

test('what has no number yet is passed over: what follows hangs on the one before it, and on the order where that is not known', () => {
  const { erpShipment: _, ...shipment } = { ...aShipment(), releaseId: 'R-1', shipmentId: 'S-1', trackingNumbers: [] as string[], erpShipment: undefined };
  const of = papers({
    order: { ...papers().order, releases: [release('R-1')] },
    shipments: [shipment, { ...shipment, shipmentId: 'S-2', releaseId: 'gone' }],
    invoices: [{ shipmentId: 'S-1', journals: ['goods-issue:S-1'] }, { number: '18', shipmentId: 'gone', journals: [] }],
    bills: [{ number: 'BILL-4', releaseId: 'gone' }] as unknown as Papers['bills'],
  });
  expect(drawn(of)).toEqual({
    documents: ['channel-order WEB-1', 'order ORD-1', 'release R-1', 'shipment S-1', 'shipment S-2', 'journal goods-issue:S-1', 'invoice 18', 'supplier-invoice BILL-4'],
    edges: ['WEB-1 → ORD-1', 'ORD-1 → R-1', 'R-1 → S-1', 'ORD-1 → S-2', 'S-1 → goods-issue:S-1', 'ORD-1 → 18', 'ORD-1 → BILL-4'],
  });
});

test('a payment follows from the order, and its authorisation from it', () => {
  const { authorisation: _, ...asked } = aPayment({ paymentId: 'PAY-2' });
  expect(drawn(papers({ payments: [aPayment({ paymentId: 'PAY-1' }), asked] }))).toEqual({
    documents: ['channel-order WEB-1', 'order ORD-1', 'payment PAY-1', 'payment pi_1', 'payment PAY-2'], edges: ['WEB-1 → ORD-1', 'ORD-1 → PAY-1', 'PAY-1 → pi_1', 'ORD-1 → PAY-2'],
  });
});

test('a credit memo follows from its return and from the invoice that it corrects, and its journals from it', () => {
  const memo = (change: Partial<Papers['creditMemos'][number]>) => ({ creditMemoId: 'CM-1', invoiceNumber: '17', ...change });
  const of = (...creditMemos: Papers['creditMemos'][number][]) => drawn(papers({ invoices: [{ number: '17', shipmentId: 'gone', journals: [] }], returns: [{ returnId: 'RMA-1' }], creditMemos }));
  expect(of(memo({ number: 'C-9', postedAt: NOW, returnId: 'RMA-1' }))).toEqual({
    documents: ['channel-order WEB-1', 'order ORD-1', 'invoice 17', 'return RMA-1', 'credit-memo C-9', 'journal goods-back:CM-1', 'journal credit-memo:C-9'],
    edges: ['WEB-1 → ORD-1', 'ORD-1 → 17', 'ORD-1 → RMA-1', 'RMA-1 → C-9', '17 → C-9', 'C-9 → goods-back:CM-1', 'C-9 → credit-memo:C-9'],
  });
  // no number yet, or not posted: no journal of its own; of a change: no return
  expect(of(memo({ postedAt: NOW, invoiceNumber: 'other' }), memo({ creditMemoId: 'CM-2', number: 'C-10' }))).toEqual({
    documents: ['channel-order WEB-1', 'order ORD-1', 'invoice 17', 'return RMA-1', 'credit-memo CM-1', 'journal goods-back:CM-1', 'credit-memo C-10', 'journal goods-back:CM-2'],
    edges: ['WEB-1 → ORD-1', 'ORD-1 → 17', 'ORD-1 → RMA-1', 'ORD-1 → CM-1', 'CM-1 → goods-back:CM-1', 'ORD-1 → C-10', '17 → C-10', 'C-10 → goods-back:CM-2'],
  });
});

test('a document that two things lead to stands there once, each with its edge; what it was found by hangs on the order, unless it is there', () => {
  const invoice = { number: '17', shipmentId: 'gone', journals: ['invoice:17', 'invoice:17'] };
  expect(drawn(papers({ invoices: [invoice] }), [{ kind: 'interchange', number: '000000017' }, { kind: 'sale', number: '17' }])).toEqual({
    documents: ['channel-order WEB-1', 'order ORD-1', 'invoice 17', 'journal invoice:17', 'interchange 000000017'], edges: ['WEB-1 → ORD-1', 'ORD-1 → 17', '17 → invoice:17', 'ORD-1 → 000000017'],
  });
});
