import type { Json, JsonObject } from '../../contract.ts';
import { unreadable } from './errors.ts';

const TERM = /^\s*([A-Za-z.]+)\s*(==|!=|>=|<=|>|<)\s*(?:"((?:[^"\\]|\\.)*)"|[Gg]uid\("([^"]*)"\)|(true|false|-?\d+(?:\.\d+)?))\s*$/;

/** `Type=="ACCREC" AND Reference=="x"`: a part of what Xero reads, and refused where it is anything else. https://developer.xero.com/documentation/api/accounting/requests-and-responses#retrieving-resources */
export function matching(where: string | null, type: string): (record: JsonObject) => boolean {
  if (!where) return () => true;
  const terms = where.split(/\s+AND\s+|\s*&&\s*/i).map((part) => {
    const [, path = '', operator = '', quoted, guid, bare] = TERM.exec(part) ?? [];
    if (!path) throw unreadable(`Unexpected part of a filter: ${part}`);
    return { path, operator, wanted: quoted?.replaceAll(/\\(.)/g, '$1') ?? guid ?? bare ?? '' };
  });
  return (record) => terms.every(({ path, operator, wanted }) => compare(at(record, path, type), operator, wanted));
}

function at(record: JsonObject, path: string, type: string): Json {
  let value: Json = record;
  for (const name of path.split('.')) {
    const of = (value ?? {}) as JsonObject;
    if (value === record && !(name in of)) throw unreadable(`No property or field '${name}' exists in type '${type}'`);
    value = of[name] ?? null;
  }
  return value;
}

function compare(value: Json, operator: string, wanted: string): boolean {
  if (operator === '==') return String(value ?? '') === wanted;
  if (operator === '!=') return String(value ?? '') !== wanted;
  const [left, right] = [Number(value), Number(wanted)];
  if (operator === '>') return left > right;
  if (operator === '<') return left < right;
  return operator === '>=' ? left >= right : left <= right;
}

/** `UpdatedDateUTC ASC`. @throws XeroError where it is anything else than a field of the record */
export function ordered<T>(records: T[], order: string | null, view: (record: T) => JsonObject, type: string): T[] {
  if (!order) return records;
  const [, field = '', direction = 'ASC'] = /^([A-Za-z]+)(?: (ASC|DESC))?$/i.exec(order) ?? [];
  const key = (record: T) => {
    const value = at(view(record), field, type);
    const date = /^\/Date\((\d+)/.exec(String(value));
    return date ? Number(date[1]) : value;
  };
  const sign = direction.toUpperCase() === 'DESC' ? -1 : 1;
  return records.toSorted((a, b) => {
    const [left, right] = [key(a), key(b)];
    return left === right ? 0 : ((left ?? '') < (right ?? '') ? -1 : 1) * sign;
  });
}
