import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { correctable, correctOrder } from '../../../core/exceptions/correct-order.ts';
import { difference, fieldsIn, mergePatch } from '../../../core/exceptions/merge-patch.ts';
import { aLine, anOrder, AT, usd } from '../../support/builders.ts';

const raw = (change = {}) => anOrder({ lines: [aLine({ sku: 'BOLT-M9', steps: 0, quantity: { amount: '10', uom: 'EA' } })], ...change });
const refusal = (act: () => unknown): unknown[] => {
  try {
    act();
    return ['done'];
  } catch (error) {
    const { code, status, detail } = error as { code: string; status: number; detail: { field?: string } };
    return [code, status, ...(detail.field === undefined ? [] : [detail.field])];
  }
};
const linesOf = (order = raw(), change = {}) => ({ lines: correctable(order).lines.map((line) => ({ ...line, ...change })) });

describe('a merge patch', () => {
  // https://www.rfc-editor.org/rfc/rfc7396#appendix-A
  test.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [['a', 'b'], ['c', 'd'], ['c', 'd']],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j by %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  test('touches no prototype', () => {
    mergePatch({}, JSON.parse('{"__proto__":{"admin":true}}'));
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test('of a document by itself changes nothing', () => {
    const document = fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(fc.string(), fc.integer(), fc.array(fc.integer()), fc.dictionary(fc.string(), fc.string())));
    fc.assert(
      fc.property(document, (value) => {
        expect(difference(value, mergePatch(value, value))).toEqual({ before: {}, after: {} });
      }),
      { numRuns: 100 },
    );
  });
});

test('a difference says field by field what was and is', () => {
  const told = difference({ a: 1, b: [{ c: 'x' }], gone: 'g' }, { a: 1, b: [{ c: 'y' }], fresh: {} });
  expect(told).toEqual({ before: { 'b[0].c': 'x', gone: 'g' }, after: { 'b[0].c': 'y', fresh: {} } });
  expect(fieldsIn(told)).toEqual(['b[].c', 'gone', 'fresh']);
  expect(fieldsIn({ before: { 'b[10].c': 'x' }, after: { 'b[2].c': 'y' } })).toEqual(['b[].c']);
});

describe('an order', () => {
  test('whose article nobody knows gets the right one, in a new version; all else of it is as it was', () => {
    const order = raw();
    const { order: corrected, difference: told, needsApproval } = correctOrder(order, 1, linesOf(order, { sku: 'BOLT-M8' }));
    expect(corrected).toEqual({ ...order, version: 2, lines: [{ ...order.lines[0], sku: 'BOLT-M8' }] });
    expect(told).toEqual({ before: { 'lines[0].sku': 'BOLT-M9' }, after: { 'lines[0].sku': 'BOLT-M8' } });
    expect(needsApproval).toBe(false);
  });

  test('whose money or quantities are changed needs a second person', () => {
    for (const patch of [linesOf(raw(), { quantity: { amount: '7', uom: 'EA' } }), linesOf(raw(), { unitPrice: { amount: '0.01', per: '1', uom: 'EA' } }), linesOf(raw(), { tax: usd(1) }), { discount: usd(500) }, { freight: usd(1) }, { freightTax: usd(1) }]) {
      expect(correctOrder(raw(), 1, patch).needsApproval, JSON.stringify(patch)).toBe(true);
    }
    for (const patch of [{ customerId: 'ACME-2' }, { purchaseOrder: 'PO-77' }, { shipTo: { street: '2 Main St' } }]) expect(correctOrder(raw(), 1, patch).needsApproval, JSON.stringify(patch)).toBe(false);
  });

  test('is corrected by who has seen its last version, and by something', () => {
    expect(refusal(() => correctOrder(raw(), 2, { purchaseOrder: 'PO-1' }))).toEqual(['correction.stale', 409]);
    expect(() => correctOrder(raw(), 2, { purchaseOrder: 'PO-1' })).toThrow(expect.objectContaining({ detail: { version: 1 } }));
    expect(refusal(() => correctOrder(raw(), 1, { customerId: raw().customerId }))).toEqual(['correction.of-nothing', 422]);
  });

  test('is shown as its sender said it: a field that it has not is not shown', () => {
    expect('purchaseOrder' in correctable(raw())).toBe(false);
    expect(Object.keys(correctable(raw({ purchaseOrder: 'PO-1' })).lines[0] ?? {})).toEqual(['lineId', 'sku', 'quantity', 'unitPrice', 'tax']);
  });

  test('of which one field of several is money takes two', () => {
    expect(correctOrder(raw(), 1, { purchaseOrder: 'PO-77', discount: usd(500) }).needsApproval).toBe(true);
  });

  test('says at most fifty things that are wrong with it', () => {
    const wrong = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`x${index}`, 1]));
    const line = correctable(raw()).lines[0];
    expect(() => correctOrder(raw(), 1, { lines: Array.from({ length: 60 }, () => ({ ...line, sku: 5 })), ...wrong })).toThrow(expect.objectContaining({ detail: expect.objectContaining({ errors: expect.toSatisfy((errors: unknown[]) => errors.length === 50) }) }));
  });

  test('of two lines keeps both in their order, whichever is corrected, and of which one was acted on neither is', () => {
    const two = raw({ lines: [...raw().lines, { ...aLine({ lineId: '2', sku: 'NUT-M9' }), steps: 0 }] });
    const [first, second] = correctable(two).lines;
    expect(correctOrder(two, 1, { lines: [first, { ...second, sku: 'NUT-M8' }] }).order.lines.map(({ sku }) => sku)).toEqual(['BOLT-M9', 'NUT-M8']);
    expect(refusal(() => correctOrder(two, 1, { lines: [first, { ...second, lineId: '3' }] }))).toEqual(['correction.invalid', 422, 'lines']);
    expect(refusal(() => correctOrder(two, 1, { lines: [first] }))).toEqual(['correction.invalid', 422, 'lines']);
    const half = { ...two, lines: [{ ...aLine(), steps: 10 }, ...two.lines.slice(1)] };
    expect(refusal(() => correctOrder(half, 1, { customerId: 'ACME-2' }))).toEqual(['correction.too-late', 409, 'customerId']);
  });

  test.each([
    ['is not there', { nonsense: 'x' }, ''],
    ['is ours to say', { approvals: [] }, ''],
    ['is of the wrong kind', { customerId: 5 }, 'customerId'],
    ['must be there', { shipTo: null }, 'shipTo'],
    ['is no quantity', linesOf(raw(), { quantity: { amount: '-1', uom: 'EA' } }), 'lines.0.quantity.amount'],
    ['is a line more', { lines: [...linesOf().lines, { ...linesOf().lines[0], lineId: '2' }] }, 'lines'],
    ['is another line', linesOf(raw(), { lineId: '9' }), 'lines'],
  ])('keeps to the canonical schema: a field that %s is refused', (_, patch, field) => {
    expect(refusal(() => correctOrder(raw(), 1, patch as Record<string, unknown>))).toEqual(['correction.invalid', 422, field]);
  });

  test('of which a step has acted is corrected in what later steps read, and no further', () => {
    const enriched = anOrder();
    expect(correctOrder(enriched, 1, { paymentMethod: 'pm_2' }).order).toEqual({ ...enriched, version: 2, paymentMethod: 'pm_2' });
    expect(correctOrder(enriched, 1, { shipTo: { street: '2 Main St' } }).order.shipTo.street).toBe('2 Main St');
    expect(refusal(() => correctOrder({ ...enriched, taxQuote: { quotedAt: AT.toISOString(), rates: {} } }, 1, { shipTo: { street: '2 Main St' } }))).toEqual(['correction.too-late', 409, 'shipTo.street']);
    expect(refusal(() => correctOrder(enriched, 1, linesOf(enriched, { sku: 'BOLT-M10' })))).toEqual(['correction.too-late', 409, 'lines[].sku']);
    expect(refusal(() => correctOrder({ ...enriched, acceptedAt: AT.toISOString() }, 1, { paymentMethod: 'pm_2' }))).toEqual(['correction.too-late', 409]);
    expect(refusal(() => correctOrder(raw({ pendingChange: 'CHG-1' }), 1, { purchaseOrder: 'PO-1' }))).toEqual(['correction.too-late', 409]);
  });

  test('loses a field that is taken out', () => {
    const order = raw({ purchaseOrder: 'PO-1' });
    expect('purchaseOrder' in correctOrder(order, 1, { purchaseOrder: null }).order).toBe(false);
  });
});
