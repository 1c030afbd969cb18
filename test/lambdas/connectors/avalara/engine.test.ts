import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../../local/clock.ts';
import { type Avalara, startAvalara } from '../../../../local/partners/avalara/avalara.ts';
import type { TaxDocument, TaxEngine } from '../../../../core/tax/tax-engine.ts';
import { avalaraTax } from '../../../../lambdas/connectors/avalara/engine.ts';
import type { AvalaraSecret } from '../../../../lambdas/connectors/avalara/schema.ts';
import { answering } from '../answering.ts';
import { usd } from '../documents.ts';

const HOUSTON = { line1: '1 Main St', city: 'Houston', region: 'TX', postalCode: '77002', country: 'US' };
const NEWARK = { line1: '1 Dock St', city: 'Newark', region: 'NJ', postalCode: '07102', country: 'US' };
const LOS_ANGELES = { line1: '1 Hill St', city: 'Los Angeles', region: 'CA', postalCode: '90012', country: 'US' };
const KEY = '1A2B3C4D5E6F7G8H';
let partner: Avalara;
let settings: AvalaraSecret;
let engine: TaxEngine;

beforeEach(async () => {
  partner = await startAvalara({ credentials: { accountId: '2000123456', licenseKey: KEY }, companies: ['DEFAULT', 'EUROPE'], clock: new ManualClock() });
  settings = { url: partner.url, accountId: '2000123456', licenseKey: KEY, companies: { 'NW-US': 'DEFAULT', 'NW-EU': 'EUROPE' }, freightTaxCode: 'FR020100' };
  engine = avalaraTax(settings);
});
afterEach(() => partner.stop());

const aDocument = (change: Partial<TaxDocument> = {}): TaxDocument => ({
  entity: 'NW-US', code: 'INV-shiphero:1', date: '2026-01-05', customerId: 'ACME', currency: 'USD', shipFrom: NEWARK, shipTo: HOUSTON, lines: [{ lineId: '10', sku: 'BOLT-M8', quantity: '100', amount: usd('50.00') }], ...change,
});
const made = (operation: string) => partner.calls().filter((call) => call.operation === operation).length;
const key = (code: string) => ({ entity: 'NW-US', code });
const lock = (code: string) =>
  fetch(`${partner.url}/api/v2/companies/DEFAULT/transactions/${code}/lock`, { method: 'POST', headers: { authorization: `Basic ${Buffer.from(`2000123456:${KEY}`).toString('base64')}` }, body: '{"isLocked":true}' });

describe('quotes', () => {
  test('a quote has the tax of each line, of the freight, and of each authority, and is not recorded', async () => {
    const quoted = await engine.quote(aDocument({ lines: [{ lineId: 'A 1', sku: 'BOLT-M8', quantity: '100', amount: usd('50.00') }, { lineId: 'B', sku: 'HAT', taxClass: 'NT', quantity: '1', amount: usd('20.00') }], freight: usd('7.00') }));
    expect(quoted).toEqual({
      total: usd('4.54'),
      lines: [{ lineId: 'A 1', tax: usd('4.13') }, { lineId: 'B', tax: usd('0') }],
      freightTax: usd('0.41'),
      jurisdictions: [
        { jurisdiction: 'US-TX STATE 48', name: 'TEXAS', rate: '0.0625', taxable: usd('55.00'), tax: usd('3.44') },
        { jurisdiction: 'US-TX CITY 35000', name: 'HOUSTON', rate: '0.01', taxable: usd('55.00'), tax: usd('0.55') },
        { jurisdiction: 'US-TX SPECIAL 6000669', name: 'HOUSTON MTA TRANSIT', rate: '0.01', taxable: usd('55.00'), tax: usd('0.55') },
      ],
    });
    expect(await engine.document(key('INV-shiphero:1'))).toBeUndefined();
  });

  test('8.25 % of 50.00 is 4.13, of twice 25.00 it is 4.12: the figure is the engine\'s', async () => {
    const line = (amount: string) => [{ lineId: '10', sku: 'BOLT-M8', quantity: '1', amount: usd(amount) }];
    expect((await engine.quote(aDocument({ lines: line('50.00') }))).total).toEqual(usd('4.13'));
    expect((await engine.quote(aDocument({ lines: line('25.00') }))).total).toEqual(usd('2.06'));
  });

  test('exempt customers, companies of other entities and large amounts', async () => {
    expect((await engine.quote(aDocument({ exempt: 'G' }))).total).toEqual(usd('0'));
    const german = aDocument({ entity: 'NW-EU', currency: 'EUR', shipFrom: { ...NEWARK, country: 'FR' }, shipTo: { ...HOUSTON, country: 'DE' }, lines: [{ lineId: '1', sku: 'X', quantity: '1', amount: { minor: 900_000_000_010, currency: 'EUR' } }] });
    expect(await engine.quote(german)).toMatchObject({ total: { minor: 171_000_000_002, currency: 'EUR' }, jurisdictions: [{ jurisdiction: 'DE COUNTRY DE' }] });
    await expect(engine.quote(aDocument({ entity: 'NW-JP' }))).rejects.toMatchObject({ name: 'Rejected', code: 'tax.entity-unknown' });
  });

  test('an address without a tax jurisdiction is for a person', async () => {
    await expect(engine.quote(aDocument({ shipTo: { ...HOUSTON, region: 'CA' } }))).rejects.toMatchObject({ name: 'Rejected', code: 'tax.address-unknown' });
    await expect(engine.quote(aDocument({ shipTo: { city: 'Houston', country: 'US' } }))).rejects.toMatchObject({ name: 'Rejected', code: 'tax.address-unknown' });
  });
});

