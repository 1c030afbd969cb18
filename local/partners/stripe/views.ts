import type { Json, JsonObject } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { invalid, missing } from './errors.ts';
import type { Params } from './form.ts';
import type { StripeObject } from './records.ts';

const KINDS: Record<string, string> = {
  pi: 'payment_intent', ch: 'charge', re: 'refund', dp: 'dispute', txn: 'balance_transaction', po: 'payout', pm: 'payment_method', cus: 'customer', evt: 'event', we: 'webhook_endpoint',
};

/** An object with what `expand[]` asks for in the place of ids: https://docs.stripe.com/api/expanding_objects */
export function expanded(documents: Documents, object: StripeObject, paths: readonly string[]): JsonObject {
  return paths.reduce<JsonObject>((view, path) => expand(documents, view, path.split('.'), path), structuredClone(object) as unknown as JsonObject);
}

function expand(documents: Documents, view: JsonObject, [field = '', ...rest]: string[], path: string): JsonObject {
  const value = view[field];
  if (value === undefined) throw invalid(`This property cannot be expanded (${path}).`, { param: 'expand' });
  if (Array.isArray(value)) return { ...view, [field]: value.map((each) => (rest.length > 0 ? expand(documents, each as JsonObject, rest, path) : each)) };
  const full = typeof value === 'string' ? find(documents, value) : value;
  if (full === null || full === undefined) return view;
  return { ...view, [field]: rest.length > 0 ? expand(documents, full as JsonObject, rest, path) : full };
}

function find(documents: Documents, id: string): Json | undefined {
  const object = documents.get<StripeObject>(KINDS[id.split('_')[0] ?? ''] ?? '', id);
  return object && (structuredClone(object) as unknown as Json);
}

/** What lists take beside their filters. */
export const PAGING = ['limit', 'starting_after', 'created'];

/** A page of these, newest first: https://docs.stripe.com/api/pagination */
export function page(documents: Documents, candidates: StripeObject[], url: string, params: Params): JsonObject {
  const within = range(params.object('created'), params.text.bind(params));
  const all = candidates.filter(({ created }) => within(created)).toReversed();
  const after = params.text('starting_after');
  const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && from === 0) throw missing('object', after, 'starting_after');
  const limit = limitOf(params);
  const paths = params.list('expand').map((path) => path.replace(/^data\./, ''));
  return { object: 'list', data: all.slice(from, from + limit).map((object) => expanded(documents, object, paths)), has_more: from + limit < all.length, url };
}

export function limitOf(params: Params): number {
  const limit = params.integer('limit') ?? 10;
  if (limit < 1 || limit > 100) throw invalid('Limit must be between 1 and 100.', { param: 'limit', code: 'parameter_invalid_integer' });
  return limit;
}

/** `created[gte]=…` and its like, or `created=…`. */
function range(bounds: JsonObject, text: (name: string) => string | undefined): (at: number) => boolean {
  if (Object.keys(bounds).length === 0) {
    const exact = text('created');
    return (at) => exact === undefined || at === Number(exact);
  }
  const { gt, gte, lt, lte } = bounds;
  return (at) => (gt === undefined || at > Number(gt)) && (gte === undefined || at >= Number(gte)) && (lt === undefined || at < Number(lt)) && (lte === undefined || at <= Number(lte));
}
