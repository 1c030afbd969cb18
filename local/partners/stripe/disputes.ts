import type { Account } from './account.ts';
import type { Charge, Dispute } from './records.ts';

const FEE = 1500;
const DAY = 86_400;

/** The customer's bank takes the money back: https://docs.stripe.com/disputes */
export function dispute(account: Account, charge: Charge, reason: string, amount = charge.amount_captured - charge.amount_refunded): Dispute {
  const id = account.newId('dp');
  const withdrawn = account.book({ gross: -amount, fee: FEE, currency: charge.currency, type: 'adjustment', category: 'dispute', source: id, description: `Chargeback withdrawal for ${charge.id}` });
  const opened: Dispute = {
    id, object: 'dispute', amount, balance_transactions: [withdrawn], charge: charge.id, created: account.now(), currency: charge.currency, enhanced_eligibility_types: [], evidence: {},
    evidence_details: { due_by: account.now() + 9 * DAY, has_evidence: false, past_due: false, submission_count: 0 }, is_charge_refundable: false, livemode: false, metadata: {}, network_reason_code: null,
    payment_intent: charge.payment_intent, reason, status: 'needs_response',
  };
  account.put(opened);
  account.put({ ...charge, disputed: true });
  account.announce('charge.dispute.created', opened);
  account.announce('charge.dispute.funds_withdrawn', opened);
  return opened;
}

/** The bank has decided. */
export function decide(account: Account, opened: Dispute, won: boolean): Dispute {
  const back = won
    ? [account.book({ gross: opened.amount, fee: 0, currency: opened.currency, type: 'adjustment', category: 'dispute_reversal', source: opened.id, description: `Chargeback reversal for ${opened.charge}` })]
    : [];
  const closed: Dispute = { ...opened, status: won ? 'won' : 'lost', balance_transactions: [...(opened['balance_transactions'] as object[]), ...back] };
  account.put(closed);
  account.announce('charge.dispute.closed', closed);
  if (won) account.announce('charge.dispute.funds_reinstated', closed);
  return closed;
}
