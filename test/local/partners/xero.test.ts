import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CreditNote, CurrencyCode, Invoice, LineAmountTypes, ManualJournal, Payment, XeroClient } from 'xero-node';
import { registerXero } from '../../../cli/webhooks.ts';
import { ManualClock } from '../../../local/clock.ts';
import { signature } from '../../../local/partners/xero/webhooks.ts';
import { startXero, type Xero } from '../../../local/partners/xero/xero.ts';
import { eventually } from '../../support/eventually.ts';
import { receiver } from './receiver.ts';

/** The vendor's own client drives the simulator. */
const CREDENTIALS = { clientId: 'the-client', clientSecret: 'the-secret' };
const KEY = 'the-webhook-key';
const SCOPES = 'accounting.invoices accounting.payments accounting.manualjournals accounting.contacts accounting.settings accounting.journals.read';
let clock: ManualClock;
let xero: Xero;
let client: XeroClient;
let tenant: string;

beforeEach(async () => {
  clock = new ManualClock(new Date('2026-11-24T10:00:00Z'));
  xero = await startXero({ credentials: CREDENTIALS, webhookKey: KEY, clock });
  tenant = xero.tenantId;
  client = new XeroClient();
  client.accountingApi.basePath = `${xero.url}/api.xro/2.0`;
  await signIn();
});
afterEach(() => xero.stop());

/** The client asks for its token at Xero's own address and nowhere else. */
async function signIn(secret = CREDENTIALS.clientSecret, scope = SCOPES): Promise<Response> {
  const answer = await fetch(`${xero.url}/connect/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${CREDENTIALS.clientId}:${secret}`).toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }).toString(),
  });
  if (answer.ok) client.setTokenSet((await answer.json()) as { access_token: string });
  return answer;
}

const anInvoice = (change: Partial<Invoice> = {}): Invoice => ({
  type: Invoice.TypeEnum.ACCREC, contact: { contactNumber: 'ACME', name: 'Acme Builders' }, date: '2026-11-24', dueDate: '2026-12-24', lineAmountTypes: LineAmountTypes.NoTax, reference: 'INV-shiphero:1',
  lineItems: [{ description: '10 BOLT-M8' }, { description: 'Goods', lineAmount: 45.1, accountCode: '200' }, { description: 'Discount', lineAmount: -0.45, accountCode: '220' }, { description: 'Tax', lineAmount: 3.69, accountCode: '820' }],
  status: Invoice.StatusEnum.AUTHORISED, ...change,
});
const api = () => client.accountingApi;
const create = async (change: Partial<Invoice> = {}) => (await api().createInvoices(tenant, { invoices: [anInvoice(change)] })).body.invoices?.[0];
const balances = () => Object.fromEntries(xero.people.books().accounts.map(({ code, net }) => [code, net]));
/** What the client throws is JSON. */
const refusal = async (call: Promise<unknown>): Promise<{ status: number; messages: string[]; headers: Record<string, string> }> => {
  const thrown = await call.then(() => { throw new Error('not refused'); }, (error: unknown) => error);
  const { response } = (typeof thrown === 'string' ? JSON.parse(thrown) : thrown) as { response: { statusCode: number; headers: Record<string, string>; body: { Elements?: { ValidationErrors: { Message: string }[] }[]; Detail?: string } } };
  const { Elements = [], Detail } = response.body;
  return { status: response.statusCode, headers: response.headers, messages: Detail ? [Detail] : Elements.flatMap(({ ValidationErrors }) => ValidationErrors.map(({ Message }) => Message)) };
};

