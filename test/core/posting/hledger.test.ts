import { expect, test } from 'vitest';
import type { Journal } from '../../../core/model/journal.ts';
import { toHledger } from '../../../core/posting/hledger.ts';
import { usd } from '../../support/builders.ts';

const journal: Journal = {
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, journalId: 'invoice:17', event: 'invoice', document: '17', date: '2026-11-23', description: 'Invoice 17; order (1)',
  lines: [{ account: 'assets:receivables', side: 'debit', amount: usd(1278) }, { account: 'revenues:sales', side: 'credit', amount: usd(1278) }], ruleVersion: '2026-11', correlationId: 'corr-1', postedAt: '2026-11-23T10:00:00Z',
};

test('a journal is an hledger transaction, credits negative, with nothing that hledger would read otherwise', () => {
  expect(toHledger(journal)).toBe(
    '2026-11-23 * (17) Invoice 17_ order _1_  ; invoice:17, rules 2026-11\n    NW-US:assets:receivables  12.78 USD\n    NW-US:revenues:sales  -12.78 USD\n',
  );
});
