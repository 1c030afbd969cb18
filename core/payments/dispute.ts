import type { Journal } from '../model/journal.ts';
import { money, type Money } from '../model/money.ts';
import type { Payment } from '../model/payment.ts';
import { type Accounting, excess, type Subject } from '../posting/journal-of.ts';
import { chargebackClosed, chargedBack } from '../posting/journals/cash.ts';

/** The desk's code for money that a customer has taken back through their bank, until that is decided. */
export const DISPUTED = 'cash.disputed';

export interface Dispute {
  disputeId: string;
  disputed: Money;
}

const posted = (journals: readonly (Journal | undefined)[]): Journal[] => journals.filter((journal) => journal !== undefined);

/** What a gateway told of a dispute. */
export interface ToldDispute extends Dispute {
  gatewayCaptureId: string;
  at: string;
  reason?: string | undefined;
  respondBy?: string | undefined;
  outcome?: 'won' | 'lost';
}

/** The payment with it, whatever of it was told first: what was decided stays decided. */
export function withDispute(payment: Payment, { at, disputeId, gatewayCaptureId, disputed, reason, respondBy, outcome }: ToldDispute): Payment {
  const { disputes = [] } = payment;
  const known = disputes.find((dispute) => dispute.disputeId === disputeId);
  if (known && (outcome ? known.outcome !== undefined : known.openedAt === at)) return payment; // told again
  const dispute = {
    ...known,
    disputeId, gatewayCaptureId, disputed,
    reason: reason ?? known?.reason ?? '',
    openedAt: outcome ? (known?.openedAt ?? at) : at,
    ...(respondBy && { respondBy }),
    ...(outcome && { outcome, closedAt: at }),
  };
  return { ...payment, disputes: [...disputes.filter((other) => other !== known), dispute] };
}

/** Id of the journal that a dispute was opened by. */
export const chargebackOf = (disputeId: string): string => `chargeback:${disputeId}`;

/** Id of the journal that it was decided by. */
export const chargebackClosedOf = (disputeId: string): string => `chargeback-closed:${disputeId}`;

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
