import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LedgerSystem } from '../../../../core/posting/ledger-system.ts';
import { ManualClock } from '../../../../local/clock.ts';
import { FakeAws } from '../../../../test/support/aws.ts';
import { anInvoice, anOrder, aShipment, usd } from '../../../../test/support/builders.ts';
import { aJournal, aJournalLine } from '../../../../test/support/sagas.ts';
import invoice from '../connector/fixtures/invoice.json' with { type: 'json' };
import { BookRecord } from '../connector/schema.ts';
import { postedAs, totalOf } from '../connector/to-canonical.ts';
import { kit } from './kit.ts';

let ledger: LedgerSystem;
let stop: () => Promise<void>;
beforeEach(async () => {
  const bench = await kit.start({ clock: new ManualClock(), fetch, timeoutMs: 10_000, aws: new FakeAws() });
  ({ ledger } = bench.ports);
  stop = () => bench.partner.stop();
});
afterEach(() => stop());

test('an invoice as Vendor X gives it is its number and its amount', () => {
  const read = BookRecord.parse(invoice);
  expect([postedAs(read), totalOf(read)]).toEqual([{ id: 'b-1', number: '1001' }, usd(487)]);
});

test('an invoice that would come to another amount is not posted, and both figures are said', async () => {
  await expect(ledger.postInvoice(anOrder(), aShipment(), anInvoice({ gross: usd(500) }), [])).rejects.toMatchObject({ name: 'Rejected', code: 'invoice.total-differs', detail: { there: usd(487), ours: usd(500) } });
});

test('a journal is posted once and found by its id; another amount, or an account that is not mapped, is refused', async () => {
  const journal = aJournal('2026-11-23', '17');
  const posted = await ledger.postJournal(journal);
  expect(await ledger.postJournal(journal)).toEqual(posted);
  expect(await ledger.journalByReference('NW-US', journal.journalId)).toEqual({ ...posted, date: '2026-11-23', total: 100 });
  const other = aJournal('2026-11-23', '17', { lines: [aJournalLine('receivables', 'debit', 200), aJournalLine('revenue', 'credit', 200)] });
  await expect(ledger.postJournal(other)).rejects.toMatchObject({ name: 'Rejected', code: 'journal.differs' });
  const elsewhere = aJournal('2026-11-23', '18', { lines: [aJournalLine('receivables', 'debit', 100, 'nowhere'), aJournalLine('revenue', 'credit', 100)] });
  await expect(ledger.postJournal(elsewhere)).rejects.toMatchObject({ name: 'Rejected', code: 'vendor-x.account-unmapped' });
});
