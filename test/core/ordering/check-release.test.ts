import { describe, expect, test } from 'vitest';
import { Early, Lapsed } from '../../../core/model/errors.ts';
import type { Order } from '../../../core/model/order.ts';
import type { Payment } from '../../../core/model/payment.ts';
import { type HousePolicy, housePolicy } from '../../../core/model/policy.ts';
import { checkRelease, creditIsOld } from '../../../core/ordering/check-release.ts';
import { anOrder, aPayment, AT, usd } from '../../support/builders.ts';

const HOUR = 3_600_000;
/** Now is the 23rd of November, 10:00 UTC. */
const check = (order: Partial<Order>, payments: Payment[] = [], policy: Partial<HousePolicy> = {}) => checkRelease(anOrder(order), payments, { ...housePolicy('NW-US'), ...policy }, AT);
const saying = (kind: typeof Early | typeof Lapsed, message: string) => expect.objectContaining({ name: kind.prototype.constructor.name, message });

describe('not before its day', () => {
  test('an order waits for the day to begin, and is looked at again at least once a day', () => {
    expect(() => check({ shipNotBefore: '2026-11-24' })).toThrow(saying(Early, '2026-11-24T00:00:00.000Z'));
    expect(() => check({ shipNotBefore: '2026-12-24' })).toThrow(saying(Early, '2026-11-24T10:00:00.000Z'));
  });

  test('on its day, and without one, it goes', () => {
    expect(() => checkRelease(anOrder({ shipNotBefore: '2026-11-24' }), [], housePolicy('NW-US'), new Date('2026-11-24T00:00:00.000Z'))).not.toThrow();
    expect(() => check({ shipNotBefore: '2026-11-23' })).not.toThrow();
    expect(() => check({})).not.toThrow();
  });
});

test('after the last day only if somebody says so', () => {
  expect(() => check({ cancelAfter: '2026-11-22' })).toThrow(expect.objectContaining({ code: 'order.cancel-after-passed' }));
  expect(() => check({ cancelAfter: '2026-11-22', approvals: [{ code: 'order.cancel-after-passed', by: 'cora', at: AT.toISOString(), version: 1 }] })).not.toThrow();
});

describe('the hold on its payment', () => {
  const BY_HUB = { paymentOwner: 'hub', paymentMethod: 'pm_1' } as const;
  const authorised = (captureBefore: string, at = '2026-11-20T10:00:00Z', change: Partial<Payment> = {}) =>
    aPayment({ authorisation: { ...(aPayment().authorisation as NonNullable<Payment['authorisation']>), captureBefore }, history: [{ status: 'authorised', at }], ...change });

  test('must last until the goods have left', () => {
    expect(() => check(BY_HUB, [authorised('2026-11-25T10:00:01Z')])).not.toThrow();
    expect(() => check(BY_HUB, [authorised('2026-11-25T10:00:00Z')])).toThrow(saying(Lapsed, 'PAY-0000000000000001-2'));
    expect(() => check(BY_HUB, [authorised('2026-11-25T10:00:00Z')], { handlingDays: 1 })).not.toThrow();
  });

  test('must be for all that is owed and not captured yet', () => {
    expect(() => check({ ...BY_HUB, freight: usd(1) }, [authorised('2026-12-01T00:00:00Z')])).toThrow(saying(Lapsed, 'PAY-0000000000000001-2'));
    const captured = aPayment({ status: 'closed', captures: [{ captureId: 'INV-1', gatewayCaptureId: 'ch_1', captured: usd(487), at: AT.toISOString() }] });
    expect(() => check(BY_HUB, [captured])).not.toThrow();
  });

  test('that was only just made lasts as long as the gateway makes them', () => {
    expect(() => check(BY_HUB, [authorised('2026-11-24T10:00:00Z', '2026-11-22T10:00:01Z')])).not.toThrow();
    expect(() => check(BY_HUB, [authorised('2026-11-24T10:00:00Z', '2026-11-22T10:00:00Z')])).toThrow(saying(Lapsed, 'PAY-0000000000000001-2'));
    expect(() => check(BY_HUB, [authorised('2026-11-23T10:00:00Z', '2026-11-23T09:00:00Z')])).toThrow(saying(Lapsed, 'PAY-0000000000000001-2'));
  });

  test('waits for a person where the house does not ask again by itself', () => {
    const act = (order: Partial<Order> = {}) => check({ ...BY_HUB, ...order }, [authorised('2026-11-24T10:00:00Z')], { authoriseAgain: false });
    expect(act).toThrow(expect.objectContaining({ name: 'Rejected', code: 'payment.authorisation-expiring', detail: { owed: usd(487), handlingDays: 2, captureBefore: '2026-11-24T10:00:00Z' } }));
    expect(() => act({ approvals: [{ code: 'payment.authorisation-expiring', by: 'cora', at: AT.toISOString(), version: 1 }] })).not.toThrow();
  });

  test('where there is none, says so without a day until which it would last', () => {
    const { authorisation: _, ...asked } = aPayment({ status: 'requested', history: [{ status: 'requested', at: AT.toISOString() }] });
    for (const payments of [[], [asked]]) expect(() => check(BY_HUB, payments, { authoriseAgain: false })).toThrow(expect.objectContaining({ code: 'payment.authorisation-expiring', detail: { owed: usd(487), handlingDays: 2 } }));
  });

  test('is none where nothing is owed', () => {
    const [gift] = anOrder().lines.map((line) => ({ ...line, unitPrice: { ...line.unitPrice, amount: '0' }, tax: usd(0) }));
    expect(() => check({ ...BY_HUB, lines: [gift!] })).not.toThrow();
  });

  test('is nobody’s business where the hub takes no payment', () => {
    expect(() => check({ paymentOwner: 'channel' }, [])).not.toThrow();
  });
});

test('a credit check holds for a day, or as long as the house says', () => {
  const accepted = (hours: number) => anOrder({ acceptedAt: new Date(AT.getTime() - hours * HOUR).toISOString() });
  const old = (order: Order, creditValidHours?: number) => creditIsOld(order, { ...housePolicy('NW-US'), ...(creditValidHours !== undefined && { creditValidHours }) }, AT);
  expect([old(anOrder()), old(accepted(24)), old(accepted(24.1)), old(accepted(24.1), 48), old(accepted(0.1), 0)]).toEqual([false, false, true, false, true]);
});
