import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PriceCondition } from '../../../core/model/price.ts';
import type { QuestionLine } from '../../../core/model/questions.ts';
import { partiesOf, priceLines } from '../../../core/pricing/price-lines.ts';
import { aCustomer, anItem, AT, items } from '../../support/builders.ts';

const ANY_TIME = '2026-01-01T00:00:00Z';
const list = { kind: 'list', id: 'STANDARD' } as const;
const acme = { kind: 'customer', id: 'ACME' } as const;
const builders = { kind: 'group', id: 'BUILDERS' } as const;
const each = (amount: string, per = '1') => ({ amount, per, uom: 'EA' });
const condition = (conditionId: string, amount: string, change: Partial<PriceCondition> = {}): PriceCondition => ({
  entity: 'NW-US', conditionId, sku: 'BOLT-M8', party: list, currency: 'USD', price: each(amount), from: ANY_TIME, ...change,
});
const from = (amount: string, uom = 'EA') => ({ minimum: { amount, uom } });
const line = (amount: string, uom = 'EA', change: Partial<QuestionLine> = {}): QuestionLine => ({ lineId: '1', sku: 'BOLT-M8', quantity: { amount, uom }, ...change });

const priced = (lines: QuestionLine[], conditions: PriceCondition[], { explain = false, at = AT, customer = aCustomer({ priceGroup: 'BUILDERS' }), item = anItem() } = {}) =>
  priceLines({ customer, currency: 'USD', at, lines, explain }, items(item), conditions);
const chosen = (asked: QuestionLine, conditions: PriceCondition[], at = AT) => priced([asked], conditions, { at })[0]?.conditionId;

test('of two conditions that say the same from the same day on, the first by its id applies, however they are told', () => {
  const two = [condition('B', '2'), condition('A', '1'), condition('C', '3')];
  expect([chosen(line('1'), two), chosen(line('1'), two.toReversed())]).toEqual(['A', 'A']);
});

test('a condition by a unit that its item has not is out of the question, for its price or for its break', () => {
  const by = (change: Partial<PriceCondition>) => priced([line('1')], [condition('X', '1', change)])[0];
  expect(by({ price: { amount: '1', per: '1', uom: 'PAL' } })).toMatchObject({ code: 'price.none' });
  expect(by(from('0.000001', 'PAL'))).toMatchObject({ code: 'price.none' });
});

test('what is no exact number of cents is said to be out of range', () => {
  expect(priced([line('999999999999')], [condition('X', '999999999999')])[0]).toMatchObject({ code: 'price.out-of-range' });
});

describe('which condition applies', () => {
  test("the customer's own comes before its group's, and that before the list, whatever is cheaper", () => {
    const all = [condition('LIST', '0.10'), condition('GROUP', '0.20', { party: builders }), condition('OWN', '0.30', { party: acme })];
    expect(chosen(line('1'), all)).toBe('OWN');
    expect(chosen(line('1'), all.slice(0, 2))).toBe('GROUP');
    expect(chosen(line('1'), all.slice(0, 1))).toBe('LIST');
  });

  test("another customer's, group's, list's, item's and entity's conditions are nobody else's", () => {
    const all = [
      condition('A', '1', { party: { kind: 'customer', id: 'GLOBEX' } }), condition('B', '1', { party: { kind: 'group', id: 'ACME' } }),
      condition('C', '1', { party: { kind: 'list', id: 'EXPORT' } }), condition('D', '1', { sku: 'NUT-M8' }), condition('E', '1', { entity: 'NW-DE' }),
    ];
    expect(priced([line('1')], all)).toEqual([{ ...line('1'), code: 'price.none' }]);
  });

  test('the highest break that is reached applies, whatever unit break and line are in', () => {
    const all = [condition('ONE', '0.45'), condition('HUNDRED', '0.40', from('100')), condition('TEN-BOXES', '0.35', from('10', 'BOX'))];
    expect(chosen(line('99'), all)).toBe('ONE');
    expect(chosen(line('100'), all)).toBe('HUNDRED');
    expect(chosen(line('1', 'BOX'), all)).toBe('HUNDRED');
    expect(chosen(line('999'), all)).toBe('HUNDRED');
    expect(chosen(line('1000'), all)).toBe('TEN-BOXES');
  });

  test('a break that is not reached leaves the price to the less specific', () => {
    expect(chosen(line('5'), [condition('LIST', '0.45'), condition('OWN', '0.30', { party: acme, ...from('10') })])).toBe('LIST');
  });

  test('it applies from its first moment to the one before its end', () => {
    const all = [condition('MARCH', '0.45', { from: '2026-03-01T00:00:00Z', until: '2026-04-01T00:00:00Z' })];
    const at = (text: string) => chosen(line('1'), all, new Date(text));
    expect(at('2026-02-28T23:59:59.999Z')).toBeUndefined();
    expect(at('2026-03-01T00:00:00Z')).toBe('MARCH');
    expect(at('2026-03-31T23:59:59.999Z')).toBe('MARCH');
    expect(at('2026-04-01T00:00:00Z')).toBeUndefined();
  });

  test('of two that are equal, the younger', () => {
    expect(chosen(line('1'), [condition('OLD', '0.45'), condition('NEW', '0.47', { from: '2026-06-01T00:00:00Z' })])).toBe('NEW');
  });

  test('a customer with a list of its own does not buy at the standard one', () => {
    expect(partiesOf(aCustomer({ priceList: 'EXPORT' }))).toEqual([{ kind: 'customer', id: 'ACME' }, { kind: 'list', id: 'EXPORT' }]);
  });
});

