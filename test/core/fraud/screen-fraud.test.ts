import { describe, expect, test } from 'vitest';
import { screenFraud, screenGatewayRisk, suspicions, type Velocity } from '../../../core/fraud/screen-fraud.ts';
import type { Order } from '../../../core/model/order.ts';
import type { FraudRule } from '../../../core/model/policy.ts';
import { aCustomer, anOrder, AT, usd } from '../../support/builders.ts';

/** Orders that were counted, by what they have in common. */
class Counted implements Velocity {
  readonly orderIds = new Map<string, string[]>();
  async orders(_entity: string, what: string, _at: Date, _hours: number, most: number) {
    return Math.min(this.orderIds.get(what)?.length ?? 0, most);
  }
  async count(_entity: string, what: string, _at: Date, orderId: string) {
    this.orderIds.set(what, [...new Set([...(this.orderIds.get(what) ?? []), orderId])]);
  }
}
const OVER_4: FraudRule = { rule: 'amount', over: usd(400) };
const TWO_A_DAY: FraudRule = { rule: 'velocity', by: 'ship-to', most: 2, hours: 24 };
/** 4.87 USD. */
const screen = (order: Partial<Order>, rules: FraudRule[], customer = aCustomer(), velocity = new Counted()) => screenFraud(anOrder(order), customer, rules, velocity, AT);
const held = (...reasons: string[]) => expect.objectContaining({ name: 'Rejected', code: 'fraud.review', detail: expect.objectContaining({ reasons, amount: usd(487) }) });

test('a house without rules suspects nobody', async () => {
  expect(await screen({}, [])).toEqual({ reasons: [] });
});

describe('amount', () => {
  test('above it a person looks; in another currency it says nothing', async () => {
    await expect(screen({}, [OVER_4])).rejects.toEqual(held('amount'));
    expect(await screen({}, [{ ...OVER_4, over: usd(487) }])).toEqual({ reasons: [] });
    expect(await screen({}, [{ rule: 'amount', over: { minor: 1, currency: 'EUR' } }])).toEqual({ reasons: [] });
  });

  test('for young customers, where it is for them: the day counts on which they came; who knows no day is young', async () => {
    const young: FraudRule = { ...OVER_4, customerDays: 30 };
    await expect(screen({}, [young], aCustomer({ since: '2026-10-25' }))).rejects.toEqual(held('amount'));
    expect(await screen({}, [young], aCustomer({ since: '2026-10-24' }))).toEqual({ reasons: [] });
    await expect(screen({}, [young])).rejects.toEqual(held('amount'));
  });
});

describe('velocity', () => {
  test('the third order to one address waits, however the address is written; another address does not', async () => {
    const seen = new Counted();
    const to = (street: string, orderId: string) => screen({ orderId, shipTo: { ...anOrder().shipTo, street } }, [TWO_A_DAY], aCustomer(), seen);
    await to('1 Main St', 'A');
    await to('1 MAIN ST.', 'B');
    await expect(to('1 Main  St', 'C')).rejects.toEqual(held('velocity-ship-to'));
    expect(await to('2 Main St', 'D')).toEqual({ reasons: [] });
  });

  test('an order counts once, and not for itself when it is screened again', async () => {
    const seen = new Counted();
    await screen({}, [TWO_A_DAY], aCustomer(), seen);
    await screen({}, [TWO_A_DAY], aCustomer(), seen);
    expect([...seen.orderIds.values()]).toEqual([['ORD-0000000000000001']]);
  });

  test('by payment method only where there is one', async () => {
    const rule: FraudRule = { rule: 'velocity', by: 'payment-method', most: 1, hours: 1 };
    const seen = new Counted();
    expect(await screen({}, [rule], aCustomer(), seen)).toEqual({ reasons: [] });
    await screen({ orderId: 'A', paymentMethod: 'pm_1' }, [rule], aCustomer(), seen);
    await expect(screen({ orderId: 'B', paymentMethod: 'pm_1' }, [rule], aCustomer(), seen)).rejects.toEqual(held('velocity-payment-method'));
  });
});

test('goods to another country than the customer’s', async () => {
  await expect(screen({}, [{ rule: 'country-mismatch' }], aCustomer({ country: 'CA' }))).rejects.toEqual(held('country-mismatch'));
  expect(await screen({}, [{ rule: 'country-mismatch' }], aCustomer({ country: 'US' }))).toEqual({ reasons: [] });
  expect(await screen({}, [{ rule: 'country-mismatch' }])).toEqual({ reasons: [] });
});

test('what the channel’s own screen said, or worse', async () => {
  const rule: FraudRule = { rule: 'channel-risk', from: 'medium' };
  for (const level of ['medium', 'high'] as const) await expect(screen({ risk: { level, source: 'shop' } }, [rule])).rejects.toEqual(held('channel-risk'));
  expect(await screen({ risk: { level: 'low', source: 'shop' } }, [rule])).toEqual({ reasons: [] });
  expect(await screen({}, [rule])).toEqual({ reasons: [] });
});

test('all that strikes is said, each once', async () => {
  await expect(screen({}, [OVER_4, { ...OVER_4, over: usd(100) }, { rule: 'country-mismatch' }], aCustomer({ country: 'CA' }))).rejects.toEqual(held('amount', 'country-mismatch'));
});

test('what a person approved goes on, and what a marketplace sells is not asked about', async () => {
  expect(await screen({ approvals: [{ code: 'fraud.review', by: 'fiona', at: AT.toISOString(), version: 1, upTo: usd(487) }] }, [OVER_4])).toEqual({ reasons: ['amount'] });
  await expect(screen({ approvals: [{ code: 'fraud.review', by: 'fiona', at: AT.toISOString(), version: 1, upTo: usd(486) }] }, [OVER_4])).rejects.toEqual(held('amount'));
  expect(await screen({ paymentOwner: 'marketplace' }, [OVER_4])).toEqual({ reasons: [] });
});

test('a question counts nothing', async () => {
  const seen = new Counted();
  const question = { entity: 'NW-US', amount: usd(487), shipTo: anOrder().shipTo, paymentOwner: 'terms' } as const;
  expect(await suspicions(question, aCustomer(), [OVER_4, TWO_A_DAY], seen, AT)).toEqual(['amount']);
  expect(seen.orderIds.size).toBe(0);
});

describe('what the gateway suspects', () => {
  const judge = (risk: Parameters<typeof screenGatewayRisk>[3], order = anOrder()) => () => screenGatewayRisk(order, 'PAY-1', usd(487), risk);

  test('an elevated risk, and a review that it opened, wait for finance', () => {
    expect(judge({ level: 'elevated', score: 71 })).toThrow(expect.objectContaining({ code: 'fraud.review', detail: { paymentId: 'PAY-1', level: 'elevated', amount: usd(487), reasons: ['gateway-risk'], score: 71 } }));
    expect(judge({ level: 'highest' })).toThrow(expect.objectContaining({ code: 'fraud.review' }));
    expect(judge({ level: 'normal', review: 'prv_1' })).toThrow(expect.objectContaining({ code: 'fraud.review' }));
  });

  test('what is normal, what it did not look at, and what finance approved go on', () => {
    expect(judge({ level: 'normal', score: 12 })).not.toThrow();
    expect(judge({ level: 'unknown' })).not.toThrow();
    expect(judge({ level: 'highest' }, anOrder({ approvals: [{ code: 'fraud.review', by: 'fiona', at: AT.toISOString(), version: 1 }] }))).not.toThrow();
  });
});
