import { describe, expect, test } from 'vitest';
import { correctInbound, hiddenField, inboundOf, maskedFields, maskedPayload, payloadOf } from '../../../core/exceptions/inbound.ts';
import { anException } from '../../support/sagas.ts';

const ORDER = { id: 4711, email: 'pat@example.com', customer: { first_name: 'Pat', id: 7 }, shipping_address: { zip: '78701', country_code: 'US' }, line_items: [{ sku: 'BOLT-M9', quantity: 10, price: '0.45', name: 'Bolt for Pat' }], note: null, test: false };

describe('a document of another', () => {
  test('is read where nothing of it is lost', () => {
    expect(payloadOf(JSON.stringify(ORDER))).toEqual(ORDER);
    expect([payloadOf('{"id":12345678901234567890}'), payloadOf('[1]'), payloadOf('<x/>'), payloadOf('{')]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('is shown without what may be a person’s to whoever may not see that: a name that nobody knows is hidden', () => {
    expect(maskedPayload({ ...ORDER, mystery: 'Pat Poe' })).toEqual({
      id: 4711, email: '***', customer: { first_name: '***', id: '***' }, shipping_address: { zip: '***', country_code: '***' }, line_items: [{ sku: 'BOLT-M9', quantity: 10, price: '0.45', name: '***' }], note: null, test: false, mystery: '***',
    });
    expect(maskedPayload({ email: '', phone: '12', tags: { 'a[1]sku': 'x' } })).toEqual({ email: '', phone: '***', tags: { 'a[1]sku': '***' } });
  });

  test('can go through its door again where its row says how', () => {
    const detail = { document: 'quarantine/shopify/x', replay: { delivery: 'd1', account: '*', headers: {} } };
    expect(inboundOf(anException({ kind: 'quarantined', detail }))).toMatchObject({ document: 'quarantine/shopify/x', version: 1 });
    expect(inboundOf(anException({ kind: 'quarantined', detail: { document: 'webhooks/shiphero/x' } }))).toBeUndefined();
    expect(inboundOf(anException({ kind: 'parked', detail }))).toBeUndefined();
  });
});

describe('a correction of it', () => {
  const lines = (change: object) => ({ line_items: [{ ...ORDER.line_items[0], ...change }] });
  const fix = (patch: Record<string, unknown>, version = 1) => correctInbound(ORDER, 1, version, patch);

  test('is a new text, and says what it changes', () => {
    expect(fix(lines({ sku: 'BOLT-M8' }))).toEqual({ text: JSON.stringify({ ...ORDER, ...lines({ sku: 'BOLT-M8' }) }), difference: { before: { 'line_items[0].sku': 'BOLT-M9' }, after: { 'line_items[0].sku': 'BOLT-M8' } }, needsApproval: false });
  });

  test.each([
    ['a quantity', lines({ quantity: 1 })],
    ['a price', lines({ price: '0.40' })],
    ['a line less', { line_items: [] }],
    ['a percentage', { discount: '10 %' }],
  ])('takes two where it changes %s', (_, patch) => expect(fix(patch).needsApproval).toBe(true));

  test('reads a figure with its sign, its points and commas, and its percent as a number; with anything else around it as a word', () => {
    const isMoney = (text: unknown) => fix({ mystery: text }).needsApproval;
    expect(['-1.5', '+1', ' 1,234.50 ', '12', '7%', '.5'].map(isMoney)).toEqual([true, true, true, true, true, true]);
    expect(['1 piece', 'x1', 'M8', '1x', '7% off', '.,', 'no number', true].map(isMoney)).toEqual([false, false, false, false, false, false, false, false]);
  });

  test('is of the version that was seen, and of something', () => {
    expect(() => fix(lines({ sku: 'X' }), 2)).toThrow(expect.objectContaining({ code: 'correction.stale', status: 409, detail: { version: 1 } }));
    expect(() => fix({ test: false })).toThrow(expect.objectContaining({ code: 'correction.of-nothing', status: 422 }));
  });

  test('names what of it is hidden from whoever may not see it', () => {
    expect(hiddenField(fix(lines({ sku: 'BOLT-M8' })).difference)).toBeUndefined();
    expect(hiddenField(fix({ email: 'p@example.com' }).difference)).toBe('email');
    expect(hiddenField(fix({ email: null }).difference)).toBe('email');
    expect(hiddenField({ before: { source: 'pat@example.com' }, after: { source: 'web' } })).toBe('source');
    expect(hiddenField({ before: {}, after: { source: 'web' } })).toBeUndefined();
    expect(maskedFields({ 'line_items[10].sku': 'BOLT-M9', 'customers[10].id': 7, email: 'p@example.com', note: '' })).toEqual({ 'line_items[10].sku': 'BOLT-M9', 'customers[10].id': '***', email: '***', note: '' });
  });
});
