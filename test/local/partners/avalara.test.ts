import vendorClient from 'avatax';
import * as Enums from 'avatax/lib/enums.js';
import type { CreateTransactionModel } from 'avatax/lib/models/CreateTransactionModel.js';
import type { TransactionModel } from 'avatax/lib/models/TransactionModel.js';
import vendorAdjustment from 'avatax/test/fixtures/adjust_transaction_request.js';
import vendorRequest from 'avatax/test/fixtures/transaction_request.js';
import vendorAnswer from 'avatax/test/fixtures/transaction_response.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { type Avalara, startAvalara } from '../../../local/partners/avalara/avalara.ts';

// The package's declarations say `.default` where its code exports the thing itself; its fixtures do have it.
const AvaTax = vendorClient as unknown as typeof vendorClient.default;
const published = { request: vendorRequest.default as unknown as CreateTransactionModel, answer: vendorAnswer.default, adjustment: vendorAdjustment.default as never };

const credentials = { accountId: '2000123456', licenseKey: '1A2B3C4D5E6F7G8H' };
const HOUSTON = { line1: '1 Main St', city: 'Houston', region: 'TX', postalCode: '77002', country: 'US' };
const NEWARK = { line1: '1 Dock St', city: 'Newark', region: 'NJ', postalCode: '07102', country: 'US' };
const LOS_ANGELES = { line1: '1 Hill St', city: 'Los Angeles', region: 'CA', postalCode: '90012', country: 'US' };
let partner: Avalara;

beforeEach(async () => {
  partner = await startAvalara({ credentials, clock: new ManualClock() });
});
afterEach(() => partner.stop());

/** The vendor's own client, pointed at the simulator by its URL. */
const client = (url = partner.url, licenseKey = credentials.licenseKey) =>
  new AvaTax({ appName: 'crossdock', appVersion: '1', machineName: 'test', environment: url, timeout: 5_000 }).withSecurity({ accountId: credentials.accountId, licenseKey });

interface Asked extends Omit<Partial<CreateTransactionModel>, 'date' | 'lines'> {
  date?: string;
  to?: typeof HOUSTON;
  from?: typeof HOUSTON;
  lines?: { amount: number; taxCode?: string }[];
}
const model = ({ code, type = Enums.DocumentType.SalesInvoice, date = '2026-01-05', to = HOUSTON, from = NEWARK, commit = false, lines = [{ amount: 50 }], ...more }: Asked = {}): CreateTransactionModel => ({
  companyCode: 'DEFAULT', customerCode: 'ACME', type, date: new Date(date), commit, ...(code && { code }), addresses: { shipFrom: from, shipTo: to }, lines: lines.map((line, position) => ({ number: String(position + 1), quantity: 1, ...line })), ...more,
});
const create = (asked: Asked = {}): Promise<TransactionModel> => client().createTransaction({ model: model(asked) });
const at = (transactionCode: string) => ({ companyCode: 'DEFAULT', transactionCode });
const status = async (code: string) => (await client().getTransactionByCode(at(code))).status;

test('the sale that Avalara publishes with its client comes out as Avalara has it, and so does its adjustment', async () => {
  const made = await client().createTransaction({ model: published.request });
  expect(made).toMatchObject({ status: 'Committed', totalAmount: 100, totalTax: 7.75, totalTaxable: 100, version: 1, adjustmentReason: 'NotAdjusted', locked: false });
  const authorities = (answer: { summary?: object[] }) => (answer.summary as { jurisType: string; jurisName: string; rate: number; tax: number }[]).map(({ jurisType, jurisName, rate, tax }) => ({ jurisType, jurisName, rate, tax }));
  expect(authorities(made)).toEqual(expect.arrayContaining(authorities(published.answer)));
  const notSimulated = ['originAddressId', 'destinationAddressId', 'locationTypes'];
  expect(Object.keys(published.answer).filter((name) => !(name in made))).toEqual(notSimulated);
  expect(Object.keys(published.answer.summary[0] ?? {}).filter((name) => !(name in (made.summary?.[0] ?? {})))).toEqual([]);
  const adjusted = await client().adjustTransaction({ ...at(made.code ?? ''), model: published.adjustment });
  expect(adjusted).toMatchObject({ status: 'Committed', totalAmount: 90, totalTax: 6.98, version: 2, adjustmentReason: 'PriceAdjusted', adjustmentDescription: 'Price dropped before shipping' });
  expect(adjusted.id).not.toBe(made.id);
  expect(await client().voidTransaction({ ...at(made.code ?? ''), model: { code: 'docVoided' } as never })).toMatchObject({ status: 'Cancelled' });
});

