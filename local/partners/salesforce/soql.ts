import type { Json, JsonObject } from '../../contract.ts';
import { malformed, noColumn } from './errors.ts';
import { objectNamed, referenceOf, SYSTEM_FIELDS } from './objects.ts';
import { type Records, stamp } from './records.ts';

type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=';
interface Condition {
  field: string;
  operator: Operator;
  value: Json;
}
export interface Query {
  object: string;
  fields: string[];
  where: Condition[];
  order: { field: string; down: boolean }[];
  limit?: number;
}

const SHAPE = /^\s*SELECT\s+(?<fields>[\w.,\s]+?)\s+FROM\s+(?<object>\w+)(?:\s+WHERE\s+(?<where>.+?))?(?:\s+ORDER\s+BY\s+(?<order>[\w.,\s]+?))?(?:\s+LIMIT\s+(?<limit>\d+))?\s*$/is;
const CONDITION = /^(?<field>[\w.]+)\s*(?<operator>!=|>=|<=|=|>|<)\s*(?<value>.+)$/s;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * The part of SOQL that a connector needs: fields (of parents too), conditions joined by AND, an order, a limit. All else is refused by what it is.
 * https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select.htm
 * @throws SalesforceError 400
 */
export function parseSoql(text: string): Query {
  const { fields = '', object = '', where, order, limit } = SHAPE.exec(text)?.groups ?? {};
  if (!object) throw malformed(`the simulated org understands SELECT fields FROM object WHERE a AND b ORDER BY fields LIMIT n, and not: ${text.slice(0, 200)}`);
  const query: Query = {
    object,
    fields: list(fields),
    where: where ? where.split(/\s+AND\s+/i).map(condition) : [],
    order: order ? list(order).map(ordering) : [],
    ...(limit && { limit: Number(limit) }),
  };
  for (const field of [...query.fields, ...query.where.map((each) => each.field), ...query.order.map((each) => each.field)]) known(object, field);
  return query;
}

/** @param deleted whether records in the bin are found too, as by queryAll */
export function run(query: Query, records: Records, deleted: boolean): JsonObject[] {
  const { object, fields, where, order, limit } = query;
  const found = records.all(object).filter((record) => (deleted || !record.IsDeleted) && where.every((each) => holds(each, valueOf(records, object, record, each.field))));
  const sorted = found.toSorted((a, b) => {
    for (const { field, down } of order) {
      const by = compare(valueOf(records, object, a, field), valueOf(records, object, b, field));
      if (by !== 0) return down ? -by : by;
    }
    return 0;
  });
  return sorted.slice(0, limit).map((record) => selected(records, object, record, fields));
}

const list = (text: string): string[] => text.split(',').map((each) => each.trim());

function condition(text: string): Condition {
  const { field = '', operator, value = '' } = CONDITION.exec(text.trim())?.groups ?? {};
  if (!operator) throw malformed(`the simulated org understands no condition such as: ${text.trim()}`);
  return { field, operator: operator as Operator, value: literal(value.trim()) };
}

function literal(text: string): Json {
  if (/^null$/i.test(text)) return null;
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (/^'(?:[^'\\]|\\.)*'$/s.test(text)) return text.slice(1, -1).replaceAll(/\\(.)/gs, '$1');
  if (INSTANT.test(text)) return stamp(Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')));
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  throw malformed(`the simulated org understands no value such as: ${text}`);
}

function ordering(text: string): { field: string; down: boolean } {
  const [field = '', direction = 'ASC', ...more] = text.split(/\s+/);
  if (more.length > 0 || !/^(ASC|DESC)$/i.test(direction)) throw malformed(`the simulated org understands no order such as: ${text}`);
  return { field, down: direction.toUpperCase() === 'DESC' };
}

function known(objectName: string, path: string): void {
  const object = objectNamed(objectName);
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    const isSystem = SYSTEM_FIELDS.includes(first) || first === 'CurrencyIsoCode' || (objectName === 'Contact' && first === 'Name');
    if (!isSystem && !object.fields[first]) throw noColumn(objectName, first);
    return;
  }
  const reference = referenceOf(object, first);
  if (!reference?.[1].to) throw malformed(`Didn't understand relationship '${first}' in field path.`);
  known(reference[1].to, rest.join('.'));
}

function valueOf(records: Records, objectName: string, record: JsonObject, path: string): Json {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) return record[first] ?? null;
  const parent = parentOf(records, objectName, record, first);
  return parent ? valueOf(records, parent.object, parent.record, rest.join('.')) : null;
}

function parentOf(records: Records, objectName: string, record: JsonObject, relationship: string): { object: string; record: JsonObject } | undefined {
  const [name = '', field] = referenceOf(objectNamed(objectName), relationship) ?? [];
  const parent = field?.to && typeof record[name] === 'string' ? records.byId(field.to, String(record[name])) : undefined;
  return field?.to && parent ? { object: field.to, record: parent } : undefined;
}

function holds({ operator, value }: Condition, actual: Json): boolean {
  if (operator === '=') return actual === value;
  if (operator === '!=') return actual !== value;
  if (actual === null || value === null) return false;
  const by = compare(actual, value);
  return operator === '>' ? by > 0 : operator === '>=' ? by >= 0 : operator === '<' ? by < 0 : by <= 0;
}

/** Nothing comes first. Instants are all written alike, so that text tells their order. */
function compare(a: Json, b: Json): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : 1;
}

function selected(records: Records, objectName: string, record: JsonObject, fields: readonly string[]): JsonObject {
  const result: JsonObject = { attributes: { type: objectName } };
  for (const path of fields) {
    const [first = '', ...rest] = path.split('.');
    if (rest.length === 0) result[first] = record[first] ?? null;
    else {
      const parent = parentOf(records, objectName, record, first);
      const before = (result[first] ?? {}) as JsonObject;
      result[first] = parent ? { ...before, ...selected(records, parent.object, parent.record, [rest.join('.')]) } : null;
    }
  }
  return result;
}
