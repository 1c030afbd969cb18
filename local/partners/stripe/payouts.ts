import { Refusal } from '../partner.ts';
import type { Account } from './account.ts';
import type { BalanceTransaction, Payout, Settled } from './records.ts';

const KIND = 'settled';

/** The ids of what a payout settled, and its own. */
export const settledBy = (account: Account, payout: string): Set<string> => new Set(account.documents.by<Settled>(KIND, 'payout', payout).map(({ id }) => id));

/** Everything of the balance that no payout has settled yet goes to the bank: https://docs.stripe.com/payouts/reconciliation */
export function payOut(account: Account, currency = 'usd'): Payout {
  const open = account.documents.all<BalanceTransaction>('balance_transaction').filter((each) => each.currency === currency && !account.documents.get(KIND, each.id));
  const amount = open.reduce((sum, { net }) => sum + net, 0);
  if (amount <= 0) throw new Refusal(`the balance in ${currency} is ${amount}: there is nothing to pay out`);
  const id = account.newId('po');
  const own = account.book({ gross: -amount, fee: 0, currency, type: 'payout', category: 'payout', source: id, description: 'STRIPE PAYOUT' });
  const payout: Payout = {
    id, object: 'payout', amount, application_fee: null, application_fee_amount: null, arrival_date: account.now() + 2 * 86_400, automatic: true, balance_transaction: own.id, created: account.now(), currency,
    description: 'STRIPE PAYOUT', destination: 'ba_1', failure_balance_transaction: null, failure_code: null, failure_message: null, livemode: false, metadata: {}, method: 'standard', original_payout: null,
    payout_method: null, reconciliation_status: 'in_progress', reversed_by: null, source_type: 'card', statement_descriptor: null, status: 'in_transit', trace_id: null, type: 'bank_account',
  };
  for (const each of [...open, own]) account.documents.put(KIND, each.id, { id: each.id, payout: id } satisfies Settled);
  account.announce('payout.created', payout);
  const paid: Payout = { ...payout, status: 'paid', arrival_date: account.now() };
  account.announce('payout.paid', paid);
  const reconciled: Payout = { ...paid, reconciliation_status: 'completed' };
  account.put(reconciled);
  account.announce('payout.reconciliation_completed', reconciled);
  return reconciled;
}