test('8.25 % of 50.00 is 4.13, of twice 25.00 it is 4.12', async () => {
  expect((await create({ lines: [{ amount: 50 }] })).totalTax).toBe(4.13);
  expect((await create({ lines: [{ amount: 25 }] })).totalTax).toBe(2.06);
  expect((await create({ lines: [{ amount: 25 }, { amount: 25 }] })).totalTax).toBe(4.12);
});

test('a company that rounds per document gives the difference back to the lines', async () => {
  const other = await startAvalara({ credentials, rounding: 'document' });
  try {
    const made = await client(other.url).createTransaction({ model: model({ lines: [{ amount: 25 }, { amount: 25 }] }), include: 'Details' }) as TransactionModel;
    expect(made.totalTax).toBe(4.13);
    expect(made.lines?.map((line) => line.tax)).toEqual([2.07, 2.06]);
    expect(made.lines?.[0]?.details?.map((detail) => detail.tax)).toEqual([1.57, 0.25, 0.25]);
  } finally {
    await other.stop();
  }
});

test('an order is an estimate: nothing is recorded', async () => {
  expect(await create({ code: 'ORD-1', type: Enums.DocumentType.SalesOrder })).toMatchObject({ id: 0, status: 'Temporary', totalTax: 4.13 });
  await expect(client().getTransactionByCode(at('ORD-1'))).rejects.toMatchObject({ code: 'EntityNotFoundError', target: 'HttpRequest', details: [{ number: 4, message: 'Document not found.' }] });
});

test('one document per code: replaced while it is open, refused once it is committed', async () => {
  const first = await create({ code: 'INV-1' });
  const second = await create({ code: 'INV-1', lines: [{ amount: 25 }] });
  expect([second.id, second.totalTax, second.status]).toEqual([first.id, 2.06, 'Saved']);
  expect(await client().commitTransaction({ ...at('INV-1'), model: { commit: true } })).toMatchObject({ status: 'Committed', totalTax: 2.06 });
  await expect(create({ code: 'INV-1' })).rejects.toMatchObject({ code: 'GetTaxError', details: [{ message: 'DocStatus is invalid for this operation.', refersTo: 'DocStatus' }] });
  await expect(client().commitTransaction({ ...at('INV-1'), model: { commit: true } })).rejects.toMatchObject({ code: 'InvalidDocumentStatusForCommit' });
});

test('createOrAdjust makes a new revision of a committed document', async () => {
  await create({ code: 'INV-1', commit: true });
  const adjusted = await client().createOrAdjustTransaction({ model: { createTransactionModel: model({ code: 'INV-1', commit: true, lines: [{ amount: 25 }] }), adjustmentReason: Enums.AdjustmentReason.PriceAdjusted } });
  expect(adjusted).toMatchObject({ version: 2, totalTax: 2.06, status: 'Committed', adjustmentReason: 'PriceAdjusted' });
});

test('a code is changed as long as the document is not committed', async () => {
  await create({ code: 'INV-1' });
  await create({ code: 'TAKEN' });
  await expect(client().changeTransactionCode({ ...at('INV-1'), model: { newCode: 'TAKEN' } })).rejects.toMatchObject({ code: 'TransactionAlreadyExists' });
  expect(await client().changeTransactionCode({ ...at('INV-1'), model: { newCode: '2026/0001' } })).toMatchObject({ code: '2026/0001', status: 'Saved' });
  await expect(client().getTransactionByCode(at('INV-1'))).rejects.toMatchObject({ code: 'EntityNotFoundError' });
  expect(await status('2026_-ava2f-_0001')).toBe('Saved');
  await client().settleTransaction({ ...at('2026_-ava2f-_0001'), model: { verify: { verifyTotalTax: 4.13 }, commit: { commit: true } } });
  await expect(client().changeTransactionCode({ ...at('2026_-ava2f-_0001'), model: { newCode: 'X' } })).rejects.toMatchObject({ code: 'TransactionIsCommitted' });
});

