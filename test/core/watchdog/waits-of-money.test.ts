import { expect, test } from 'vitest';
import type { Outbound } from '../../../core/edi/control-ledger.ts';
import { interchangeOf, isWatched } from '../../../core/watchdog/interchanges.ts';
import { isUnpaid, waitOfItem, waitOfUnbilled } from '../../../core/watchdog/waits-of-money.ts';
import { anOpenItem, usd } from '../../support/builders.ts';

const unbilled = { entity: 'NW-US', invoiceId: 'INV-shiphero:1', orderId: 'ORD-1', shipmentId: 'shiphero:1', shippedOn: '2026-11-23' };

test('goods that left wait a day for the number of their invoice, then for its journal', () => {
  expect(waitOfUnbilled(unbilled, undefined)).toEqual({ what: 'invoice', about: 'shiphero:1', since: '2026-11-24T00:00:00.000Z', due: '2026-11-25T00:00:00.000Z' });
  expect(waitOfUnbilled(unbilled, { number: '2026-17' })).toEqual({ what: 'journal', about: '2026-17', since: '2026-11-24T00:00:00.000Z', due: '2026-11-25T00:00:00.000Z' });
});

test('a shipment that was told long after it left has its day from then on', () => {
  expect(waitOfUnbilled(unbilled, undefined, '2026-11-30T09:00:00.000Z').due).toBe('2026-12-01T09:00:00.000Z');
  expect(waitOfUnbilled(unbilled, undefined, '2026-11-23T09:00:00.000Z').due).toBe('2026-11-25T00:00:00.000Z');
});

test('an invoice is waited for two weeks beyond its day, or as long as the house says', () => {
  const item = anOpenItem({ document: '2026-17', dueDate: '2026-12-01' });
  expect(waitOfItem(item)).toEqual({ what: 'payment', about: '2026-17', since: '2026-12-01T00:00:00.000Z', due: '2026-12-15T00:00:00.000Z' });
  expect(waitOfItem(item, 0).due).toBe('2026-12-01T00:00:00.000Z');
});

test('what is paid, deducted with a reason, or no invoice is not waited for', () => {
  const item = anOpenItem({ kind: 'invoice', open: usd(1) });
  expect(isUnpaid(item)).toBe(true);
  expect(isUnpaid({ ...item, open: usd(0) })).toBe(false);
  expect(isUnpaid({ ...item, kind: 'deposit' })).toBe(false);
  expect(isUnpaid({ ...item, deduction: { receiptId: 'R', amount: usd(1), reason: '01', openedAt: '2026-12-01T00:00:00Z' } })).toBe(false);
});

test('a release that went out by EDI is known by its interchange, which has a watch of its own until it is acknowledged, and answered where that was agreed', () => {
  expect(interchangeOf({ connector: 'x12-supplier', releaseId: 'ORD-1-DIRECT' })).toBe('850:ORD-1-DIRECT');
  expect(interchangeOf({ connector: 'x12-warehouse', releaseId: 'ORD-1-3PL' })).toBe('940:ORD-1-3PL');
  expect(interchangeOf({ connector: 'shiphero', releaseId: 'ORD-1-EAST' })).toBeUndefined();
  const sent: Outbound = { key: '940:ORD-1-3PL', control: 1, text: '', writtenAt: '2026-11-23T10:00:00Z', acknowledgeBy: '2026-11-24T10:00:00Z' };
  const accepted: Outbound = { ...sent, acknowledgment: { outcome: 'accepted', at: '2026-11-23T11:00:00Z' } };
  expect([sent, accepted, { ...accepted, answerBy: '2026-11-25T10:00:00Z' }, { ...accepted, answerBy: '2026-11-25T10:00:00Z', answeredAt: '2026-11-24T10:00:00Z' }].map(isWatched)).toEqual([true, false, true, false]);
  expect(isWatched({ ...sent, acknowledgment: { outcome: 'rejected', at: '2026-11-23T11:00:00Z' } })).toBe(true);
});
