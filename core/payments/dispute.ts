import type { Journal } from '../model/journal.ts';
import { money, type Money } from '../model/money.ts';
import { type Accounting, excess, type Subject } from '../posting/journal-of.ts';
import { chargebackClosed, chargedBack } from '../posting/journals/cash.ts';

export interface Dispute {
  disputeId: string;
  disputed: Money;
}

const posted = (journals: readonly (Journal | undefined)[]): Journal[] => journals.filter((journal) => journal !== undefined);

/** Id of the journal that a dispute was opened by. */
export const chargebackOf = (disputeId: string): string => `chargeback:${disputeId}`;

/** The gateway took the money back until it is decided: the invoice stays paid, the dispute is what is owed. */
export const disputeOpened = (subject: Subject, { disputeId, disputed }: Dispute, day: string, accounting: Accounting): Journal[] => posted([chargedBack(subject, { document: disputeId, amount: disputed }, day, accounting)]);

/**
 * Decided: the money comes back, or it is lost. It goes out at what it came in at. Where the opening was not heard of yet it is posted with it.
 * @param opening the journal of the opening
 */
export function disputeClosed(subject: Subject, dispute: Dispute & { outcome: 'won' | 'lost' }, opening: Journal | undefined, day: string, accounting: Accounting): Journal[] {
  const missing = opening ? [] : disputeOpened(subject, dispute, day, accounting);
  const lines = (opening ?? missing[0])?.lines.filter(({ key }) => key === 'chargeback-receivable') ?? [];
  const functional = money(excess(lines, (line) => line.functional), accounting.books.functionalCurrency);
  return posted([...missing, chargebackClosed(subject, { document: dispute.disputeId, amount: dispute.disputed, functional, outcome: dispute.outcome }, day, accounting)]);
}
