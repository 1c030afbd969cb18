import type { JsonObject } from '../../contract.ts';
import type { VendorRequest } from '../http.ts';
import { matching, ordered } from './filter.ts';

export interface Listed<T> {
  /** Of the answer: `Invoices`. */
  name: string;
  /** Of one record, in messages: `Invoice`. */
  type: string;
  records: T[];
  /** When a record was last written. */
  updated?: (record: T) => number;
  /** @param whole with its lines: only in pages, and where a record is asked for by itself */
  view: (record: T, whole: boolean) => JsonObject;
  /** Parameters of its own, each a list of values that one property may have. */
  among?: Record<string, string>;
}

const MOST = 1_000;

/** A list as it was asked for: filter, order, `If-Modified-Since`, pages. https://developer.xero.com/documentation/api/accounting/requests-and-responses */
export function listed<T>({ name, type, records, updated, view, among = {} }: Listed<T>, { query, headers }: VendorRequest): JsonObject {
  const since = Date.parse(withZone(headers['if-modified-since']));
  const fits = matching(query.get('where'), type);
  const wanted = Object.entries(among).flatMap(([parameter, property]): [string, Set<string>][] => {
    const given = query.get(parameter);
    return given ? [[property, new Set(given.split(','))]] : [];
  });
  const found = ordered(
    records.filter((record) => {
      if (updated && !Number.isNaN(since) && updated(record) <= since) return false;
      const seen = view(record, false);
      return fits(seen) && wanted.every(([property, values]) => values.has(String(seen[property] ?? '')));
    }),
    query.get('order'),
    (record) => view(record, false),
    type,
  );
  const page = Number(query.get('page') ?? '0');
  if (!page) return { [name]: found.map((record) => view(record, false)) };
  const size = Math.min(Number(query.get('pageSize') ?? '100'), MOST);
  const pagination = { page, pageSize: size, pageCount: Math.ceil(found.length / size), itemCount: found.length };
  return { pagination, [name]: found.slice((page - 1) * size, page * size).map((record) => view(record, query.get('summaryOnly') !== 'true')) };
}

/** A time without a zone is UTC. */
const withZone = (time: string | string[] | undefined): string => {
  const text = String(time ?? '');
  return /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? `${text}Z` : text;
};
