import { expect, test } from 'vitest';
import { GatewayEvent } from '../../../core/payments/gateway-event.ts';

const usd = (minor: number) => ({ minor, currency: 'USD' });
const reported = { gateway: 'stripe', eventId: 'evt_1', occurredAt: '2026-11-02T09:00:00Z' };

test('a payout comes with its movements, and says which part of it this is', () => {
  const movement = { balanceTransaction: 'txn_1', type: 'capture', gross: usd(1000), fee: usd(59), net: usd(941), at: '2026-11-01T09:00:00Z', source: 'ch_1', gatewayType: 'charge' };
  const payout = { ...reported, type: 'payment.payout-paid', payoutId: 'po_1', paid: usd(941), arrival: '2026-11-03', part: 1, parts: 1, transactions: [movement] };
  expect(GatewayEvent.parse(payout)).toEqual(payout);
});

test('a dispute is known by its capture even where our own ids are not', () => {
  const dispute = { ...reported, type: 'payment.dispute-opened', gatewayCaptureId: 'ch_1', disputeId: 'dp_1', disputed: usd(1000), reason: 'fraudulent' };
  expect(GatewayEvent.parse(dispute)).toEqual(dispute);
});

test('an event that core does not know, or with more in it than core knows, is none', () => {
  expect(GatewayEvent.safeParse({ ...reported, type: 'payment.paused', authorisationId: 'pi_1' }).success).toBe(false);
  expect(GatewayEvent.safeParse({ ...reported, type: 'payment.voided', authorisationId: 'pi_1', card: '4242' }).success).toBe(false);
});
