import type { APIGatewayProxyResult } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { Journal } from '../../../core/model/journal.ts';
import { booksKey } from '../../../lambdas/adapters/dynamo-books.ts';
import { putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as getJournal } from '../../../lambdas/api/get-journal.ts';
import { handler as getPeriod } from '../../../lambdas/api/get-period.ts';
import { handler as reverse } from '../../../lambdas/api/post-journal-reversal.ts';
import { handler as closePeriod } from '../../../lambdas/api/post-period-close.ts';
import { handler as openPeriod } from '../../../lambdas/api/post-period-open.ts';
import { accrueUnbilled } from '../../../lambdas/handler/periods.ts';
import { aLegalEntity, anInvoice, anInvoiceLine, anOrder, AT, usd } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { aJournal, aJournalLine } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';
import { isJournal } from '../../support/is-journal.ts';

const tables = testTables();
logged();
let keys = 0;
const ask = (path: Record<string, string>, body: unknown = {}, caller: Record<string, string> = aPerson('finance', 'fiona'), key = `k${++keys}`) => ({
  ...aRequestEvent(body, { caller, headers: { 'Idempotency-Key': key }, path: JSON.stringify(path) }), pathParameters: path,
});
const read = ({ statusCode, body }: APIGatewayProxyResult): Record<string, unknown> => ({ status: statusCode, ...(JSON.parse(body) as Record<string, unknown>) });
const posted = async () => (await tables.all('ledger')).flatMap((row) => (isJournal(row) ? [row.body as Journal] : [])).sort((a, b) => (a.journalId < b.journalId ? -1 : 1));
/** A month that is over, whatever the day of the test. */
const PERIOD = '2025-11';
const shippedAndUnbilled = async (invoice: Invoice) => {
  const { entity, invoiceId, orderId, shipmentId, shippedOn } = invoice;
  await stores.unit.commit([{ change: 'invoice', invoice }, { change: 'unbilled', unbilled: { entity, invoiceId, orderId, shipmentId, shippedOn } }]);
};
const invoiced = (n: number, change: Partial<Invoice> = {}) => anInvoice({ number: undefined, invoiceId: `INV-s:${n}`, shipmentId: `s:${n}`, shippedOn: '2025-11-28', ...change });

beforeEach(async () => {
  await putMaster(booksKey.entity('NW-US'), aLegalEntity());
  await stores.unit.commit([{ change: 'order', order: anOrder() }]);
});

describe('a journal', () => {
  beforeEach(() => stores.unit.commit([{ change: 'journal', journal: aJournal('2025-11-23', '17', { orderId: 'ORD-0000000000000001' }) }]));

  test('is read by its id; one that there is not, or of another entity, is 404', async () => {
    expect(read(await getJournal(ask({ id: 'invoice:17' })))).toMatchObject({ status: 200, journalId: 'invoice:17', lines: [{ key: 'receivables' }, { key: 'revenue' }] });
    expect(read(await getJournal(ask({ id: 'invoice:18' })))).toMatchObject({ status: 404, code: 'journal.not-found' });
    expect(read(await getJournal(ask({ id: 'invoice:17' }, {}, { ...aPerson('finance'), entity: 'NW-EU' })))).toMatchObject({ status: 404 });
  });

  test('is taken back by another one, once, and never edited; found by its number as the first', async () => {
    const before = await posted();
    const answer = read(await reverse(ask({ id: 'invoice:17' }, { reason: 'posted twice', date: '2025-12-01' }, undefined, 'r1')));
    expect(answer).toMatchObject({ status: 201, journalId: 'reversal:invoice:17', date: '2025-12-01', reverses: 'invoice:17', description: 'Reversal of invoice:17: posted twice', lines: [{ key: 'receivables', side: 'credit' }, { key: 'revenue', side: 'debit' }] });
    expect(read(await reverse(ask({ id: 'invoice:17' }, { reason: 'posted twice', date: '2025-12-01' }, undefined, 'r1')))).toEqual(answer);
    expect(read(await reverse(ask({ id: 'invoice:17' }, { reason: 'again' })))).toMatchObject({ status: 409, code: 'journal.already-reversed' });
    expect(read(await reverse(ask({ id: 'reversal:invoice:17' }, { reason: 'no' })))).toMatchObject({ status: 409, code: 'journal.is-reversal' });
    expect((await posted()).filter(({ event }) => event !== 'reversal')).toEqual(before);
    expect((await tables.all('correlation')).map(({ number }) => number)).toEqual(['reversal:invoice:17']);
  });

  test.each(['capture', 'bank-receipt', 'cash-applied', 'terms-discount', 'write-off', 'refund'] as const)('of cash (%s) is not reversed by itself: its application is taken back, and the open items with it', async (event) => {
    const before = await posted();
    await stores.unit.commit([{ change: 'journal', journal: aJournal('2025-11-23', '18', { event, journalId: `${event}:18` }) }]);
    expect(read(await reverse(ask({ id: `${event}:18` }, { reason: 'wrong customer' })))).toMatchObject({ status: 409, code: 'journal.unapply-instead', document: '18' });
    expect(await posted()).toHaveLength(before.length + 1);
  });

  test('is not taken back into a closed period', async () => {
    await stores.unit.commit([{ change: 'period', entity: 'NW-US', period: PERIOD, to: 'closed', by: 'fiona', at: AT.toISOString() }]);
    expect(read(await reverse(ask({ id: 'invoice:17' }, { reason: 'late', date: '2025-11-30' })))).toMatchObject({ status: 409, code: 'journal.period-closed', field: 'date' });
    expect(await posted()).toHaveLength(1);
  });
});

