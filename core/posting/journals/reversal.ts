import { Invalid } from '../../model/errors.ts';
import type { Journal, JournalEvent } from '../../model/journal.ts';

/** Journals that money or an application of it moved open items with: those go back with them, or not at all. */
const MOVED_ITEMS: readonly JournalEvent[] = ['capture', 'bank-receipt', 'cash-applied', 'terms-discount', 'exchange-difference', 'write-off', 'refund'];

/** @throws Invalid 409 journal.unapply-instead where a reversal by itself would leave open items that the books do not have */
export function mustStandAlone({ journalId, event, document }: Journal): void {
  if (MOVED_ITEMS.includes(event)) throw new Invalid('journal.unapply-instead', `${journalId} moved open items: take the application back, and they go with it`, 409, { document });
}

/**
 * A journal with its sides turned, on the accounts and at the rates of the one that it takes back. One per journal, by its key.
 * @throws Invalid 409 journal.is-reversal: what was reversed wrongly is posted again by its own document
 */
export function reversalOf(journal: Journal, { day, reason, at }: { day: string; reason: string; at: Date }): Journal {
  if (journal.event === 'reversal') throw new Invalid('journal.is-reversal', `${journal.journalId} is a reversal itself`, 409);
  const { documentDate: _, ...kept } = journal;
  return {
    ...kept,
    journalId: `reversal:${journal.journalId}`,
    event: 'reversal',
    document: journal.journalId,
    date: day,
    description: `Reversal of ${journal.journalId}: ${reason}`,
    lines: journal.lines.map((line) => ({ ...line, side: line.side === 'debit' ? 'credit' : 'debit' })),
    reverses: journal.journalId,
    postedAt: at.toISOString(),
  };
}
