import type { JsonObject } from '../../contract.ts';
import type { Account } from './account.ts';
import { createEndpoint, deleteEndpoint, endpoint, updateEndpoint } from './endpoints.ts';
import { missing } from './errors.ts';
import { Params } from './form.ts';
import { cancel, capture, confirm, create, paymentIntent, update } from './payment-intents.ts';
import { attach, createCustomer, usable } from './payment-methods.ts';
import { settledBy } from './payouts.ts';
import type { StripeEvent, StripeObject } from './records.ts';
import { refund } from './refunds.ts';
import { search } from './search.ts';
import { page, PAGING } from './views.ts';

type Operation = (account: Account, raw: JsonObject, id: string) => object;

/** What faults and calls are listed under, by method and path. */
export interface Route {
  operation: string;
  method: string;
  path: RegExp;
  act: Operation;
}

const route = (operation: string, method: string, path: string, act: Operation): Route => ({ operation, method, path: new RegExp(`^/v1/${path.replace(':id', '([^/]+)')}$`), act });

const read = (kind: string, called = kind): Operation => (account, raw, id) => {
  new Params(raw, []);
  const found = account.get<StripeObject>(kind, id);
  if (!found) throw missing(called, id);
  return found;
};

/** A list with filters on fields of the object. */
const list = (kind: string, url: string, filters: readonly string[]): Operation => (account, raw) => {
  const params = new Params(raw, [...PAGING, ...filters]);
  const given = filters.flatMap((filter): [string, string][] => {
    const value = params.text(filter);
    return value === undefined ? [] : [[filter, value]];
  });
  const [first] = given;
  const candidates = first ? account.documents.by<StripeObject>(kind, ...first) : account.documents.all<StripeObject>(kind);
  return page(account.documents, candidates.filter((object) => given.every(([filter, value]) => object[filter] === value)), `/v1/${url}`, params);
};

const balanceTransactions: Operation = (account, raw) => {
  const params = new Params(raw, [...PAGING, 'currency', 'payout', 'source', 'type']);
  const payout = params.text('payout');
  const settled = payout === undefined ? undefined : settledBy(account, payout);
  const wanted = (['currency', 'source', 'type'] as const).flatMap((filter) => (params.text(filter) === undefined ? [] : [[filter, params.text(filter)] as const]));
  const all = account.documents.all<StripeObject>('balance_transaction').filter((each) => (settled?.has(each.id) ?? true) && wanted.every(([filter, value]) => each[filter] === value));
  return page(account.documents, all, '/v1/balance_transactions', params);
};

/** With `delivery_success=false` those that an endpoint has not taken yet: https://docs.stripe.com/api/events/list */
const events: Operation = (account, raw) => {
  const params = new Params(raw, [...PAGING, 'type', 'types', 'delivery_success']);
  const types = [...params.list('types'), ...(params.text('type') ? [params.needed('type')] : [])];
  const wanted = params.flag('delivery_success');
  const open = new Set(account.documents.all<{ id: string; state: string }>('delivery').flatMap(({ id, state }) => (state === 'delivered' ? [] : [id.split(' ')[0]])));
  const fits = (type: string) => types.length === 0 || types.some((each) => each === type || (each.endsWith('.*') && type.startsWith(each.slice(0, -1))));
  const all = account.documents.all<StripeEvent>('event').filter(({ id, type }) => fits(type) && (wanted === undefined || open.has(id) !== wanted));
  return page(account.documents, all, '/v1/events', params);
};

export const ROUTES: readonly Route[] = [
  route('payment_intents.search', 'GET', 'payment_intents/search', (account, raw) => search(account, new Params(raw, ['query', 'limit', 'page']))),
  route('payment_intents.create', 'POST', 'payment_intents', (account, raw) => create(account, raw)),
  route('payment_intents.list', 'GET', 'payment_intents', list('payment_intent', 'payment_intents', ['customer'])),
  route('payment_intents.retrieve', 'GET', 'payment_intents/:id', (account, _raw, id) => paymentIntent(account, id)),
  route('payment_intents.update', 'POST', 'payment_intents/:id', (account, raw, id) => update(account, id, raw)),
  route('payment_intents.confirm', 'POST', 'payment_intents/:id/confirm', (account, raw, id) => confirm(account, id, raw)),
  route('payment_intents.capture', 'POST', 'payment_intents/:id/capture', (account, raw, id) => capture(account, id, raw)),
  route('payment_intents.cancel', 'POST', 'payment_intents/:id/cancel', (account, raw, id) => cancel(account, id, raw)),
  route('charges.list', 'GET', 'charges', list('charge', 'charges', ['payment_intent', 'customer'])),
  route('charges.retrieve', 'GET', 'charges/:id', read('charge')),
  route('refunds.create', 'POST', 'refunds', (account, raw) => refund(account, raw)),
  route('refunds.list', 'GET', 'refunds', list('refund', 'refunds', ['charge', 'payment_intent'])),
  route('refunds.retrieve', 'GET', 'refunds/:id', read('refund')),
  route('disputes.list', 'GET', 'disputes', list('dispute', 'disputes', ['charge', 'payment_intent'])),
  route('disputes.retrieve', 'GET', 'disputes/:id', read('dispute')),
  route('balance_transactions.list', 'GET', 'balance_transactions', balanceTransactions),
  route('balance_transactions.retrieve', 'GET', 'balance_transactions/:id', read('balance_transaction', 'balance transaction')),
  route('payouts.list', 'GET', 'payouts', list('payout', 'payouts', ['status'])),
  route('payouts.retrieve', 'GET', 'payouts/:id', read('payout')),
  route('events.list', 'GET', 'events', events),
  route('events.retrieve', 'GET', 'events/:id', read('event')),
  route('customers.create', 'POST', 'customers', (account, raw) => createCustomer(account, raw)),
  route('customers.retrieve', 'GET', 'customers/:id', read('customer')),
  route('payment_methods.retrieve', 'GET', 'payment_methods/:id', (account, _raw, id) => usable(account, id, account.get<StripeObject & { customer: string | null }>('payment_method', id)?.customer ?? null)),
  route('payment_methods.attach', 'POST', 'payment_methods/:id/attach', (account, raw, id) => attach(account, id, raw)),
  route('webhook_endpoints.create', 'POST', 'webhook_endpoints', (account, raw) => createEndpoint(account, raw)),
  route('webhook_endpoints.list', 'GET', 'webhook_endpoints', list('webhook_endpoint', 'webhook_endpoints', [])),
  route('webhook_endpoints.retrieve', 'GET', 'webhook_endpoints/:id', (account, _raw, id) => endpoint(account, id)),
  route('webhook_endpoints.update', 'POST', 'webhook_endpoints/:id', (account, raw, id) => updateEndpoint(account, id, raw)),
  route('webhook_endpoints.del', 'DELETE', 'webhook_endpoints/:id', (account, _raw, id) => deleteEndpoint(account, id)),
];