test('a locked document is neither voided nor adjusted, only refunded, at the rates of its own day', async () => {
  const locked = await create({ code: 'INV-1', commit: true, to: LOS_ANGELES, date: '2025-03-15', lines: [{ amount: 100 }] });
  expect(locked.totalTax).toBe(9.5);
  await client().lockTransaction({ ...at('INV-1'), model: { isLocked: true } });
  await expect(client().voidTransaction({ ...at('INV-1'), model: { code: Enums.VoidReasonCode.DocVoided } })).rejects.toMatchObject({ code: 'CannotModifyLockedTransaction', details: [{ number: 1100 }] });
  await expect(client().adjustTransaction({ ...at('INV-1'), model: { adjustmentReason: Enums.AdjustmentReason.PriceAdjusted, newTransaction: model() } })).rejects.toMatchObject({ code: 'CannotModifyLockedTransaction' });
  const refunded = await client().refundTransaction({ ...at('INV-1'), model: { refundTransactionCode: 'CM-1', refundDate: new Date('2026-01-05'), refundType: Enums.RefundType.Full } });
  expect(refunded).toMatchObject({ type: 'ReturnInvoice', status: 'Committed', totalAmount: -100, totalTax: -9.5, taxDate: '2025-03-15T00:00:00', date: '2026-01-05' });
  const again = await create({ code: 'INV-1', type: Enums.DocumentType.ReturnInvoice, commit: true, to: LOS_ANGELES, lines: [{ amount: -50 }], taxOverride: { type: Enums.TaxOverrideType.TaxDate, taxDate: new Date('2025-03-15'), reason: 'Return' } });
  expect(again).toMatchObject({ totalTax: -4.76, taxOverrideType: 'TaxDate' });
  expect((await create({ to: LOS_ANGELES, lines: [{ amount: 100 }] })).totalTax).toBe(9.75);
});

test('an open document is deleted, a committed one stays as cancelled and keeps its code', async () => {
  await create({ code: 'INV-1' });
  await client().voidTransaction({ ...at('INV-1'), model: { code: Enums.VoidReasonCode.DocDeleted } });
  await create({ code: 'INV-1', commit: true });
  await client().voidTransaction({ ...at('INV-1'), model: { code: Enums.VoidReasonCode.DocVoided } });
  expect(await status('INV-1')).toBe('Cancelled');
  await expect(client().voidTransaction({ ...at('INV-1'), model: { code: Enums.VoidReasonCode.DocVoided } })).rejects.toMatchObject({ code: 'TransactionAlreadyCancelled' });
  await expect(create({ code: 'INV-1' })).rejects.toMatchObject({ code: 'GetTaxError' });
});

test.each<[string, Asked, number]>([
  ['goods from Newark to Houston, at the destination', {}, 4.13],
  ['goods within Texas, at the origin', { from: { ...HOUSTON, city: 'El Paso', postalCode: '79901' } }, 3.13],
  ['a reseller', { entityUseCode: 'G' }, 0],
  ['a charity', { customerUsageType: 'E' }, 0],
  ['a charity in California', { entityUseCode: 'E', to: LOS_ANGELES }, 4.88],
  ['a buyer with an exemption number', { exemptionNo: 'TX-1' }, 0],
  ['an exempt buyer who must be taxed for once', { entityUseCode: 'TAXABLE', exemptionNo: 'TX-1' }, 4.13],
  ['clothing to New Jersey', { to: NEWARK, lines: [{ amount: 50, taxCode: 'PC040100' }] }, 0],
  ['goods that are never taxed', { lines: [{ amount: 50, taxCode: 'NT' }] }, 0],
  ['freight in Texas', { lines: [{ amount: 50 }, { amount: 10, taxCode: 'FR020100' }] }, 4.96],
  ['freight in California', { to: LOS_ANGELES, lines: [{ amount: 100 }, { amount: 10, taxCode: 'FR020100' }] }, 9.75],
  ['freight of goods that are half untaxed', { to: NEWARK, lines: [{ amount: 50 }, { amount: 50, taxCode: 'PC040100' }, { amount: 10, taxCode: 'FR020100' }] }, 3.64],
  ['a state without sales tax', { to: { line1: '1 Oak', city: 'Portland', region: 'OR', postalCode: '97201', country: 'US' } }, 0],
  ['Germany from France', { from: { ...HOUSTON, region: '', country: 'FR' }, to: { ...HOUSTON, region: '', country: 'DE' } }, 9.5],
  ['Germany in the autumn of 2020', { date: '2020-10-01', from: { ...HOUSTON, region: '', country: 'DE' }, to: { ...HOUSTON, region: '', country: 'DE' } }, 8],
  ['a German business from France', { businessIdentificationNo: 'DE123456789', from: { ...HOUSTON, region: '', country: 'FR' }, to: { ...HOUSTON, region: '', country: 'DE' } }, 0],
])('taxed: %s', async (_, asked, tax) => {
  expect((await create(asked)).totalTax).toBe(tax);
});

