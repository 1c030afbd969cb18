import { expect, test } from 'vitest';
import { ERP_PARTY, pricesFromErp } from '../../../core/masterdata/from-erp.ts';
import type { PriceCondition } from '../../../core/model/price.ts';

const AT = (minute: number) => new Date(Date.UTC(2026, 10, 23, 10, minute));
const said = (amount: string) => ({ sku: 'BOLT-M8', amount, currency: 'USD', uom: 'EA' });
const condition = (change: Partial<PriceCondition> = {}): PriceCondition => ({
  entity: 'NW-US', conditionId: 'C-1', sku: 'BOLT-M8', party: ERP_PARTY, currency: 'USD', price: { amount: '0.45', per: '1', uom: 'EA' }, from: '2026-01-01T00:00:00.000Z', ...change,
});
const told = (known: readonly PriceCondition[], amount: string, minute = 0) => pricesFromErp('NW-US', said(amount), known, AT(minute));
const seen = (conditions: readonly PriceCondition[] | undefined) => conditions?.map(({ conditionId, price, until }) => [conditionId, price.amount, until]);

test('a new price begins where the one before it ends; the same one is no news', () => {
  expect(seen(told([condition()], '0.50'))).toEqual([['C-1', '0.45', '2026-11-23T10:00:00.000Z'], ['erp-2026-11-23T10:00:00.000Z', '0.50', undefined]]);
  expect(told([condition()], '0.45')).toBeUndefined();
});

test('quantity breaks and other currencies stay, however often the price changes; of its own past the last prices are kept', () => {
  const others = [condition({ conditionId: 'BREAK', minimum: { amount: '100', uom: 'EA' } }), condition({ conditionId: 'EUR', currency: 'EUR' })];
  let known = others;
  for (let minute = 0; minute < 30; minute += 1) known = told(known, `1.${minute + 10}`, minute) ?? [];
  expect(known.slice(0, 2)).toEqual(others);
  expect(seen(known.slice(2))?.map(([, amount]) => amount)).toEqual(Array.from({ length: 20 }, (_, index) => `1.${index + 20}`));
});