describe('an invoice', () => {
  test('is one document, however often it is drafted, renumbered and committed', async () => {
    const drafted = await engine.draft(aDocument());
    expect(await engine.draft(aDocument())).toEqual(drafted);
    await engine.renumber(key('INV-shiphero:1'), '2026/0001');
    await engine.renumber(key('INV-shiphero:1'), '2026/0001');
    expect(await engine.commit(key('2026/0001'))).toEqual(drafted);
    expect(await engine.commit(key('2026/0001'))).toEqual(drafted);
    await engine.renumber(key('INV-shiphero:1'), '2026/0001');
    expect(await engine.document(key('2026/0001'))).toEqual({ code: '2026/0001', status: 'Committed', total: usd('4.13'), locked: false });
    expect(await engine.document(key('INV-shiphero:1'))).toBeUndefined();
  });

  test('says something else as long as it is open, and nothing else once it is committed', async () => {
    const changed = aDocument({ lines: [{ lineId: '10', sku: 'BOLT-M8', quantity: '50', amount: usd('25.00') }] });
    const drafted = await engine.draft(aDocument());
    expect(await engine.draft(changed)).toMatchObject({ documentId: drafted.documentId, total: usd('2.06') });
    await engine.commit(key('INV-shiphero:1'));
    expect((await engine.draft(aDocument())).total).toEqual(usd('2.06'));
  });

  test('is adjusted by a second revision, once', async () => {
    await engine.draft(aDocument());
    await engine.commit(key('INV-shiphero:1'));
    const changed = aDocument({ lines: [{ lineId: '10', sku: 'BOLT-M8', quantity: '50', amount: usd('25.00') }] });
    const adjusted = await engine.adjust(key('INV-shiphero:1'), changed, 'Short by 50');
    expect(await engine.adjust(key('INV-shiphero:1'), changed, 'Short by 50')).toEqual(adjusted);
    expect(made('adjustTransaction')).toBe(1);
    expect(await engine.document(key('INV-shiphero:1'))).toMatchObject({ status: 'Committed', total: usd('2.06') });
  });

  test('is taken back whether it is open, committed, gone or taken back already', async () => {
    await engine.void(key('INV-shiphero:1'));
    await engine.draft(aDocument());
    await engine.void(key('INV-shiphero:1'));
    expect(await engine.document(key('INV-shiphero:1'))).toBeUndefined();
    await engine.draft(aDocument());
    await engine.commit(key('INV-shiphero:1'));
    await engine.void(key('INV-shiphero:1'));
    await engine.void(key('INV-shiphero:1'));
    expect(await engine.document(key('INV-shiphero:1'))).toMatchObject({ status: 'Cancelled' });
    await expect(engine.draft(aDocument())).rejects.toMatchObject({ name: 'Rejected', code: 'tax.document-void' });
  });

  test('that was reported is neither taken back nor adjusted', async () => {
    await engine.draft(aDocument({ code: 'INV-1' }));
    await engine.commit(key('INV-1'));
    await lock('INV-1');
    await expect(engine.void(key('INV-1'))).rejects.toMatchObject({ name: 'Rejected', code: 'tax.locked' });
    await expect(engine.adjust(key('INV-1'), aDocument(), 'Other')).rejects.toMatchObject({ name: 'Rejected', code: 'tax.locked' });
    expect(await engine.document(key('INV-1'))).toMatchObject({ locked: true, status: 'Committed' });
  });

  test('gets no number that another document has', async () => {
    await engine.draft(aDocument({ code: 'INV-1' }));
    await engine.draft(aDocument({ code: 'INV-2' }));
    await engine.renumber(key('INV-1'), '1001');
    await expect(engine.renumber(key('INV-2'), '1001')).rejects.toMatchObject({ name: 'Rejected', code: 'tax.number-taken' });
    await expect(engine.renumber(key('INV-3'), '1003')).rejects.toMatchObject({ name: 'Rejected', code: 'tax.document-missing' });
    await expect(engine.commit(key('INV-3'))).rejects.toMatchObject({ name: 'Rejected', code: 'tax.document-missing' });
  });
});

