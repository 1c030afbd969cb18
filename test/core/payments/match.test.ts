import { describe, expect, test } from 'vitest';
import type { OpenItem } from '../../../core/model/open-item.ts';
import type { PaymentReference } from '../../../core/model/receipt.ts';
import { happeningOf } from '../../../core/payments/gateway-event.ts';
import { accountOf, inBooksOf, isOwed, lessened, restored } from '../../../core/payments/items.ts';
import { matchReceipt } from '../../../core/payments/match.ts';
import { usd } from '../../support/builders.ts';

const eur = (minor: number) => ({ minor, currency: 'EUR' });
const item = (document: string, open = usd(100), change: Partial<OpenItem> = {}): OpenItem => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', correlationId: 'corr-1', schemaVersion: 1, itemId: `invoice:${document}`, kind: 'invoice', document, orderId: `ORD-${document}`, invoiceId: `INV-${document}`,
  customerId: 'ACME', amount: open, open, functional: usd(open.minor), date: '2026-11-01', dueDate: '2026-12-01', revision: 1, ...change,
});
const reference = (kind: PaymentReference['kind'], number: string, change: Partial<PaymentReference> = {}): PaymentReference => ({ kind, number, ...change });

describe('what a receipt pays', () => {
  const match = (open: { minor: number; currency: string }, items: OpenItem[], { references = [], rule, orderId }: { references?: PaymentReference[]; rule?: 'oldest-first'; orderId?: string } = {}) => {
    const found = matchReceipt({ orderId }, open, { items, references, rule });
    expect(found.code === undefined || found.lines.length === 0).toBe(true);
    return found.code ?? [found.why, ...found.lines.map(({ item: { document }, pay, reason }) => [document, pay.minor, ...(reason ? [reason] : [])].join(' '))];
  };
  const items = [item('3', usd(50), { dueDate: '2026-12-09' }), item('2', usd(70), { orderId: 'ORD-1' }), item('1')];

  test('named by the invoice’s number, by our id of it, or by the order, all of whose invoices are meant', () => {
    expect(match(usd(500), items, { references: [reference('invoice', '3')] })).toEqual(['remittance', '3 50']);
    expect(match(usd(500), items, { references: [reference('invoice', 'INV-3')] })).toEqual(['remittance', '3 50']);
    expect(match(usd(500), items, { references: [reference('order', 'ORD-1')] })).toEqual(['remittance', '1 100', '2 70']);
    expect(match(usd(7), items, { references: [reference('invoice', 'ORD-1'), reference('order', '1')] })).toBe('cash.unmatched');
  });

  test('an amount is that of one invoice, not of an order with several; more than is open is what is open', () => {
    expect(match(usd(500), items, { references: [reference('order', 'ORD-1', { amount: usd(10) })] })).toEqual(['remittance', '1 100', '2 70']);
    expect(match(usd(500), items, { references: [reference('invoice', '1', { amount: usd(10), reason: '06' })] })).toEqual(['remittance', '1 10 06']);
    expect(match(usd(500), items, { references: [reference('invoice', '1', { amount: usd(101) })] })).toEqual(['remittance', '1 100']);
    expect(match(usd(500), items, { references: [reference('invoice', '1', { amount: eur(10) })] })).toEqual(['remittance', '1 100']);
  });

  test('named twice it is paid once, as it was named first', () => {
    expect(match(usd(500), items, { references: [reference('invoice', '1', { amount: usd(40) }), reference('order', 'ORD-1')] })).toEqual(['remittance', '1 40', '2 70']);
  });

  test('where the money ends, nothing is paid', () => {
    expect(match(usd(100), items, { references: [reference('invoice', '1'), reference('invoice', '2')] })).toEqual(['remittance', '1 100']);
  });

  test('the oldest due first, then by number; what is paid or is no invoice is not owed', () => {
    const more = [...items, item('0', usd(0)), item('8', usd(100), { kind: 'credit-memo' })];
    expect(match(usd(165), more, { rule: 'oldest-first' })).toEqual(['oldest-first', '1 100', '2 65']);
    expect(match(usd(100), more)).toEqual(['exact-amount', '1 100']);
  });

  test('what a gateway took for an order pays nothing else; references say more than the order', () => {
    expect(match(usd(100), items, { orderId: 'ORD-9', rule: 'oldest-first' })).toBe('cash.unmatched');
    expect(match(usd(120), items, { orderId: 'ORD-1' })).toEqual(['order', '1 100', '2 20']);
    expect(match(usd(120), items, { orderId: 'ORD-1', references: [reference('invoice', '3')] })).toEqual(['remittance', '3 50']);
    expect(match(usd(120), items, { orderId: 'ORD-1', references: [reference('invoice', '9')] })).toBe('cash.unmatched');
  });

  test('of another currency is said; of nothing at all it is unmatched', () => {
    expect(match(eur(100), items)).toBe('cash.currency');
    expect(match(eur(100), items, { references: [reference('invoice', '1')] })).toBe('cash.currency');
    expect(match(eur(100), [])).toBe('cash.unmatched');
    expect(match(eur(30), [...items, item('E', eur(40))])).toBe('cash.unmatched');
    expect(match(eur(30), [...items, item('E', eur(40))], { rule: 'oldest-first' })).toEqual(['oldest-first', 'E 30']);
  });

  test('two of its amount are nobody’s to choose, but where the contract says which', () => {
    const twins = [item('1'), item('2')];
    expect(match(usd(100), twins)).toBe('cash.ambiguous');
    expect(match(usd(100), twins, { rule: 'oldest-first' })).toEqual(['oldest-first', '1 100']);
  });
});