describe('a period', () => {
  test('shows its trial balance, and what keeps it from being closed', async () => {
    await stores.unit.commit([{ change: 'journal', journal: aJournal('2025-11-23', '17') }, { change: 'journal', journal: aJournal('2025-11-24', '18') }, { change: 'journal', journal: aJournal('2025-12-01', '19') }]);
    await shippedAndUnbilled(invoiced(1));
    await shippedAndUnbilled(invoiced(2, { shippedOn: '2025-12-01' }));
    expect(read(await getPeriod(ask({ period: PERIOD })))).toEqual({
      status: 'open', entity: 'NW-US', period: PERIOD, journals: 2, accrued: 0,
      accounts: [{ account: 'assets:receivables', debit: usd(200), credit: usd(0) }, { account: 'revenues:sales', debit: usd(0), credit: usd(200) }],
      missing: [{ what: 'not-invoiced', document: 'INV-s:1', orderId: 'ORD-0000000000000001', since: '2025-11-28' }],
    });
    expect(read(await getPeriod(ask({ period: '2025-13' })))).toMatchObject({ status: 404, code: 'period.not-found' });
  });

  test('is closed once everything that left is invoiced, or accrued on its last day; then nothing is posted into it, until it is opened again', async () => {
    await shippedAndUnbilled(invoiced(1));
    const refused = read(await closePeriod(ask({ period: PERIOD })));
    expect(refused).toMatchObject({ status: 409, code: 'period.not-ready', errors: [{ field: 'INV-s:1', message: 'not-invoiced, since 2025-11-28' }] });
    expect(read(await closePeriod(ask({ period: PERIOD }, { accrue: true })))).toEqual({ status: 'closed', entity: 'NW-US', period: PERIOD });
    expect((await posted()).map(({ journalId, date, orderId }) => [journalId, date, orderId])).toEqual([['unbilled:INV-s:1', '2025-11-30', 'ORD-0000000000000001']]);
    expect(read(await getPeriod(ask({ period: PERIOD })))).toMatchObject({ status: 'closed', accrued: 1, missing: [] });
    await expect(stores.unit.commit([{ change: 'journal', journal: aJournal('2025-11-30', '20') }])).rejects.toMatchObject({ code: 'journal.period-closed' });
    expect(read(await closePeriod(ask({ period: PERIOD })))).toMatchObject({ status: 409, code: 'period.already-closed' });
    expect(read(await openPeriod(ask({ period: PERIOD }, { reason: 'late bill' })))).toEqual({ status: 'open', entity: 'NW-US', period: PERIOD });
    expect(read(await openPeriod(ask({ period: PERIOD }, { reason: 'late bill' })))).toMatchObject({ status: 409, code: 'period.already-open' });
    await stores.unit.commit([{ change: 'journal', journal: aJournal('2025-11-30', '20') }]);
  });

  test('that is not over, or does not add up, is not closed', async () => {
    expect(read(await closePeriod(ask({ period: new Date().toISOString().slice(0, 7) })))).toMatchObject({ status: 409, code: 'period.not-over' });
    const off = [aJournalLine('receivables', 'debit', 100), { ...aJournalLine('revenue', 'credit', 100), functional: usd(99) }];
    await stores.unit.commit([{ change: 'journal', journal: aJournal('2025-11-23', '17', { lines: off }) }]);
    expect(read(await closePeriod(ask({ period: PERIOD })))).toMatchObject({ status: 409, code: 'period.not-ready', errors: [{ field: 'books 1', message: 'unbalanced' }] });
  });

  test('is finance’s to close; integration may look', async () => {
    expect(read(await closePeriod(ask({ period: PERIOD }, {}, aPerson('integration')))).status).toBe(403);
    expect(read(await getPeriod(ask({ period: PERIOD }, {}, aPerson('integration')))).period).toBe(PERIOD);
    expect(read(await getPeriod(ask({ period: PERIOD }, {}, aPerson('warehouse')))).status).toBe(403);
  });
});

test('what left and is not invoiced is accrued once, what was free or is earned at its delivery without a journal, what is invoiced meanwhile not at all', async () => {
  const free = anInvoiceLine({ goods: usd(0), tax: usd(0) });
  for (const invoice of [invoiced(1), invoiced(2, { lines: [free] }), invoiced(3, { fob: 'destination' }), invoiced(4, { number: '9', postedAt: AT.toISOString() })]) await shippedAndUnbilled(invoice);
  expect(await accrueUnbilled(aLegalEntity(), PERIOD, AT)).toBe(3);
  expect(await accrueUnbilled(aLegalEntity(), PERIOD, AT)).toBe(0);
  expect((await posted()).map(({ journalId }) => journalId)).toEqual(['unbilled:INV-s:1']);
  expect((await Array.fromAsync(stores.ledger.unbilled('NW-US', '2025-11-30'))).map(({ invoiceId, accrual }) => [invoiceId, accrual])).toEqual([
    ['INV-s:1', 'unbilled:INV-s:1'], ['INV-s:2', 'nothing'], ['INV-s:3', 'nothing'], ['INV-s:4', undefined],
  ]);
});
