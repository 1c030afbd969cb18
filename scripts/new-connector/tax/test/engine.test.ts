import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TaxEngine } from '../../../../core/tax/tax-engine.ts';
import { ManualClock } from '../../../../local/clock.ts';
import { FakeAws } from '../../../../test/support/aws.ts';
import { usd } from '../../../../test/lambdas/connectors/documents.ts';
import document from '../connector/fixtures/document.json' with { type: 'json' };
import { Taxed } from '../connector/schema.ts';
import { taxResult } from '../connector/to-canonical.ts';
import { INVOICE, kit } from './kit.ts';

let engine: TaxEngine;
let stop: () => Promise<void>;
beforeEach(async () => {
  const bench = await kit.start({ clock: new ManualClock(), fetch, timeoutMs: 10_000, aws: new FakeAws() });
  ({ engine } = bench.ports);
  stop = () => bench.partner.stop();
});
afterEach(() => stop());
const KEY = { entity: 'NW-US', code: 'INV-1' };

test('a document as Vendor X gives it has the tax of its lines, of its freight and of each authority', () => {
  expect(taxResult(Taxed.parse(document))).toEqual({
    total: usd('4.71'), lines: [{ lineId: '1', tax: usd('4.13') }], freightTax: usd('0.58'), jurisdictions: [{ jurisdiction: 'US-TX', name: 'TEXAS', rate: '0.0825', taxable: usd('57.00'), tax: usd('4.71') }],
  });
});

test('an invoice is quoted, drafted, renumbered and committed, each once', async () => {
  expect((await engine.quote(INVOICE)).total).toEqual(usd('4.13'));
  expect(await engine.document(KEY)).toBeUndefined();
  const drafted = await engine.draft(INVOICE);
  for (let again = 0; again < 2; again += 1) await engine.renumber(KEY, '1001');
  for (let again = 0; again < 2; again += 1) expect(await engine.commit({ ...KEY, code: '1001' })).toEqual(drafted);
  expect(await engine.document({ ...KEY, code: '1001' })).toEqual({ code: '1001', status: 'Committed', total: usd('4.13'), locked: false });
});

test('a number that another document has is refused, and so is a code that was taken back', async () => {
  await engine.draft(INVOICE);
  await engine.draft({ ...INVOICE, code: 'INV-2' });
  await expect(engine.renumber(KEY, 'INV-2')).rejects.toMatchObject({ name: 'Rejected', code: 'tax.number-taken' });
  await engine.void(KEY);
  await engine.void(KEY);
  await expect(engine.draft(INVOICE)).rejects.toMatchObject({ name: 'Rejected', code: 'tax.document-void' });
  await expect(engine.commit({ ...KEY, code: 'NONE' })).rejects.toMatchObject({ name: 'Rejected', code: 'tax.document-missing' });
});

test('a return is a committed document of its own; an adjustment changes what is committed', async () => {
  await engine.draft(INVOICE);
  await engine.commit(KEY);
  const half = [{ lineId: '1', sku: 'BOLT-M8', quantity: '50', amount: usd('25.00') }];
  expect((await engine.adjust(KEY, { ...INVOICE, lines: half }, 'Short by 50')).total).toEqual(usd('2.06'));
  const credit = { ...INVOICE, taxDate: INVOICE.date, original: 'INV-1', lines: half.map((line) => ({ ...line, amount: usd('-25.00') })) };
  expect((await engine.refund(credit)).total).toEqual(usd('-2.06'));
  expect(await engine.document({ ...KEY, kind: 'credit' })).toMatchObject({ status: 'Committed' });
  await expect(engine.quote({ ...INVOICE, entity: 'NW-EU' })).rejects.toMatchObject({ name: 'Rejected', code: 'vendor-x.company-unmapped' });
});