describe('xero-node', () => {
  test('makes an invoice that Xero numbers, with lines that say something and lines that are amounts, and finds it by its reference', async () => {
    const made = await create();
    expect(made).toMatchObject({ invoiceNumber: 'INV-0001', status: 'AUTHORISED', total: 48.34, amountDue: 48.34, date: new Date('2026-11-24'), dueDate: new Date('2026-12-24'), currencyCode: 'USD' });
    const { body } = await api().getInvoices(tenant, undefined, 'Type=="ACCREC" AND Reference=="INV-shiphero:1"', undefined, undefined, undefined, undefined, undefined, 1);
    expect(body.invoices?.map(({ invoiceID, lineItems }) => [invoiceID, lineItems?.map(({ lineAmount }) => lineAmount)])).toEqual([[made?.invoiceID, [undefined, 45.1, -0.45, 3.69]]]);
    expect(balances()).toEqual({ 610: 48.34, 200: -45.1, 220: 0.45, 820: -3.69 });
    expect((await api().getContacts(tenant, undefined, 'ContactNumber=="ACME"')).body.contacts).toMatchObject([{ name: 'Acme Builders' }]);
  });

  test('pays an invoice in parts, never more than is due; taken back, it is due again', async () => {
    const made = await create();
    const pay = async (amount: number, code = '605') => (await api().createPayment(tenant, { invoice: { invoiceNumber: made?.invoiceNumber ?? '' }, account: { code }, date: '2026-11-25', amount, reference: 'cash-applied:1' } as Payment)).body.payments?.[0];
    await pay(40);
    expect(await refusal(pay(8.35))).toMatchObject({ status: 400, messages: ['Payment amount exceeds the amount outstanding on this document'] });
    expect(await refusal(pay(1, '200'))).toMatchObject({ messages: ['The Account specified cannot have payments applied to it'] });
    const last = await pay(8.34);
    expect((await api().getInvoice(tenant, made?.invoiceID ?? '')).body.invoices).toMatchObject([{ status: 'PAID', amountDue: 0, amountPaid: 48.34 }]);
    expect((await api().getPayments(tenant, undefined, 'Reference=="cash-applied:1"', 'UpdatedDateUTC ASC', 1)).body.payments?.map(({ amount }) => amount)).toEqual([40, 8.34]);
    await api().deletePayment(tenant, last?.paymentID ?? '', { status: 'DELETED' });
    expect((await api().getInvoice(tenant, made?.invoiceNumber ?? '')).body.invoices).toMatchObject([{ status: 'AUTHORISED', amountDue: 8.34 }]);
    expect(balances()).toMatchObject({ 605: 40, 610: 8.34 });
  });

  test('makes a credit note and gives it back', async () => {
    const note = { type: CreditNote.TypeEnum.ACCRECCREDIT, contact: { contactNumber: 'ACME', name: 'Acme Builders' }, date: '2026-11-24', lineAmountTypes: LineAmountTypes.NoTax, reference: 'CM-1', lineItems: [{ description: 'Returned', lineAmount: 12.5, accountCode: '225' }], status: CreditNote.StatusEnum.AUTHORISED };
    const made = (await api().createCreditNotes(tenant, { creditNotes: [note] })).body.creditNotes?.[0];
    expect(made).toMatchObject({ creditNoteNumber: 'CN-0001', total: 12.5, remainingCredit: 12.5 });
    await api().createPayment(tenant, { creditNote: { creditNoteNumber: 'CN-0001' }, account: { code: '615' }, date: '2026-11-24', amount: 12.5 } as Payment);
    expect((await api().getCreditNote(tenant, 'CN-0001')).body.creditNotes).toMatchObject([{ status: 'PAID', remainingCredit: 0 }]);
    expect(balances()).toEqual({ 225: 12.5, 610: 0, 615: -12.5 });
  });

  test('posts a manual journal that balances, and no other: not on receivables, payables or a bank account, not in a month that is locked, not on an account that is archived', async () => {
    const post = (lines: [string, number][], date = '2026-11-24') =>
      api().createManualJournals(tenant, { manualJournals: [{ narration: 'goods-issue:1', date, status: ManualJournal.StatusEnum.POSTED, lineAmountTypes: LineAmountTypes.NoTax, journalLines: lines.map(([accountCode, lineAmount]) => ({ accountCode, lineAmount, description: 'x' })) }] });
    await post([['500', 4.1], ['630', -4.1]]);
    expect((await api().getManualJournals(tenant, undefined, 'Narration=="goods-issue:1"', undefined, 1)).body.manualJournals).toMatchObject([{ status: 'POSTED', journalLines: [{ lineAmount: 4.1, accountCode: '500' }, { lineAmount: -4.1, accountCode: '630' }] }]);
    const refusals = async (...calls: Parameters<typeof post>[]) => Promise.all(calls.map(async (call) => (await refusal(post(...call))).messages[0]));
    expect(await refusals([[['500', 4.1], ['630', -4]]], [[['610', 1], ['630', -1]]], [[['500', 1], ['800', -1]]], [[['090', 1], ['630', -1]]])).toEqual([
      'The total debits (4.10) must equal total credits (-4.00)', "Account code '610' is not a valid code for this document.", "Account code '800' is not a valid code for this document.", "Account code '090' is not a valid code for this document.",
    ]);
    xero.people.lock('2026-10-31');
    xero.people.archive('630');
    expect(await refusals([[['500', 1], ['430', -1]], '2026-10-31'], [[['500', 1], ['630', -1]]])).toEqual(['The document date cannot be before the end of year lock date, currently set at 31-Oct-2026', "Account code '630' is not a valid code for this document."]);
    expect(xero.people.books()).toMatchObject({ journals: 1, off: 0 });
  });

  test('in another currency than the organisation’s the rate is kept, and what a payment gains is Xero’s own entry', async () => {
    const made = await create({ currencyCode: CurrencyCode.EUR, currencyRate: 0.925926, lineItems: [{ description: 'Goods', lineAmount: 100, accountCode: '200' }] });
    expect(made).toMatchObject({ currencyCode: 'EUR', currencyRate: 0.925926, total: 100 });
    await api().createPayment(tenant, { invoice: { invoiceID: made?.invoiceID ?? '' }, account: { code: '605' }, date: '2026-11-24', amount: 100, currencyRate: 0.909091 } as Payment);
    expect(balances()).toEqual({ 610: 0, 200: -108, 605: 110, 497: -2 });
  });

  test('of several documents the valid ones are saved, and the others say what is wrong with them', async () => {
    const two = { invoices: [anInvoice(), anInvoice({ reference: 'INV-2', lineItems: [{ description: 'Goods', lineAmount: 1, accountCode: '999' }] })] };
    const { body } = await api().createInvoices(tenant, two, false);
    expect(body.invoices?.map(({ statusAttributeString, validationErrors }) => [statusAttributeString, validationErrors?.[0]?.message])).toEqual([['OK', undefined], ['ERROR', "Account code '999' is not a valid code for this document."]]);
    expect((await refusal(api().createInvoices(tenant, two, true))).messages).toEqual(["Account code '999' is not a valid code for this document."]);
    expect((await refusal(create({ invoiceNumber: 'INV-0001' }))).messages).toEqual(['Invoice # must be unique.']);
  });

  test('reads what changed since, page by page, the ledger with it', async () => {
    for (const day of ['20', '21', '22']) await create({ date: `2026-11-${day}` });
    await clock.advance(60_000);
    await create();
    const changed = (since: Date, page: number) => api().getInvoices(tenant, since, undefined, 'UpdatedDateUTC ASC', undefined, undefined, undefined, undefined, page, undefined, undefined, undefined, undefined, 2);
    expect((await changed(new Date('2026-11-24T10:00:30Z'), 1)).body.invoices?.map(({ invoiceNumber }) => invoiceNumber)).toEqual(['INV-0004']);
    const { body } = await changed(new Date('2026-11-24T09:00:00Z'), 2);
    expect([body.pagination, body.invoices?.map(({ invoiceNumber }) => invoiceNumber)]).toMatchObject([{ page: 2, pageSize: 2, pageCount: 2, itemCount: 4 }, ['INV-0003', 'INV-0004']]);
    expect((await api().getJournals(tenant, undefined, 2)).body.journals?.map(({ journalNumber, sourceType }) => [journalNumber, sourceType])).toEqual([[3, 'ACCREC'], [4, 'ACCREC']]);
    expect(await refusal(api().getInvoices(tenant, undefined, 'Colour=="red"'))).toMatchObject({ status: 400 });
  });

  test('is let in by its own token to its own organisation and what its scopes cover, for half an hour', async () => {
    expect((await signIn('another')).status).toBe(400);
    expect(await (await signIn(CREDENTIALS.clientSecret, 'accounting.transactions')).json()).toEqual({ error: 'invalid_scope' });
    expect(await refusal(api().getAccounts('another'))).toMatchObject({ status: 403 });
    expect((await api().getAccounts('')).body.accounts?.find(({ code }) => code === '610')).toMatchObject({ systemAccount: 'DEBTORS' });
    await clock.advance(30 * 60_000);
    expect(await refusal(api().getAccounts(tenant))).toMatchObject({ status: 401, messages: ['TokenExpired: token expired at 2026-11-24T10:30:00.000Z'] });
    await signIn(CREDENTIALS.clientSecret, 'accounting.invoices');
    expect(await refusal(api().getPayments(tenant))).toMatchObject({ status: 401, messages: ['AuthorizationUnsuccessful'] });
    expect((await api().getInvoices(tenant)).body.invoices).toEqual([]);
  });

  test('is asked to wait beyond 60 calls a minute, and told how many are left', async () => {
    const { response } = await api().getAccounts(tenant);
    expect(response.headers).toMatchObject({ 'x-minlimit-remaining': '59', 'x-daylimit-remaining': '4999' });
    for (let call = 2; call <= 60; call += 1) await api().getAccounts(tenant);
    expect(await refusal(api().getAccounts(tenant))).toMatchObject({ status: 429, headers: { 'retry-after': '60', 'x-rate-limit-problem': 'minute' } });
    await clock.advance(60_001);
    await api().getAccounts(tenant);
  });
});

