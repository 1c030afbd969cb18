import type { APIGatewayProxyResult, SQSEvent } from 'aws-lambda';
import { beforeEach, expect, test, vi } from 'vitest';
import type { DeskException } from '../../../core/model/exception.ts';
import type { BusinessEvent } from '../../../core/model/events/catalogue.ts';
import type { Journal } from '../../../core/model/journal.ts';
import type { Payout } from '../../../core/model/payout.ts';
import { housePolicy } from '../../../core/model/policy.ts';
import { invoiceItem } from '../../../core/payments/items.ts';
import { invoiceJournal } from '../../../core/posting/journals/invoice.ts';
import { booksKey } from '../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as postStatement } from '../../../lambdas/api/post-bank-statements.ts';
import { handler as approve } from '../../../lambdas/api/post-exception-approve.ts';
import { handler as postReceipt } from '../../../lambdas/api/post-receipts.ts';
import { handler as applyCash } from '../../../lambdas/events/apply-cash.ts';
import { takeStatementFile } from '../../../lambdas/handler/statement-file.ts';
import { handler as watchPayouts } from '../../../lambdas/jobs/watch-payouts.ts';
import { bai2, type Written } from '../../core/bank/files.ts';
import { aLegalEntity, anAccounting, anInvoice, usd } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { testTables } from '../../support/tables.ts';
import { isJournal } from '../../support/is-journal.ts';

const tables = testTables();
logged();
let keys = 0;
const ask = (body: unknown, id = '') => ({ ...aRequestEvent(body, { caller: aPerson('finance', 'fiona'), headers: { 'Idempotency-Key': `k${++keys}` }, path: JSON.stringify({ id }) }), pathParameters: { id } });
const read = ({ statusCode, body }: APIGatewayProxyResult): Record<string, unknown> => ({ status: statusCode, ...(JSON.parse(body) as Record<string, unknown>) });
const load = async (text: string) => read(await postStatement(ask({ content: Buffer.from(text).toString('base64') })));
const journals = async () => (await tables.all('ledger')).flatMap((row) => (isJournal(row) ? [row.body as Journal] : [])).map(({ journalId }) => journalId).sort();
const desk = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException).map(({ code, status }) => `${code} ${status}`).sort();
const listen = async () =>
  applyCash({ Records: (await tables.all('outbox')).map(({ body }) => body as BusinessEvent).filter(({ type }) => type === 'cash.received').map((detail, n) => ({ messageId: String(n), body: JSON.stringify({ detail }) })) } as unknown as SQSEvent);

const PAID: Written = { direction: 'in', minor: 487, reference: 'R1', text: 'INVOICE 17' };
const FEE: Written = { direction: 'out', minor: 1_000, reference: 'F1', text: 'MONTHLY' };
const aPayout = (payoutId: string, minor: number): Payout => ({ entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, payoutId, gateway: 'stripe', paid: usd(minor), arrival: '2026-11-24', correlationId: 'c1', revision: 1 });
const kept: { url: string; body: string }[] = [];

beforeEach(async () => {
  kept.length = 0;
  vi.stubEnv('INBOUND_BUCKET', 'inbound');
  vi.stubEnv('AWS_ENDPOINT_URL_S3', 'http://s3.test');
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', async (url: URL | string, init?: RequestInit) => {
    if (!String(url).startsWith('http://s3.test')) return real(url, init);
    kept.push({ url: String(url), body: Buffer.from(init?.body as Uint8Array).toString() });
    return new Response('');
  });
  await putMaster(booksKey.entity('NW-US'), aLegalEntity());
  await putMaster(masterKey.account('bank', '4711'), { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'bank', account: '4711' });
  const invoice = anInvoice({ number: '17', invoiceId: 'INV-17' });
  const journal = invoiceJournal(invoice, invoice.invoiceDate, anAccounting());
  const item = journal && invoiceItem(invoice, [journal]);
  if (journal && item) await stores.unit.commit([{ change: 'journal', journal }, { change: 'item', item }]);
});

test('a statement of the bank brings its receipts once, however often and in whichever file; each pays what it names; its bytes are kept', async () => {
  const file = bai2([PAID]);
  expect(await load(file)).toMatchObject({ status: 200, format: 'bai2', statements: [{ account: '4711', opening: usd(100_000), closing: usd(100_487), movements: 1, receipts: 1, known: 0, unexplained: 0 }] });
  expect(kept).toEqual([{ url: expect.stringMatching(/^http:\/\/s3\.test\/inbound\/bank\/NW-US\/\d{4}-\d\d-\d\d\/[0-9a-f]{32}$/), body: file }]);
  await listen();
  const after = await journals();
  expect(after).toEqual(['bank-receipt:bank-4711-R1.20261122.4.87', 'cash-applied:bank-4711-R1.20261122.4.87.1', 'invoice:17']);
  expect(await load(file)).toMatchObject({ statements: [{ receipts: 0, known: 1 }] });
  expect(await load(bai2([PAID, { ...PAID, minor: 500, reference: 'R2' }]))).toMatchObject({ statements: [{ receipts: 1, known: 1 }] });
  expect(await journals()).toEqual(['bank-receipt:bank-4711-R1.20261122.4.87', 'bank-receipt:bank-4711-R2.20261122.5.00', 'cash-applied:bank-4711-R1.20261122.4.87.1', 'invoice:17']);
});

