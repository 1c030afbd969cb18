import type { Json, JsonObject } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { SalesforceError, noColumn, notFound } from './errors.ts';
import { type Field, objectNamed, referenceOf, type SObject, SYSTEM_FIELDS } from './objects.ts';

export interface Saved {
  id: string;
  success: true;
  errors: never[];
  created: boolean;
}

/** An update that would leave the org with an older revision of an order than it has: the validation rule of the connector's set-up. */
const isOlder = (object: string, before: JsonObject, after: JsonObject): boolean => object === 'Order' && Number(after.Crossdock_Revision__c ?? 0) < Number(before.Crossdock_Revision__c ?? 0);

/** Records of an org. Writes take what Salesforce's JSON has: fields by name, and parents by an external id of theirs. */
export class Records {
  readonly #documents: Documents;
  readonly #now: () => number;
  readonly #multiCurrency: boolean;

  constructor(documents: Documents, now: () => number, multiCurrency: boolean) {
    this.#documents = documents;
    this.#now = now;
    this.#multiCurrency = multiCurrency;
  }

  /** With those in the bin. */
  all = (object: string): JsonObject[] => this.#documents.all<JsonObject>(object);
  byId = (object: string, id: string): JsonObject | undefined => this.#documents.get<JsonObject>(object, id);

  /** @throws SalesforceError 404 */
  get(object: string, id: string): JsonObject {
    objectNamed(object);
    const found = this.#documents.get<JsonObject>(object, id);
    if (!found || found.IsDeleted) throw notFound();
    return found;
  }

  /** @throws SalesforceError 404 where there is no such external id field */
  byKey(object: string, field: string, value: string): JsonObject | undefined {
    if (!objectNamed(object).fields[field]?.key) throw notFound(`Provided external ID field does not exist or is not accessible: ${field}`);
    return this.#documents.by<JsonObject>(object, field, value).find((record) => !record.IsDeleted);
  }