test.each<[string, Partial<CreateTransactionModel>, string]>([
  ['no lines', { lines: [] }, 'MissingLine'],
  ['no addresses', { addresses: {} }, 'MissingAddress'],
  ['no destination', { addresses: { shipFrom: HOUSTON } }, 'NotEnoughAddressesInfo'],
  ['a postal code of another state', { addresses: { shipFrom: NEWARK, shipTo: { ...HOUSTON, postalCode: '43256' } } }, 'GetTaxError'],
  ['a city without a state', { addresses: { shipFrom: NEWARK, shipTo: { city: 'Houston', country: 'US' } } }, 'GetTaxError'],
  ['an unknown company', { companyCode: 'OTHER' }, 'EntityNotFoundError'],
  ['a code that is too long', { code: 'X'.repeat(51) }, 'StringLengthError'],
])('refused: %s', async (_, change, code) => {
  await expect(client().createTransaction({ model: { ...model(), ...change } })).rejects.toMatchObject({ code });
});

test('who does not prove who they are is refused', async () => {
  await expect(client(partner.url, 'wrong').createTransaction({ model: model() })).rejects.toMatchObject({ code: 'AuthenticationException', details: [{ number: 30 }] });
  expect(await client(partner.url, 'wrong').ping()).toMatchObject({ authenticated: false });
  expect(await client().ping()).toMatchObject({ authenticated: true, authenticatedAccountId: 2000123456 });
  expect((await fetch(`${partner.url}/api/v2/transactions/create`, { method: 'POST' })).status).toBe(401);
});

test('its faults are played: too many requests say when to come back', async () => {
  partner.faults.add({ kind: 'rateLimit', operation: 'createTransaction', retryAfterSeconds: 7 });
  const { authorization } = { authorization: `Basic ${Buffer.from(`${credentials.accountId}:${credentials.licenseKey}`).toString('base64')}` };
  const response = await fetch(`${partner.url}/api/v2/transactions/create`, { method: 'POST', headers: { authorization }, body: '{}' });
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  partner.faults.add({ kind: 'unavailable', operation: 'commit*' });
  await expect(client().commitTransaction({ ...at('X'), model: { commit: true } })).rejects.toMatchObject({ code: 'ServerUnreachable' });
  expect(partner.calls().map(({ operation, outcome, status: answered }) => [operation, outcome, answered])).toEqual([['createTransaction', 'rateLimit', 429], ['commitTransaction', 'unavailable', 503]]);
});

test('documents outlive a restart, and keep their figures when a rate changes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'avalara-'));
  const start = () => startAvalara({ credentials, dataFile: join(folder, 'avalara.sqlite') });
  try {
    const before = await start();
    await client(before.url).createTransaction({ model: model({ code: 'INV-1', commit: true }) });
    before.setRate({ jurisdiction: 'US-TX 35000', from: '2025-01-01', rate: '0.02' });
    await before.stop();
    const after = await start();
    expect(await client(after.url).getTransactionByCode({ ...at('INV-1'), include: 'Lines' })).toMatchObject({ status: 'Committed', totalTax: 4.13, lines: [{ tax: 4.13 }] });
    expect(await client(after.url).createTransaction({ model: model({ code: 'INV-2' }) })).toMatchObject({ totalTax: 4.63 });
    await after.stop();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