test('what finance entered by hand is known to the statement, and the other way round', async () => {
  const byHand = { source: 'bank', account: '4711', amount: usd(487), valueDate: '2026-11-22' };
  expect(read(await postReceipt(ask({ ...byHand, transactionId: 'R1' })))).toMatchObject({ status: 202, receiptId: 'bank-4711-R1' });
  expect(await load(bai2([PAID, { ...PAID, reference: 'R2' }]))).toMatchObject({ statements: [{ receipts: 1, known: 1 }] });
  expect(read(await postReceipt(ask({ ...byHand, transactionId: 'R2' })))).toMatchObject({ status: 202, receiptId: 'bank-4711-R2.20261122.4.87' });
  expect((await journals()).filter((id) => id.startsWith('bank-receipt'))).toHaveLength(2);
});

test('an entry that is no customer’s receipt is what code or rule say, or is left to finance, once per statement; with a rule the row closes by itself', async () => {
  const file = bai2([{ ...FEE, text: 'PAYROLL' }, { direction: 'in', minor: 90_000, reference: 'P1', text: 'STRIPE TRANSFER' }]);
  await stores.unit.commit([{ change: 'payout', payout: aPayout('po_1', 90_000) }]);
  await putMaster(masterKey.policy('NW-US'), { ...housePolicy('NW-US'), bankRules: [{ text: 'STRIPE', means: 'payout' }] });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 }); // what was read of the policy is read again
  try {
    expect(await load(file)).toMatchObject({ statements: [{ movements: 2, receipts: 0, payouts: 1, unexplained: 1 }] });
    expect(await load(file)).toMatchObject({ statements: [{ movements: 2, receipts: 0, payouts: 1, unexplained: 1 }] });
    expect([await journals(), await desk()]).toEqual([['invoice:17'], ['bank.entry-unexplained open']]);
    await putMaster(masterKey.policy('NW-US'), { ...housePolicy('NW-US'), bankRules: [{ text: 'STRIPE', means: 'payout' }, { text: 'PAYROLL', means: 'other' }] });
    vi.setSystemTime(Date.now() + 120_000);
    expect(await load(file)).toMatchObject({ statements: [{ payouts: 1, others: 1, unexplained: 0 }] });
    expect(await desk()).toEqual(['bank.entry-unexplained closed']);
  } finally {
    vi.useRealTimers();
  }
});

test('payouts are those that gateways told of, each one movement’s; one that nobody told of is finance’s until somebody has', async () => {
  const file = bai2([{ direction: 'in', minor: 90_000, reference: 'P1', text: 'STRIPE TRANSFER' }, { direction: 'in', minor: 90_000, reference: 'P2', text: 'STRIPE TRANSFER' }, { direction: 'in', minor: 700, reference: 'P3', text: 'STRIPE po_3' }]);
  await putMaster(masterKey.policy('NW-US'), { ...housePolicy('NW-US'), bankRules: [{ text: 'STRIPE', means: 'payout' }] });
  await stores.unit.commit([{ change: 'payout', payout: aPayout('po_1', 90_000) }]);
  await stores.unit.commit([{ change: 'payout', payout: aPayout('po_3', 701) }]);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
  try {
    // two of one amount look for one payout at once, and the third is told over another amount
    expect(await load(file)).toMatchObject({ statements: [{ payouts: 1, unmatched: 2, unexplained: 0 }] });
    expect([await desk(), await journals()]).toEqual([['bank.payout-unmatched open', 'bank.payout-unmatched open'], ['invoice:17']]);
    await stores.unit.commit([{ change: 'payout', payout: aPayout('po_2', 90_000) }]);
    expect(await load(file)).toMatchObject({ statements: [{ payouts: 2, unmatched: 1 }] });
    expect(await desk()).toEqual(['bank.payout-unmatched closed', 'bank.payout-unmatched open']);
    expect(await load(file)).toMatchObject({ statements: [{ payouts: 2, unmatched: 1 }] });
  } finally {
    vi.useRealTimers();
  }
  const arrived = await Promise.all(['po_1', 'po_2'].map(async (id) => (await stores.cash.payout('NW-US', id))?.arrived));
  expect(arrived.map((each) => each?.transactionId).toSorted()).toEqual(['P1.20261122.900.00', 'P2.20261122.900.00']);
  expect((await stores.cash.payoutsUnderWay('NW-US')).map(({ payoutId }) => payoutId)).toEqual(['po_3']);
});

