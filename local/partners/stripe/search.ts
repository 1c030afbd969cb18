import type { JsonObject } from '../../contract.ts';
import type { Account } from './account.ts';
import { invalid } from './errors.ts';
import type { Params } from './form.ts';
import type { PaymentIntent } from './records.ts';
import { expanded, limitOf } from './views.ts';

const KIND = 'metadata';
const CLAUSE = /^(?:metadata\[["'](?<key>[^"']+)["']\]|(?<field>status|currency|customer)):["'](?<value>[^"']*)["']$/;

/** Remembers under which metadata a payment can be searched for. */
export function index(account: Account, { id, metadata }: PaymentIntent): void {
  for (const [key, value] of Object.entries(metadata)) account.documents.put(KIND, `${id} ${key} ${value}`, { intent: id, term: `${key} ${value}` });
}

/** `metadata['order_id']:'7' AND status:'succeeded'`: https://docs.stripe.com/search . What is younger than the lag is not found yet. */
export function search(account: Account, params: Params): JsonObject {
  const clauses = params.needed('query').split(/\s+AND\s+/i).map((clause) => {
    const { key, field, value = '' } = CLAUSE.exec(clause.trim())?.groups ?? {};
    if (key === undefined && field === undefined) throw invalid(`We were unable to parse your search query: ${clause}. This simulator knows metadata, status, currency and customer, with ':' and AND.`, { param: 'query' });
    return { key, field: field ?? '', value };
  });
  const since = account.clock.now() - account.settings.searchLagMs;
  const byMetadata = clauses.find(({ key }) => key !== undefined);
  const candidates = byMetadata
    ? account.documents.by<{ intent: string }>(KIND, 'term', `${byMetadata.key} ${byMetadata.value}`).map(({ intent }) => account.get<PaymentIntent>('payment_intent', intent) as PaymentIntent)
    : account.documents.all<PaymentIntent>('payment_intent');
  const found = candidates
    .filter((intent) => intent.created * 1000 <= since && clauses.every(({ key, field, value }) => (key === undefined ? intent[field] === value : intent.metadata[key] === value)))
    .toReversed();
  const limit = limitOf(params);
  const paths = params.list('expand').map((path) => path.replace(/^data\./, ''));
  return { object: 'search_result', data: found.slice(0, limit).map((intent) => expanded(account.documents, intent, paths)), has_more: found.length > limit, next_page: null, url: '/v1/payment_intents/search' };
}
