import { describe, expect, test } from 'vitest';
import type { Availability, CreditAnswer, Prices } from '../../core/model/questions.ts';
import { until } from '../support/platform.ts';
import { done, place, traced } from './orders.ts';
import { b2b, fieldSales, person } from './platform-callers.ts';

/** What a channel asks while its customer waits: through the API, without a key, on the demo's own master data. */
const line = (sku: string, amount: string, uom = 'EA', lineId = '1') => ({ lineId, sku, quantity: { amount, uom } });
const ask = async <T>(path: string, body: unknown, caller = b2b) => {
  const reply = await caller.post<T>(path, body, null);
  expect([reply.status, reply.text]).toEqual([200, reply.text]);
  return reply.body;
};
const prices = (customerId: string, ...lines: ReturnType<typeof line>[]) => ask<Prices>('/prices', { customerId, currency: 'USD', lines });
const tracer = person('integration');
const stock = async (sku: string) => (await ask<Availability>('/availability', { lines: [line(sku, '1')], explain: true })).lines[0];

describe('prices', () => {
  test("bolts at Acme's own price, nuts at the break of five boxes, and everybody else at the list", async () => {
    const lines = [line('BOLT-M8', '1', 'BOX'), line('NUT-M8', '5', 'BOX', '2'), line('NUT-M8', '4', 'BOX', '3'), line('NO-SUCH-SKU', '1', 'EA', '4')];
    const told = async (customerId: string) => (await prices(customerId, ...lines)).lines.map(({ conditionId, goods, code }) => [conditionId ?? code, goods?.minor]);
    expect(await told('ACME')).toEqual([['ACME-BOLT-M8', 41_00], ['LIST-NUT-M8-1000', 130_00], ['LIST-NUT-M8', 120_00], ['price.unknown-sku', undefined]]);
    expect(await told('GLOBEX')).toEqual([['LIST-BOLT-M8', 45_00], ['LIST-NUT-M8-1000', 130_00], ['LIST-NUT-M8', 120_00], ['price.unknown-sku', undefined]]);
  });

  test('before they began there were none', async () => {
    const { lines } = await ask<Prices>('/prices', { customerId: 'ACME', currency: 'USD', at: '2025-12-31T23:59:59Z', lines: [line('BOLT-M8', '1')], explain: true });
    expect(lines[0]).toMatchObject({ code: 'price.none', explanation: [{ verdict: 'not-yet-valid' }, { verdict: 'not-yet-valid' }] });
  });
});

describe('availability', () => {
  test('an order takes from it what it reserves, and the answer says how old the level is', async () => {
    const before = await stock('LAMP-LED');
    expect(before).toMatchObject({ baseUnit: 'EA', promise: 'full', asOf: expect.stringMatching(/^20/), age: expect.any(Number) });
    const order = await place(b2b, 'LAMP-LED', 3, {}, '39.90');
    await traced(tracer, order, 'the reservation', done('reserve-stock'));
    expect(Number((await stock('LAMP-LED'))?.available)).toBe(Number(before?.available) - 3);
  });

  test('what is more than there is, is promised partly', async () => {
    const { lines } = await ask<Availability>('/availability', { lines: [line('SAW-1200', '100000')] });
    expect(lines[0]).toMatchObject({ promise: 'partly', asked: '100000', promisable: lines[0]?.available });
  });

  test('the stock of last year cannot be told', async () => {
    const reply = await b2b.post<{ code: string }>('/availability', { at: '2025-01-01T00:00:00Z', lines: [line('BOLT-M8', '1')] }, null);
    expect([reply.status, reply.body.code]).toEqual([422, 'availability.past-instant']);
  });
});

describe('credit, customers and products', () => {
  test('credit: an order over what is left would not pass, and an open order counts', async () => {
    const credit = (minor: number) => ask<CreditAnswer>('/customers/ACME/credit-check', { amount: { minor, currency: 'USD' } });
    const before = await credit(1);
    expect(before).toMatchObject({ passes: true, limit: { minor: 2_500_000_00, currency: 'USD' } });
    expect(await credit(2_500_000_01)).toMatchObject({ passes: false, code: 'credit.limit-exceeded' });
    await place(b2b, 'BOLT-M8', 20_000); // 9,000.00 and its tax; orders of other scenarios are far smaller
    await until('the order counts', async () => (await credit(1)).exposure.minor > before.exposure.minor + 8_000_00);
  });

  test('every channel of the entity knows its customers and products, without cost or limit', async () => {
    for (const caller of [b2b, fieldSales, person('warehouse')]) {
      expect((await caller.get('/customers/ACME')).body).toEqual({ customerId: 'ACME', name: 'Acme Builders Inc.', currency: 'USD', taxExempt: false, active: true });
      expect((await caller.get('/products/BOLT-M8')).body).toEqual({ sku: 'BOLT-M8', name: 'Hex bolt M8 × 40, zinc', baseUnit: 'EA', units: { EA: { baseUnits: '1' }, BOX: { baseUnits: '100' } }, active: true });
    }
    expect((await b2b.get<{ code: string }>('/customers/NOBODY')).body.code).toBe('customer.not-found');
    expect((await b2b.get<{ code: string }>('/products/NO-SUCH-SKU')).body.code).toBe('product.not-found');
  });
});
