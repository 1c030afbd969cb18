import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { inverse } from '../../../../lambdas/connectors/xero/from-canonical.ts';
import { failed } from '../../../../lambdas/connectors/xero/failures.ts';
import { XeroPayment } from '../../../../lambdas/connectors/xero/schema.ts';
import { ledgerPayment } from '../../../../lambdas/connectors/xero/to-canonical.ts';
import { parseExact } from '../../../../lambdas/handler/exact-json.ts';

const published = readFileSync(new URL('../../../../lambdas/connectors/xero/fixtures/payments.json', import.meta.url), 'utf8');

test('of payments as Xero publishes them, one on a sales invoice is ours to know; one that went back on a credit note is not', () => {
  const { Payments } = z.object({ Payments: z.array(XeroPayment) }).parse(parseExact(published));
  expect(Payments.map(ledgerPayment)).toEqual([
    { paymentId: '99ea7f6b-c513-4066-bc27-b7c65dcd76c2', invoice: 'INV-0002', amount: { minor: 4600, currency: 'NZD' }, date: '2018-11-29', reference: '', deleted: false, stamp: 1_541_176_592_690 },
    undefined,
  ]);
});

test.each([['1.08', '0.925926'], ['1', '1.000000'], ['0.00625', '160.000000'], ['3', '0.333333'], ['1.5', '0.666667']])('a rate of %s is Xero’s %s: the other way round, to six places', (ours, theirs) => {
  expect(inverse(ours)).toBe(theirs);
});

describe('an answer that is an error', () => {
  const headers = (given: Record<string, string> = {}) => new Headers(given);
  const invalid = (...messages: string[]) => ({ Message: 'A validation exception occurred', Elements: [{ ValidationErrors: messages.map((Message) => ({ Message })) }] });
  test.each([
    [429, headers({ 'retry-after': '37', 'x-rate-limit-problem': 'minute' }), undefined, { name: 'Transient', code: 'ledger.throttled', detail: { retryAfter: 37, problem: 'minute' } }],
    [503, headers(), invalid('x'), { name: 'Transient', code: 'ledger.failed' }],
    [403, headers(), undefined, { name: 'Transient', code: 'ledger.unauthorized' }],
    [400, headers(), undefined, { name: 'Transient', code: 'ledger.failed' }],
    // https://github.com/waynerobinson/xeroizer/issues/92
    [400, headers(), invalid('The document date cannot be before the end of year lock date, currently set at 31-Jul-2013'), { name: 'Rejected', code: 'ledger.period-locked' }],
    // https://community.xero.com/developer/discussion/92539695
    [400, headers(), invalid("Account code '120' is not a valid code for this document."), { name: 'Rejected', code: 'ledger.account-refused' }],
    [400, headers(), invalid('Invoice # must be unique.'), { name: 'Rejected', code: 'ledger.refused', message: 'Xero refuses: Invoice # must be unique.' }],
    [404, headers(), { Detail: 'The resource cannot be found' }, { name: 'Rejected', code: 'ledger.refused' }],
  ])('%i says whether it is worth trying again, or who has to do what', (status, given, failure, expected) => {
    expect(failed(status, given, failure, 'PUT Invoices')).toMatchObject(expected);
  });
});
