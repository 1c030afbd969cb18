import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { TaxDocument } from '../../../../core/tax/tax-engine.ts';
import { exactNumber, parseExact } from '../../../../lambdas/handler/exact-json.ts';
import { newTransaction } from '../../../../lambdas/connectors/avalara/from-canonical.ts';
import { Transaction } from '../../../../lambdas/connectors/avalara/schema.ts';
import { taxResult } from '../../../../lambdas/connectors/avalara/to-canonical.ts';
import { usd } from '../documents.ts';

const published = readFileSync(new URL('../../../../lambdas/connectors/avalara/fixtures/transaction.json', import.meta.url), 'utf8');
const settings = { url: 'https://rest.avatax.com', accountId: '1', licenseKey: 'k', companies: { 'NW-US': 'DEFAULT' }, freightTaxCode: 'FR020100' };
const document: TaxDocument = {
  entity: 'NW-US', code: 'INV-1', date: '2026-01-05', customerId: 'ACME', currency: 'USD', shipFrom: { country: 'US', postalCode: '07102' }, shipTo: { line1: `${'long '.repeat(12)}street`, city: 'Austin', region: 'TX', country: 'US' },
  lines: [{ lineId: 'A 1', sku: 'BOLT-M8', quantity: '2.500', amount: usd('900719925474.10') }],
};

test("Avalara's published answer gives its figures, exactly", () => {
  expect(taxResult(Transaction.parse(parseExact(published)))).toEqual({
    documentId: '289450369',
    total: usd('7.75'),
    lines: [{ lineId: '10', tax: usd('7.75') }],
    freightTax: usd('0'),
    jurisdictions: [
      { jurisdiction: 'US-CA STATE 06', name: 'CALIFORNIA', rate: '0.06', taxable: usd('100.00'), tax: usd('6.00') },
      { jurisdiction: 'US-CA COUNTY 059', name: 'ORANGE', rate: '0.0025', taxable: usd('100.00'), tax: usd('0.25') },
      { jurisdiction: 'US-CA SPECIAL EMTN0', name: 'ORANGE CO LOCAL TAX SL', rate: '0.01', taxable: usd('100.00'), tax: usd('1.00') },
      { jurisdiction: 'US-CA SPECIAL EMAZ0', name: 'ORANGE COUNTY DISTRICT TAX SP', rate: '0.005', taxable: usd('100.00'), tax: usd('0.50') },
    ],
  });
});

test('a document is written with exact numbers, our line id, and freight as a line of its own', () => {
  const model = newTransaction({ ...document, freight: usd('7.10'), exempt: 'G', purchaseOrder: 'PO-7' }, { type: 'SalesInvoice', commit: false, reference: 'INV-1' }, settings);
  expect(JSON.stringify(model)).toBe(
    '{"companyCode":"DEFAULT","type":"SalesInvoice","code":"INV-1","date":"2026-01-05","customerCode":"ACME","currencyCode":"USD","commit":false,"referenceCode":"INV-1","purchaseOrderNo":"PO-7","entityUseCode":"G",' +
      '"addresses":{"shipFrom":{"postalCode":"07102","country":"US"},"shipTo":{"line1":"long long long long long long long long long long ","city":"Austin","region":"TX","country":"US"}},' +
      '"lines":[{"number":"1","quantity":2.500,"amount":900719925474.10,"itemCode":"BOLT-M8","ref1":"A 1"},{"number":"2","quantity":1,"amount":7.10,"taxCode":"FR020100","description":"Freight","ref2":"freight"}]}',
  );
});

test('a return says which day it is taxed by, and why', () => {
  expect(newTransaction({ ...document, taxDate: '2025-03-15' }, { type: 'ReturnInvoice', commit: true, reference: '1001' }, settings)).toMatchObject({
    commit: true, referenceCode: '1001', taxOverride: { type: 'TaxDate', taxDate: '2025-03-15', reason: 'Return: taxed as the original sale' },
  });
});

test('freight of nothing is no line', () => {
  expect(newTransaction({ ...document, freight: usd('0') }, { type: 'SalesOrder', commit: false }, settings)).toMatchObject({ lines: [{ number: '1' }] });
});

test('numbers keep every digit, both ways', () => {
  expect(parseExact('{"a":4.10,"b":[123456789012345678],"c":"4.10","d":null}')).toEqual({ a: '4.10', b: ['123456789012345678'], c: '4.10', d: null });
  expect(JSON.stringify({ a: exactNumber('-123456789012345678.90') })).toBe('{"a":-123456789012345678.90}');
});