describe('what a line costs', () => {
  test('price and quantity may be in different units, and the amount is rounded once, half to even', () => {
    expect(priced([line('2', 'BOX')], [condition('A', '0', { price: each('41.00', '100') })])[0]).toMatchObject({ unitPrice: { amount: '41.00', per: '100', uom: 'EA' }, goods: { minor: 8200, currency: 'USD' } });
    expect(priced([line('3')], [condition('A', '0', { price: each('41.00', '100') })])[0]).toMatchObject({ goods: { minor: 123 } });
    expect(priced([line('1')], [condition('A', '0.125')])[0]).toMatchObject({ goods: { minor: 12 } });
    expect(priced([line('1')], [condition('A', '0.135')])[0]).toMatchObject({ goods: { minor: 14 } });
  });

  test('a line without a price says why and fails no other', () => {
    const asked = [line('10'), line('1', 'EA', { lineId: '2', sku: 'GHOST' }), line('1', 'PAL', { lineId: '3' }), line('0.5', 'EA', { lineId: '4' }), line('999999999999', 'EA', { lineId: '5' })];
    const codes = priced(asked, [condition('A', '0.45'), condition('B', '999999999999', from('1000'))]).map(({ lineId, code, goods }) => [lineId, code ?? goods?.minor]);
    expect(codes).toEqual([['1', 450], ['2', 'price.unknown-sku'], ['3', 'price.unknown-unit'], ['4', 'price.unit-does-not-divide'], ['5', 'price.out-of-range']]);
  });

  test('an inactive item has no price', () => {
    expect(priced([line('1')], [condition('A', '0.45')], { item: anItem({ active: false }) })[0]?.code).toBe('price.unknown-sku');
  });

  test('explained, every condition of this customer says what became of it', () => {
    const all = [
      condition('LIST', '0.45'), condition('EURO', '0.45', { currency: 'EUR' }), condition('PALLET', '0.45', { price: { amount: '1', per: '1', uom: 'PAL' } }), condition('OVER', '0.45', { until: '2026-02-01T00:00:00Z' }),
      condition('SOON', '0.45', { from: '2027-01-01T00:00:00Z' }), condition('OWN', '0.40', { party: acme, ...from('10') }), condition('OWN-1', '0.42', { party: acme }), condition('OWN-0', '0.43', { party: acme, from: '2025-01-01T00:00:00Z', ...from('10') }),
      condition('OWN-99', '0.30', { party: acme, ...from('99') }), condition('THEIRS', '0.01', { party: { kind: 'customer', id: 'GLOBEX' } }),
    ];
    expect(priced([line('10')], all, { explain: true })[0]?.explanation?.map(({ condition: { conditionId }, verdict }) => `${conditionId} ${verdict}`)).toEqual([
      'OWN applies', 'OWN-0 older', 'OWN-1 lower-break', 'LIST less-specific', 'EURO other-currency', 'PALLET unknown-unit', 'OVER no-longer-valid', 'SOON not-yet-valid', 'OWN-99 below-break',
    ]);
  });
});

