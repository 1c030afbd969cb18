import type { Json } from '../../contract.ts';
import type { Vendor, VendorRequest } from '../http.ts';
import { Refusal } from '../partner.ts';
import type { Account } from './account.ts';
import { authenticate, expire } from './charges.ts';
import { decide, dispute } from './disputes.ts';
import { newSecret } from './endpoints.ts';
import { payOut } from './payouts.ts';
import type { BalanceTransaction, Charge, Dispute, Endpoint, PaymentIntent } from './records.ts';

interface Said {
  payment_intent?: string;
  charge?: string;
  dispute?: string;
  endpoint?: string;
  outcome?: string;
  amount?: number;
  reason?: string;
  currency?: string;
}

/** What customers, banks and the dashboard do. */
export function controls(account: Account): Vendor['admin'] {
  const said = (request: VendorRequest): Said => JSON.parse(request.body || '{}') as Said;
  const intent = ({ payment_intent: id }: Said): PaymentIntent => account.get<PaymentIntent>('payment_intent', id ?? null) ?? refuse(`no payment_intent ${id}`);
  const charge = ({ charge: id, payment_intent: of }: Said): Charge =>
    account.get<Charge>('charge', id ?? account.get<PaymentIntent>('payment_intent', of ?? null)?.latest_charge ?? null) ?? refuse('name a charge or a payment_intent that has one');
  const does = (act: (words: Said) => object) => (request: VendorRequest) => account.byItself(() => act(said(request))) as unknown as Json;
  return {
    'POST /_authenticate': does((words) => authenticate(account, intent(words), words.outcome !== 'fails') as object),
    'POST /_expire': does((words) => {
      const { id } = intent(words);
      expire(account, id, true);
      return account.get<PaymentIntent>('payment_intent', id) as PaymentIntent;
    }),
    'POST /_disputes': does((words) => {
      const disputed = charge(words);
      return disputed.amount_captured > 0 ? dispute(account, disputed, words.reason ?? 'fraudulent', words.amount) : refuse('nothing has been captured');
    }),
    'POST /_disputes/close': does((words) => decide(account, account.get<Dispute>('dispute', words.dispute ?? null) ?? refuse(`no dispute ${words.dispute}`), words.outcome === 'won')),
    'POST /_payouts': does((words) => payOut(account, words.currency)),
    'GET /_balance': () => account.documents.all<BalanceTransaction>('balance_transaction').map((each) => ({ ...each, paidOut: account.documents.get('settled', each.id) !== undefined })) as unknown as Json,
    'POST /_roll_secret': does((words) => ({ secret: newSecret(account, (account.get<Endpoint>('webhook_endpoint', words.endpoint ?? null) ?? refuse(`no endpoint ${words.endpoint}`)).id) })),
  };
}

function refuse(message: string): never {
  throw new Refusal(message);
}