describe('an open item', () => {
  const one = item('1', usd(100), { functional: usd(33), deduction: { amount: usd(20), reason: '06', receiptId: 'bank-1', openedAt: '2026-11-23T10:00:00.000Z' } as never });

  test('goes down by its share in the books, and the last part takes what is left', () => {
    expect(inBooksOf(one, usd(50), 'half-even')).toEqual(usd(16));
    expect(inBooksOf({ open: usd(100), functional: usd(0) }, usd(100), 'half-even')).toEqual(usd(0));
    const { item: half, functional } = lessened(one, usd(50), 'half-up');
    expect([half.open, half.functional, functional]).toEqual([usd(50), usd(16), usd(17)]);
    expect(lessened(half, usd(50), 'half-up')).toMatchObject({ item: { open: usd(0), functional: usd(0) }, functional: usd(16) });
  });

  test('keeps its deduction case while anything is open', () => {
    expect(lessened(one, usd(99), 'half-even').item.deduction).toEqual(one.deduction);
    expect(lessened(one, usd(100), 'half-even').item).not.toHaveProperty('deduction');
    expect(lessened(item('1'), usd(1), 'half-even').item).not.toHaveProperty('deduction');
  });

  test('goes down by no more than is open, and not up', () => {
    expect(lessened(one, usd(0), 'half-even').item.open).toEqual(usd(100));
    expect(() => lessened(one, usd(101), 'half-even')).toThrow('invoice:1 has 100 open, not 101');
    expect(() => lessened(one, usd(-1), 'half-even')).toThrow('invoice:1 has 100 open, not -1');
  });

  test('restored it is as it was', () => {
    const { item: less, functional } = lessened(one, usd(40), 'half-even');
    expect(restored(less, usd(40), functional)).toEqual(one);
  });

  test('is owed by the customer, or by us, on an account of its own', () => {
    expect((['invoice', 'refund', 'credit-memo', 'deposit', 'unapplied'] as const).map((kind) => [isOwed({ kind }), accountOf({ kind })])).toEqual([
      [true, 'receivables'], [true, 'receivables'], [false, 'receivables'], [false, 'customer-deposits'], [false, 'unapplied-cash'],
    ]);
  });
});

test('two reports of one happening are one, whatever id each has', () => {
  const of = (event: object) => happeningOf(event as Parameters<typeof happeningOf>[0]);
  expect([
    of({ type: 'payment.captured', balanceTransaction: 'txn_1', gatewayCaptureId: 'ch_1', capturedTotal: usd(5) }),
    of({ type: 'payment.captured', gatewayCaptureId: 'ch_1', capturedTotal: usd(5) }),
    of({ type: 'payment.refunded', gatewayRefundId: 're_1' }),
    of({ type: 'payment.refund-failed', gatewayRefundId: 're_1' }),
    of({ type: 'payment.dispute-opened', disputeId: 'du_1' }),
    of({ type: 'payment.dispute-closed', disputeId: 'du_1' }),
    of({ type: 'payment.payout-paid', payoutId: 'po_1', part: 2 }),
    of({ type: 'payment.payout-announced', eventId: 'evt_1' }),
    of({ type: 'payment.voided', authorisationId: 'pi_1' }),
  ]).toEqual(['payment.captured txn_1', 'payment.captured ch_1 5', 'payment.refunded re_1', 'payment.refund-failed re_1', 'payment.dispute-opened du_1', 'payment.dispute-closed du_1', 'payment.payout-paid po_1 2', 'payment.payout-announced evt_1', 'payment.voided pi_1']);
});