describe('whatever the conditions', () => {
  const day = (offset: number) => new Date(AT.getTime() + offset * 86_400_000).toISOString();
  const someCondition = fc
    .record({ party: fc.constantFrom(list, acme, builders, { kind: 'customer', id: 'GLOBEX' } as const), cents: fc.integer({ min: 1, max: 999 }), start: fc.integer({ min: -5, max: 5 }), days: fc.option(fc.integer({ min: 1, max: 5 })), minimum: fc.option(fc.integer({ min: 1, max: 300 })), box: fc.boolean() })
    .map(({ party, cents, start, days, minimum, box }): Omit<PriceCondition, 'conditionId'> => {
      const { conditionId: _, ...rest } = condition('', `0.${String(cents).padStart(3, '0')}`, { party, from: day(start), ...(days && { until: day(start + days) }), ...(minimum && from(String(minimum), box ? 'BOX' : 'EA')) });
      return rest;
    });
  const conditions = fc.array(someCondition, { maxLength: 12 }).map((all) => all.map((one, index): PriceCondition => ({ ...one, conditionId: `C${index}` })));
  const RANK = { customer: 0, group: 1, list: 2 };
  /** Said anew, with plain numbers: pieces of the break, or 1. */
  const pieces = ({ minimum }: PriceCondition) => (minimum ? Number(minimum.amount) * (minimum.uom === 'BOX' ? 100 : 1) : 1);
  const open = (one: PriceCondition, quantity: number) => Date.parse(one.from) <= AT.getTime() && (!one.until || AT.getTime() < Date.parse(one.until)) && pieces(one) <= quantity && one.party.id !== 'GLOBEX';

  test('none is chosen outside its validity or below its break, nor while a more specific one or a higher break applies; and one is chosen where one can be', () => {
    fc.assert(
      fc.property(conditions, fc.integer({ min: 1, max: 40_000 }), (all, quantity) => {
        const id = chosen(line(String(quantity)), all);
        const best = all.find((one) => one.conditionId === id);
        const could = all.filter((one) => open(one, quantity));
        expect(best === undefined).toBe(could.length === 0);
        if (!best) return;
        expect(could).toContain(best);
        for (const other of could) {
          expect(RANK[other.party.kind]).toBeGreaterThanOrEqual(RANK[best.party.kind]);
          if (other.party.kind === best.party.kind) expect(pieces(other)).toBeLessThanOrEqual(pieces(best));
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('the order in which they are stored changes nothing', () => {
    fc.assert(
      fc.property(conditions, fc.integer({ min: 1, max: 40_000 }), (all, quantity) => {
        expect(chosen(line(String(quantity)), [...all].reverse())).toBe(chosen(line(String(quantity)), all));
      }),
      { numRuns: 1000 },
    );
  });

  test('where a price is exact in cents, amounts of parts sum to the amount of the whole; else they differ by less than a cent a part', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), fc.constantFrom('1', '100', '1000'), fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 10 }), (micro, per, parts) => {
        const price = [condition('A', '0', { price: each(`${Math.floor(micro / 10_000)}.${String(micro % 10_000).padStart(4, '0')}`, per) })];
        const lines = [...parts, parts.reduce((sum, part) => sum + part, 0)].map((quantity, index) => line(String(quantity), 'EA', { lineId: String(index) }));
        const amounts = priced(lines, price).map(({ goods }) => BigInt(goods?.minor ?? -1));
        const whole = amounts.pop() ?? 0n;
        const apart = amounts.reduce((sum, part) => sum + part, 0n) - whole;
        const exact = micro % (100 * Number(per)) === 0;
        if (exact) expect(apart).toBe(0n);
        expect(apart < 0n ? -apart : apart).toBeLessThanOrEqual(BigInt(parts.length));
        // in ten-thousandths: the amount is never more than half a cent from the exact product
        const product = BigInt(micro) * BigInt(parts.reduce((sum, part) => sum + part, 0));
        const off = whole * 100n * BigInt(per) - product;
        expect((off < 0n ? -off : off) * 2n).toBeLessThanOrEqual(100n * BigInt(per));
      }),
      { numRuns: 2000 },
    );
  });
});