test('a return is taxed as the original was, once, beside the invoice of the same number', async () => {
  const sold = aDocument({ code: '1001', date: '2025-03-15', shipTo: LOS_ANGELES, lines: [{ lineId: '10', sku: 'BOLT-M8', quantity: '2', amount: usd('100.00') }] });
  expect((await engine.draft(sold)).total).toEqual(usd('9.50'));
  const credit = { ...sold, date: '2026-01-05', taxDate: '2025-03-15', original: '1001', lines: [{ lineId: '10', sku: 'BOLT-M8', quantity: '1', amount: usd('-50.00') }] };
  const refunded = await engine.refund(credit);
  expect(refunded).toMatchObject({ total: usd('-4.76'), lines: [{ lineId: '10', tax: usd('-4.76') }] });
  expect(await engine.refund(credit)).toEqual(refunded);
  expect(await engine.document({ ...key('1001'), kind: 'credit' })).toMatchObject({ status: 'Committed', total: usd('-4.76') });
  expect(await engine.document(key('1001'))).toMatchObject({ status: 'Saved', total: usd('9.50') });
});

describe('when things go wrong', () => {
  test.each([
    ['draft', 'createTransaction', () => engine.draft(aDocument())],
    ['renumber', 'changeTransactionCode', () => engine.renumber(key('INV-shiphero:1'), '1001')],
    ['commit', 'commitTransaction', () => engine.commit(key('INV-shiphero:1'))],
    ['adjust', 'adjustTransaction', () => engine.adjust(key('INV-shiphero:1'), aDocument({ customerId: 'OTHER' }), 'Customer')],
    ['void', 'voidTransaction', () => engine.void(key('INV-shiphero:1'))],
    ['refund', 'createTransaction', () => engine.refund({ ...aDocument(), taxDate: '2026-01-04', original: '1001' })],
  ] as const)('%s: an answer that was lost does not make a second document', async (name, operation, ask) => {
    await engine.draft(aDocument());
    partner.faults.add({ kind: 'lostAnswer', operation });
    await expect(ask()).rejects.toMatchObject({ name: 'Transient', code: 'tax.unreachable' });
    await ask();
    const code = name === 'renumber' ? '1001' : 'INV-shiphero:1';
    const known = await engine.document({ ...key(code), ...(name === 'refund' && { kind: 'credit' }) });
    expect(known?.status).toBe({ draft: 'Saved', renumber: 'Saved', commit: 'Committed', adjust: 'Committed', void: undefined, refund: 'Committed' }[name]);
    if (name === 'adjust') expect(made('adjustTransaction')).toBe(1);
  });

  test("AvaTax's own no is told in its own words", async () => {
    partner.faults.add({ kind: 'reject', operation: 'createTransaction', error: { code: 'InactiveAccount', message: 'The account is currently inactive.' } });
    await expect(engine.quote(aDocument())).rejects.toMatchObject({ name: 'Rejected', code: 'tax.refused', message: 'AvaTax refuses: The account is currently inactive.', detail: { reason: 'InactiveAccount' } });
  });

  test('a company code that AvaTax does not know is a setting to mend', async () => {
    await expect(avalaraTax({ ...settings, companies: { 'NW-US': 'OTHER' } }).quote(aDocument())).rejects.toMatchObject({ name: 'Transient', code: 'tax.company-unknown' });
  });

  test('an amount that its currency does not have is not guessed', async () => {
    const answer = { id: 1, code: 'X', status: 'Saved', locked: false, currencyCode: 'USD', totalAmount: 50, totalTax: 4.125, lines: [], summary: [] };
    await expect(avalaraTax(settings, answering({ body: answer })).quote(aDocument())).rejects.toMatchObject({ name: 'Transient', code: 'tax.malformed' });
  });
});