  create(object: string, body: JsonObject): Saved {
    const values = this.#values(object, body);
    const missing = Object.entries(objectNamed(object).fields).flatMap(([name, field]) => (field.required && (values[name] ?? null) === null ? [name] : []));
    if (missing.length > 0) throw new SalesforceError(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing);
    const { prefix, fields } = objectNamed(object);
    const id = withSuffix(`${prefix}5e${String(this.#documents.next(object)).padStart(10, '0')}`);
    const at = stamp(this.#now());
    const empty = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.type === 'checkbox' ? false : null]));
    this.#put(object, { ...empty, ...values, Id: id, IsDeleted: false, CreatedDate: at });
    return { id, success: true, errors: [], created: true };
  }

  update(object: string, id: string, body: JsonObject): Saved {
    const before = this.get(object, id);
    const after = { ...before, ...this.#values(object, body) };
    const emptied = Object.entries(objectNamed(object).fields).find(([name, field]) => field.required && (after[name] ?? null) === null)?.[0];
    if (emptied) throw new SalesforceError(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${emptied}]`, [emptied]);
    if (isOlder(object, before, after)) throw new SalesforceError(400, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', 'crossdock:superseded', ['Crossdock_Revision__c']);
    this.#put(object, after);
    return { id, success: true, errors: [], created: false };
  }

  /** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_upsert.htm */
  upsert(object: string, field: string, value: string, body: JsonObject): Saved {
    const known = this.byKey(object, field, value);
    if (field in body) throw new SalesforceError(400, 'INVALID_FIELD', `The ${field} field should not be specified in the sobject data.`);
    return known ? this.update(object, String(known.Id), body) : this.create(object, { ...body, [field]: value });
  }

  /** Into the bin, where queryAll still finds it. */
  remove(object: string, id: string): void {
    this.#put(object, { ...this.get(object, id), IsDeleted: true });
  }

  #put(object: string, record: JsonObject): void {
    for (const [name, { key }] of Object.entries(objectNamed(object).fields)) {
      const other = key && !record.IsDeleted && record[name] !== null ? this.#documents.by<JsonObject>(object, name, record[name]).find((each) => each.Id !== record.Id && !each.IsDeleted) : undefined;
      if (other) throw new SalesforceError(400, 'DUPLICATE_VALUE', `duplicate value found: ${name} duplicates value on record with id: ${String(other.Id).slice(0, 15)}`);
    }
    const at = stamp(this.#now());
    const name = object === 'Contact' ? { Name: [record.FirstName, record.LastName].filter(Boolean).join(' ') } : {};
    this.#documents.put(object, String(record.Id), { ...record, ...name, LastModifiedDate: at, SystemModstamp: at });
  }

  #values(objectName: string, body: JsonObject): JsonObject {
    const object = objectNamed(objectName);
    return Object.fromEntries(Object.entries(body).flatMap(([name, value]) => (name === 'attributes' ? [] : [this.#value(objectName, object, name, value)])));
  }

  #value(objectName: string, object: SObject, name: string, value: Json | undefined): [string, Json] {
    const reference = referenceOf(object, name);
    if (reference && value && typeof value === 'object') return [reference[0], this.#parent(reference[1], value as JsonObject)];
    const field = object.fields[name] ?? (this.#multiCurrency && name === 'CurrencyIsoCode' ? { type: 'text', length: 3 } : undefined);
    if (!field || SYSTEM_FIELDS.includes(name)) throw noColumn(objectName, name);
    if (value === null || value === undefined) return [name, null];
    check(name, field, value);
    if (field.to && !this.#documents.get(field.to, String(value))) throw new SalesforceError(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
    return [name, value];
  }

  #parent(field: Field, by: JsonObject): string {
    const [[name, value] = ['', ''], ...more] = Object.entries(by);
    if (more.length > 0) throw new SalesforceError(400, 'INVALID_FIELD', `More than 1 field provided in an external foreign key reference in entity: ${field.to}`);
    const found = this.byKey(String(field.to), name, String(value));
    if (!found) throw new SalesforceError(400, 'INVALID_FIELD', `Foreign key external ID: ${String(value).toLowerCase()} not found for field ${name} in entity ${field.to}`);
    return String(found.Id);
  }
}

function check(name: string, field: Field, value: Json): void {
  const wrong = (message: string, code = 'JSON_PARSER_ERROR') => new SalesforceError(400, code, message, [name]);
  if (field.type === 'number' ? typeof value !== 'number' : field.type === 'checkbox' ? typeof value !== 'boolean' : typeof value !== 'string') throw wrong(`Cannot deserialize instance of ${field.type} from ${JSON.stringify(value)}`);
  if (field.type === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(String(value))) throw wrong(`Cannot deserialize instance of date from ${JSON.stringify(value)}`);
  if (field.type === 'datetime' && Number.isNaN(Date.parse(String(value)))) throw wrong(`Cannot deserialize instance of datetime from ${JSON.stringify(value)}`);
  if (field.type === 'text' && String(value).length > (field.length ?? 255)) throw wrong(`${name}: data value too large: ${String(value).slice(0, 50)} (max length=${field.length})`, 'STRING_TOO_LONG');
  if (field.type === 'picklist' && !field.values?.includes(String(value))) throw wrong(`${name}: bad value for restricted picklist field: ${String(value)}`, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST');
}

/** 2026-11-29T02:03:58.000+0000 */
export const stamp = (at: number): string => new Date(at).toISOString().replace('Z', '+0000');

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
/** Fifteen characters that tell upper from lower case become eighteen that need not: https://help.salesforce.com/s/articleView?id=000386784 */
function withSuffix(id: string): string {
  const suffix = [0, 5, 10].map((from) => LETTERS[[...id.slice(from, from + 5)].reduce((bits, letter, index) => bits + (/[A-Z]/.test(letter) ? 2 ** index : 0), 0)]);
  return id + suffix.join('');
}