test('what is sent again under the same idempotency key is done once', async () => {
  const made = await api().createInvoices(tenant, { invoices: [anInvoice()] }, false, undefined, 'the-key');
  const again = await api().createInvoices(tenant, { invoices: [anInvoice()] }, false, undefined, 'the-key');
  expect(again.body.invoices?.[0]?.invoiceID).toBe(made.body.invoices?.[0]?.invoiceID);
  expect((await api().getInvoices(tenant)).body.invoices).toHaveLength(1);
  expect(await refusal(api().createInvoices(tenant, { invoices: [anInvoice({ reference: 'x' })] }, false, undefined, 'the-key'))).toMatchObject({ status: 400 });
});

test('six calls at a time are one too many', async () => {
  await xero.stop();
  xero = await startXero({ credentials: CREDENTIALS, webhookKey: KEY, latencyMs: 30 });
  client.accountingApi.basePath = `${xero.url}/api.xro/2.0`;
  await signIn();
  const answers = await Promise.allSettled([1, 2, 3, 4, 5, 6].map(() => api().getAccounts(tenant)));
  expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(1);
});

describe('webhooks', () => {
  test('are not sent to an address that takes whatever comes, rightly signed or not', async () => {
    const inbox = await receiver();
    try {
      expect(await xero.webhooks.subscribe(inbox.url)).toMatchObject({ status: 'failed' });
      expect(inbox.received.map(({ json: { events, firstEventSequence } }) => [events, firstEventSequence])).toEqual([[[], 0], [[], 0], [[], 0], [[], 0]]);
      await create();
      await clock.advance(60_000);
      expect(inbox.received).toHaveLength(4);
    } finally {
      await inbox.stop();
    }
  });

  test('are not sent to an address that nobody answers at; who answers as it should later is asked again, and gets them', async () => {
    const inbox = await receiver();
    await inbox.stop();
    expect(await xero.webhooks.subscribe(inbox.url)).toEqual({ url: inbox.url, status: 'failed' });
    let asked = 0;
    // the first four times it is not ready
    const late = createServer((request, response) => {
      asked += 1;
      void text(request).then((body) => response.writeHead(asked <= 4 ? 503 : request.headers['x-xero-signature'] === signature(body, KEY) ? 200 : 401).end());
    }).listen(0, '127.0.0.1');
    await once(late, 'listening');
    try {
      const url = `http://127.0.0.1:${(late.address() as AddressInfo).port}/hook`;
      await registerXero(xero, url);
      expect([asked, xero.webhooks.subscription()]).toEqual([8, { url, status: 'OK' }]);
    } finally {
      late.closeAllConnections();
      late.close();
    }
  });

  test('say which document was made or touched, and by that a payment', async () => {
    const inbox = await receiver();
    xero.org.documents.put('subscription', 'webhook', { url: inbox.url, status: 'OK' });
    try {
      const made = await create();
      xero.faults.add({ kind: 'webhookDuplicate' });
      xero.people.pay({ invoice: 'INV-0001', amount: '10.00' });
      await clock.advance(1);
      await eventually(() => expect(inbox.received).toHaveLength(3));
      const [first, second, third] = inbox.received.toSorted((a, b) => Number(a.json.firstEventSequence) - Number(b.json.firstEventSequence));
      expect(first?.headers['x-xero-signature']).toBe(createHmac('sha256', KEY).update(first?.body ?? '').digest('base64'));
      expect([first, second].map((one) => one?.json.events)).toMatchObject([
        [{ resourceId: made?.invoiceID, eventCategory: 'INVOICE', eventType: 'CREATE', tenantId: tenant, tenantType: 'ORGANISATION', eventDateUtc: '2026-11-24T10:00:00.000' }],
        [{ resourceId: made?.invoiceID, eventCategory: 'INVOICE', eventType: 'UPDATE' }],
      ]);
      expect(third?.body).toBe(second?.body);
    } finally {
      await inbox.stop();
    }
  });
});

test('a restart goes on where it was: documents, numbers, tokens', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'xero-'));
  const dataFile = join(folder, 'xero.sqlite');
  await xero.stop();
  xero = await startXero({ credentials: CREDENTIALS, webhookKey: KEY, clock, dataFile });
  client.accountingApi.basePath = `${xero.url}/api.xro/2.0`;
  await signIn();
  await create();
  await xero.stop();
  xero = await startXero({ credentials: CREDENTIALS, webhookKey: KEY, clock, dataFile });
  client.accountingApi.basePath = `${xero.url}/api.xro/2.0`;
  expect(await create()).toMatchObject({ invoiceNumber: 'INV-0002' });
  expect(xero.people.books()).toMatchObject({ journals: 2, off: 0 });
  rmSync(folder, { recursive: true });
});