test('a payment that was returned moves nothing and is finance’s, whose answer closes the row for good', async () => {
  const file = bai2([{ direction: 'out', minor: 487, reference: 'R1', text: 'NSF' }]).replace('16,455', '16,555');
  expect(await load(file)).toMatchObject({ statements: [{ returned: 1 }] });
  const [row] = (await tables.all('exceptions')).map(({ body }) => body as DeskException);
  expect(row).toMatchObject({ code: 'bank.receipt-returned', owner: 'finance', severity: 'high', detail: { account: '4711', transactionId: 'R1.20261122.-4.87', amount: usd(487) } });
  expect(read(await approve(ask({ reason: 'un-applied, and the customer pays again' }, row?.exceptionId)))).toMatchObject({ action: 'approve' });
  await load(file);
  expect([await desk(), await journals()]).toEqual([['bank.receipt-returned closed'], ['invoice:17']]);
});

test('a file that does not add up, or of an account that is not ours, is refused whole, with the place', async () => {
  expect(await load(bai2([PAID]).replace('16,165,487', '16,165,478'))).toMatchObject({ status: 422, code: 'bank-statement.refused', fault: 'bank-statement.total', place: 'line 6, field 2 (49)' });
  expect(await load(bai2([PAID], { account: '815' }))).toMatchObject({ status: 422, code: 'bank-statement.account-unknown' });
  expect(await load('PK zip')).toMatchObject({ status: 422, code: 'bank-statement.refused', fault: 'bank-statement.unsupported' });
  expect(read(await postStatement(ask({ content: 'not base64!' })))).toMatchObject({ status: 400, code: 'request.invalid' });
  expect([kept, await journals(), await desk()]).toEqual([[], ['invoice:17'], []]);
});

test('a file that takes too long is gone on with when it is sent again', async () => {
  const loading = { entity: 'NW-US', correlationId: 'corr-1', at: new Date('2026-11-23T12:00:00Z') };
  const file = Buffer.from(bai2([PAID]));
  await expect(takeStatementFile(file, { ...loading, until: 0 })).rejects.toMatchObject({ name: 'Transient', code: 'bank-statement.unfinished' });
  expect(await takeStatementFile(file, loading)).toMatchObject({ statements: [{ receipts: 1 }] });
});

test('a receipt of a closed period is held for finance, keeps no other back, and is taken when the file comes again', async () => {
  await stores.unit.commit([{ change: 'period', entity: 'NW-US', period: '2026-11', to: 'closed', by: 'fiona', at: new Date().toISOString() }]);
  expect(await load(bai2([PAID]))).toMatchObject({ status: 200, statements: [{ receipts: 0, held: 1 }] });
  expect(await desk()).toEqual(['journal.period-closed open']);
  await stores.unit.commit([{ change: 'period', entity: 'NW-US', period: '2026-11', to: 'open', by: 'fiona', at: new Date().toISOString(), reason: 'late' }]);
  expect(await load(bai2([PAID]))).toMatchObject({ statements: [{ receipts: 1, held: 0 }] });
  expect(await desk()).toEqual(['journal.period-closed closed']);
});

test('a payout that no bank shows is finance’s four days after it was due, once; the row closes when it comes, and none is raised where statements have no payouts', async () => {
  const late = { ...aPayout('po_1', 90_000), arrival: '2027-02-20' };
  vi.stubEnv('ENTITIES', 'NW-US');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2027-02-23T23:59:59Z') });
  try {
    for (const payout of [late, { ...aPayout('po_2', 700), arrival: '2027-02-21' }]) await stores.unit.commit([{ change: 'payout', payout }]);
    vi.setSystemTime(Date.parse('2027-02-24T00:00:00Z'));
    expect(await watchPayouts()).toEqual({ overdue: 0 });
    await putMaster(masterKey.policy('NW-US'), { ...housePolicy('NW-US'), bankRules: [{ text: 'STRIPE', means: 'payout' }] });
    vi.setSystemTime(Date.parse('2027-02-23T23:59:59Z') + 120_000);
    expect([await watchPayouts(), await watchPayouts()]).toEqual([{ overdue: 1 }, { overdue: 0 }]);
    const rows = (await tables.all('exceptions')).map(({ body }) => body as DeskException);
    expect(rows).toMatchObject([{ code: 'cash.payout-overdue', status: 'open', owner: 'finance', deadline: '2027-03-02T00:00:00.000Z', detail: { payoutId: 'po_1', gateway: 'stripe', paid: usd(90_000) }, message: '900.00 USD of payout po_1 of stripe have not come to the bank, expected on 2027-02-20' }]);
    expect(await load(bai2([{ direction: 'in', minor: 90_000, reference: 'P1', text: 'STRIPE po_1' }]))).toMatchObject({ statements: [{ payouts: 1 }] });
    expect([await desk(), await watchPayouts()]).toEqual([['cash.payout-overdue closed'], { overdue: 0 }]);
  } finally {
    vi.useRealTimers();
  }
});
