import { describe, expect, test } from 'vitest';
import type { Payment } from '../../../core/model/payment.ts';
import { chargebackClosedOf, chargebackOf, disputeClosed, disputeOpened, withDispute } from '../../../core/payments/dispute.ts';
import { newPayment } from '../../../core/payments/payment.ts';
import { anAccounting, anOrder, AT, usd } from '../../support/builders.ts';

const payment: Payment = newPayment(anOrder(), 'PAY-1', usd(5000), AT);
const opened = { disputeId: 'dp_1', gatewayCaptureId: 'ch_1', disputed: usd(1200), at: '2026-11-24T10:00:00.000Z', reason: 'fraudulent', respondBy: '2026-12-04T10:00:00.000Z' };
const lost = { disputeId: 'dp_1', gatewayCaptureId: 'ch_1', disputed: usd(1200), at: '2026-11-28T10:00:00.000Z', outcome: 'lost' as const };
const OPEN = { disputeId: 'dp_1', gatewayCaptureId: 'ch_1', disputed: usd(1200), reason: 'fraudulent', openedAt: '2026-11-24T10:00:00.000Z', respondBy: '2026-12-04T10:00:00.000Z' };
const CLOSED = { ...OPEN, outcome: 'lost', closedAt: '2026-11-28T10:00:00.000Z' };
const after = (...told: Parameters<typeof withDispute>[1][]) => told.reduce(withDispute, payment);

describe('a dispute stands with its payment', () => {
  test('as it was opened, and as it was decided', () => {
    expect(after(opened)).toEqual({ ...payment, disputes: [OPEN] });
    expect(after(opened, lost).disputes).toEqual([CLOSED]);
  });

  test('told again, whichever of it, it is the same payment', () => {
    const [once, through] = [after(opened), after(opened, lost)];
    expect(withDispute(once, { ...opened, reason: 'general' })).toBe(once);
    expect(withDispute(through, { ...lost, outcome: 'won', at: '2026-11-29T10:00:00.000Z' })).toBe(through);
    expect(withDispute(through, opened)).toBe(through);
  });

  test('decided before it was heard that it was opened, it stays decided, from when it was opened', () => {
    const early = after(lost);
    expect(early.disputes).toEqual([{ disputeId: 'dp_1', gatewayCaptureId: 'ch_1', disputed: usd(1200), reason: '', openedAt: '2026-11-28T10:00:00.000Z', outcome: 'lost', closedAt: '2026-11-28T10:00:00.000Z' }]);
    expect(withDispute(early, opened).disputes).toEqual([CLOSED]);
  });

  test('beside others, which stay as they are', () => {
    const other = { ...opened, disputeId: 'dp_2', respondBy: undefined };
    expect(after(opened, other, lost).disputes).toEqual([{ disputeId: 'dp_2', gatewayCaptureId: 'ch_1', disputed: usd(1200), reason: 'fraudulent', openedAt: '2026-11-24T10:00:00.000Z' }, CLOSED]);
  });
});

describe('in the books', () => {
  const lines = (journals: ReturnType<typeof disputeOpened>) => journals.map(({ journalId, lines: all }) => [journalId, all.map(({ key, side, amount }) => [key, side, amount.minor])]);
  const { entity, businessUnit, region, correlationId, orderId } = anOrder();
  const subject = { entity, businessUnit, region, correlationId, orderId };

  test('it is owed from when it was opened, and lost where it is lost', () => {
    const opening = disputeOpened(subject, opened, '2026-11-24', anAccounting());
    expect(lines(opening)).toEqual([[chargebackOf('dp_1'), [['chargeback-receivable', 'debit', 1200], ['clearing', 'credit', 1200]]]]);
    expect(lines(disputeClosed(subject, lost, opening[0], '2026-11-28', anAccounting()))).toEqual([[chargebackClosedOf('dp_1'), [['chargeback-losses', 'debit', 1200], ['chargeback-receivable', 'credit', 1200]]]]);
  });

  test('decided before it was heard of, it is opened with that; nothing is no journal', () => {
    expect(lines(disputeClosed(subject, { ...lost, outcome: 'won' }, undefined, '2026-11-28', anAccounting())).map(([journalId]) => journalId)).toEqual(['chargeback:dp_1', 'chargeback-closed:dp_1']);
    expect(disputeClosed(subject, { ...lost, disputed: usd(0) }, undefined, '2026-11-28', anAccounting())).toEqual([]);
  });
});
