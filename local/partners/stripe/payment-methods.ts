import type { JsonObject } from '../../contract.ts';
import type { Account } from './account.ts';
import { type Card, testCard } from './cards.ts';
import { invalid, missing } from './errors.ts';
import { Params } from './form.ts';
import type { PaymentMethod, StripeObject } from './records.ts';

const TOKEN = 'test-token';

/** The payment method of an id, or a new one of a test token. @throws StripeError where there is none, or it belongs to another customer */
export function usable(account: Account, id: string, customer: string | null): PaymentMethod {
  const kept = account.get<PaymentMethod>('payment_method', id);
  if (kept) {
    if (kept.customer !== null && kept.customer !== customer) {
      throw invalid(`The payment method supplied (${id}) belongs to a Customer. Please include the Customer in the \`customer\` parameter on the PaymentIntent.`, { param: 'payment_method' });
    }
    return kept;
  }
  const card = testCard(id);
  if (!card) throw missing('PaymentMethod', id, 'payment_method');
  const made: PaymentMethod = {
    id: account.newId('pm'), object: 'payment_method', allow_redisplay: 'unspecified', billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    card: { brand: card.brand, country: 'US', exp_month: 12, exp_year: 2034, funding: 'credit', last4: card.last4 }, created: account.now(), customer: null, livemode: false, metadata: {}, type: 'card',
  };
  account.put(made);
  account.documents.put(TOKEN, made.id, { token: id });
  return made;
}

/** What the card behind a payment method does. */
export function cardOf(account: Account, method: string | null): Card {
  const token = account.documents.get<{ token: string }>(TOKEN, method ?? '')?.token ?? '';
  return testCard(token) as Card;
}

/** https://docs.stripe.com/api/payment_methods/attach */
export function attach(account: Account, id: string, raw: JsonObject): PaymentMethod {
  const customer = new Params(raw, ['customer']).needed('customer');
  if (!account.get('customer', customer)) throw missing('customer', customer, 'customer');
  const method = usable(account, id, null);
  const attached = { ...method, customer };
  account.put(attached);
  return attached;
}

/** https://docs.stripe.com/api/customers/create */
export function createCustomer(account: Account, raw: JsonObject): StripeObject {
  const params = new Params(raw, ['description', 'email', 'metadata', 'name', 'phone']);
  const customer: StripeObject = {
    id: account.newId('cus'), object: 'customer', address: null, balance: 0, created: account.now(), currency: null, default_source: null, delinquent: false, description: params.text('description') ?? null,
    email: params.text('email') ?? null, livemode: false, metadata: params.metadata({}), name: params.text('name') ?? null, phone: params.text('phone') ?? null, shipping: null,
  };
  account.put(customer);
  return customer;
}
