import type { CreditMemo } from '../../../core/model/credit-memo.ts';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { Order } from '../../../core/model/order.ts';
import type { Return, ReturnReceipt } from '../../../core/model/return.ts';
import { DEFAULT_RETURN_POLICY } from '../../../core/returns/policy.ts';
import type { ReturnFacts } from '../../../core/returns/request-return.ts';
import { aLine, anInvoice, anItem, anOrder, AT, items, usd } from '../../support/builders.ts';

/** Ten bolts, billed at 4.50 and 0.37 of tax. */
export const anInvoicedOrder = (change: Partial<Order> = {}): Order => anOrder({ lines: [aLine({}, 'invoiced')], ...change });
export const aPostedInvoice = (change: Partial<Invoice> = {}): Invoice => anInvoice({ postedAt: AT.toISOString(), ...change });

export const facts = (change: Partial<ReturnFacts> = {}): ReturnFacts => ({
  policy: DEFAULT_RETURN_POLICY, invoices: [aPostedInvoice()], returns: [], items: items(anItem()), timeZone: 'America/New_York', today: '2026-11-23', ...change,
});

export const aReturn = (change: Partial<Return> = {}): Return => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, returnId: 'RMA-0000000000000001-1', orderId: 'ORD-0000000000000001', correlationId: 'corr-1', channel: 'b2b', customerId: 'ACME',
  lines: [{ lineId: '1', sku: 'BOLT-M8', reason: 'unwanted', asked: 4, authorised: 4, received: 0, refused: 0, credited: 0 }], policy: DEFAULT_RETURN_POLICY, by: 'b2b',
  requestedAt: AT.toISOString(), authorisedAt: AT.toISOString(), arriveBy: '2026-12-23', receipts: 1, ...change,
});

/** Asked for, and nobody has said yes or no. */
export const withoutDecision = ({ authorisedAt: _, arriveBy: __, ...of }: Return): Return => of;

export const aReceipt = (change: Partial<ReturnReceipt> = {}): ReturnReceipt => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, receiptId: 'RMA-0000000000000001-1-R1', returnId: 'RMA-0000000000000001-1', orderId: 'ORD-0000000000000001', correlationId: 'corr-1',
  warehouse: 'EAST', reference: 'DOCK-1', receivedAt: AT.toISOString(), by: 'walt', lines: [{ sku: 'BOLT-M8', quantity: '4', disposition: 'restock' }], ...change,
});

/** Four of ten bolts: 1.80 and 0.15 of tax. */
export const aCreditMemo = (change: Partial<CreditMemo> = {}): CreditMemo => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, creditMemoId: 'CM-0000000000000001-1-R1-1', orderId: 'ORD-0000000000000001', invoiceId: 'INV-shiphero:1', invoiceNumber: '2026-17',
  returnId: 'RMA-0000000000000001-1', customerId: 'ACME', correlationId: 'corr-1', currency: 'USD', memoDate: '2026-11-23', reason: 'Return RMA-0000000000000001-1-R1: unwanted',
  lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 4, net: usd(180), tax: usd(15) }], freight: usd(0), tax: usd(15), gross: usd(195), ...change,
});
