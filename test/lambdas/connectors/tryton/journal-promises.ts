import { describe, expect, test } from 'vitest';
import type { Journal } from '../../../../core/model/journal.ts';
import { MoveRecord } from '../../../../lambdas/connectors/tryton/schema.ts';
import { aJournal, aJournalLine } from '../../../support/sagas.ts';
import { losing } from '../documents.ts';
import type { TrytonUnderTest } from './under-test.ts';

/** Journals that Tryton does not derive. */
export function journalPromises(server: TrytonUnderTest): void {
  const { shipmentNumber } = server;
  describe('a journal', () => {
    const accounts = { 'expenses:freight out': 'Main Expense', 'liabilities:accrued freight': 'Main Tax' };
    const keeping = (fetcher = fetch) => server.over(fetcher, { accounts });
    const today = () => new Date().toISOString().slice(0, 10);
    const freight = (minor = 642, change: Partial<Journal> = {}) => {
      const shipment = `s:${shipmentNumber()}`;
      return aJournal(today(), shipment, {
        event: 'freight-out', journalId: `freight-out:${shipment}`,
        lines: [aJournalLine('freight-out', 'debit', minor), aJournalLine('accrued-freight', 'credit', minor)], ...change,
      });
    };
    const movesOf = (journal: Journal) => server.client.find(MoveRecord, 'account.move', [['description', '=', journal.journalId]]);

    test('that Tryton does not derive is posted once, and found by its id', async () => {
      const journal = freight();
      const posted = await keeping().postJournal(journal);
      expect(await keeping().postJournal(journal)).toEqual(posted);
      expect((await movesOf(journal)).map(({ id, state }) => [String(id), state])).toEqual([[posted.id, 'posted']]);
      expect(await keeping().journalByReference('NW-US', journal.journalId)).toMatchObject({ id: posted.id, date: journal.date, total: 642 });
      expect(await keeping().journalByReference('NW-US', 'freight-out:none')).toBeUndefined();
    });

    test.each(['account.move.create', 'account.move.post'])('whose answer to %s was lost is posted once', async (method) => {
      const journal = freight();
      const broken = losing((_, body) => body.includes(`"model.${method}"`));
      await expect(keeping(broken.fetch).postJournal(journal)).rejects.toMatchObject({ code: 'erp.unreachable' });
      await keeping().postJournal(journal);
      expect((await movesOf(journal)).map(({ state }) => state)).toEqual(['posted']);
    });

    test('of the same id over another amount is not the same: nothing is posted over it', async () => {
      const journal = freight();
      await keeping().postJournal(journal);
      await expect(keeping().postJournal(freight(643, { journalId: journal.journalId }))).rejects.toMatchObject({ name: 'Rejected', code: 'journal.differs', detail: { there: { minor: 642 }, ours: { minor: 643 } } });
    });

    test('on an account that the secret does not map, or that is not there, is refused by name', async () => {
      await expect(server.erp.postJournal(freight())).rejects.toMatchObject({ name: 'Rejected', code: 'erp.account-unmapped' });
      await expect(server.over(fetch, { accounts: { ...accounts, 'expenses:freight out': 'NOPE' } }).postJournal(freight())).rejects.toMatchObject({ code: 'erp.account-unknown' });
    });
  });
}
