import type { JsonObject } from '../../contract.ts';
import type { Account } from './account.ts';
import { invalid, missing, StripeError, unexpected } from './errors.ts';
import { Params } from './form.ts';
import { cardOf } from './payment-methods.ts';
import type { Charge, PaymentIntent, Refund } from './records.ts';

/** https://docs.stripe.com/api/refunds/create */
export function refund(account: Account, raw: JsonObject): Refund {
  const params = new Params(raw, ['amount', 'charge', 'metadata', 'payment_intent', 'reason']);
  const intent = params.text('payment_intent');
  const chargeId = params.text('charge') ?? (intent === undefined ? undefined : account.get<PaymentIntent>('payment_intent', intent)?.latest_charge) ?? undefined;
  if (chargeId === undefined) throw intent === undefined ? invalid('One of the following params should be provided for this request: payment_intent or charge.') : missing('payment_intent', intent, 'payment_intent');
  const charge = account.get<Charge>('charge', chargeId);
  if (!charge) throw missing('charge', chargeId, 'charge');
  const reason = params.oneOf('reason', ['duplicate', 'fraudulent', 'requested_by_customer']) ?? null;
  const left = charge.amount_captured - charge.amount_refunded;
  const amount = params.integer('amount') ?? left;
  const metadata = params.metadata({});
  if (charge.disputed) throw unexpected(`Charge ${charge.id} has been charged back; cannot issue a refund.`, 'charge_disputed');
  if (left === 0 && charge.amount_captured > 0) throw unexpected(`Charge ${charge.id} has already been refunded.`, 'charge_already_refunded');
  if (amount > left) throw new StripeError(400, { message: `Refund amount (${amount} ${charge.currency}) is greater than unrefunded amount on charge (${left} ${charge.currency})`, param: 'amount', type: 'invalid_request_error' });
  if (amount < 1) throw invalid('Invalid positive integer', { param: 'amount', code: 'parameter_invalid_integer' });
  const { refund: behaviour } = cardOf(account, charge.payment_method);
  const id = account.newId('re');
  const transaction = account.book({ gross: -amount, fee: 0, currency: charge.currency, type: 'refund', category: 'refund', source: id });
  const made: Refund = {
    id, object: 'refund', amount, balance_transaction: transaction.id, charge: charge.id, created: account.now(), currency: charge.currency, destination_details: { card: { type: 'refund' }, type: 'card' },
    metadata, payment_intent: charge.payment_intent, reason, receipt_number: null, source_transfer_reversal: null, status: behaviour === 'pending' ? 'pending' : 'succeeded', transfer_reversal: null,
  };
  const refunded = charge.amount_refunded + amount;
  const after: Charge = { ...charge, amount_refunded: refunded, refunded: refunded === charge.amount };
  account.put(made);
  account.put(after);
  account.announce('refund.created', made);
  account.announce('charge.refunded', after, { amount_refunded: charge.amount_refunded });
  if (behaviour) settleLater(account, made);
  return made;
}

/** A pending refund goes through, or one that seemed to be through fails: https://docs.stripe.com/testing#refunds */
export function settleLater(account: Account, { id }: Refund): void {
  account.later(account.settings.refundMs, () => {
    const made = account.get<Refund>('refund', id);
    const charge = account.get<Charge>('charge', made?.charge ?? null);
    if (!made || !charge) return;
    const { refund: behaviour } = cardOf(account, charge.payment_method);
    if (behaviour === 'pending' && made.status === 'pending') succeed(account, made);
    if (behaviour === 'fails' && made.status === 'succeeded') fail(account, made, charge);
  });
}

function succeed(account: Account, made: Refund): void {
  const after: Refund = { ...made, status: 'succeeded' };
  account.put(after);
  account.announce('refund.updated', after, { status: 'pending' });
}

function fail(account: Account, made: Refund, charge: Charge): void {
  const returned = account.book({ gross: made.amount, fee: 0, currency: made.currency, type: 'refund_failure', category: 'refund_failure', source: made.id });
  const after: Refund = { ...made, status: 'failed', failure_reason: 'expired_or_canceled_card', failure_balance_transaction: returned.id };
  account.put(after);
  account.put({ ...charge, amount_refunded: charge.amount_refunded - made.amount, refunded: false });
  account.announce('refund.updated', after, { status: made.status });
  account.announce('refund.failed', after);
}
