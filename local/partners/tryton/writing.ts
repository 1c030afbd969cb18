import type { Json, JsonObject } from '../../contract.ts';
import { nameOf } from './computed.ts';
import type { Context, Erp } from './erp.ts';
import { concurrency, raised, userError } from './errors.ts';
import { labelOf, type Field } from './models.ts';
import { isDecimal, number, type Record_ } from './values.ts';

const DEFAULTS: Readonly<Record<string, (erp: Erp, values: JsonObject) => JsonObject>> = {
  'sale.sale': () => ({ state: 'draft', shipment_state: 'none', invoice_state: 'none', invoice_method: 'order', shipment_method: 'order', company: 1, currency: 1, warehouse: 5, number: null, reference: null, sale_date: null }),
  'sale.line': () => ({ type: 'line', taxes: [] }),
  'stock.move': (erp, values) => ({ state: 'draft', company: 1, currency: 1, internal_quantity: number(values['quantity']), planned_date: null, effective_date: null, unit_price: null, shipment: null, origin: null, product: erp.find('product.product', values['product'])?.id ?? null }),
  'stock.shipment.out': () => ({ state: 'draft', company: 1, effective_date: null, reference: null }),
  'party.party': () => ({ active: 1, customer_location: 7, supplier_location: 6 }),
  'party.address': () => ({ active: 1 }),
  'product.template': () => ({ active: 1, type: 'goods', cost_price_method: 'fixed', salable: 0, purchasable: 0, consumable: 0 }),
  'product.product': () => ({ active: 1, cost_price: { __class__: 'Decimal', decimal: '0' } }),
  'account.invoice': () => ({ type: 'out', state: 'draft', company: 1, currency: 1, journal: 1, account: 5, payment_lines: [], number: null, move: null }),
  'account.invoice.line': () => ({ type: 'line', company: 1, currency: 1, taxes: [] }),
  'account.move': (erp) => ({ state: 'draft', company: 1, number: erp.next('account.move'), post_number: null, post_date: null, origin: null, description: null }),
  'account.move.line': () => ({ state: 'draft', party: null, description: null, maturity_date: null, reconciliation: null, second_currency: null, amount_second_currency: null }),
  'res.user.warning': () => ({ always: 0 }),
};

/** Fields of a stock move that may only change while it is a draft. */
const MOVE_LOCKED = ['product', 'uom', 'quantity', 'from_location', 'to_location', 'unit_price', 'currency', 'effective_date'];

export function defaultsOf(erp: Erp, model: string, values: JsonObject = {}): JsonObject {
  return DEFAULTS[model]?.(erp, values) ?? {};
}

/** Creates a record with its one2many children, checked like Tryton checks it. Gives the id. */
export function create(erp: Erp, model: string, values: JsonObject): number {
  for (const name of Object.keys(values)) erp.field(model, name);
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  const { plain, children } = split(erp, model, { ...defaultsOf(erp, model, given), ...given });
  if (model === 'party.party') plain['code'] ??= erp.next('party');
  if (model === 'party.party' && erp.by('party.party', 'code', plain['code'] ?? null).length) throw userError('The code on party must be unique.');
  const record = erp.insert(model, plain);
  runChildren(erp, model, record.id, children);
  check(erp, model, erp.get(model, record.id));
  return record.id;
}

export function write(erp: Erp, model: string, ids: number[], values: JsonObject, context: Context): void {
  for (const name of Object.keys(values)) erp.field(model, name);
  const stamps = (context['_timestamp'] ?? {}) as JsonObject;
  for (const id of ids) {
    const before = erp.find(model, id);
    if (!before) throw denied(erp, model, 'write to', id);
    const stamp = stamps[`${model},${id}`];
    if (stamp !== undefined && Number(stamp) < Number(erp.value(model, before, '_timestamp'))) throw concurrency();
    guard(erp, model, before, values);
    const { plain, children } = split(erp, model, values, before);
    if (model === 'stock.move' && 'quantity' in plain) plain['internal_quantity'] = number(plain['quantity']);
    erp.update(model, id, plain);
    runChildren(erp, model, id, children);
    check(erp, model, erp.get(model, id), Object.keys(values));
  }
}

export function remove(erp: Erp, model: string, ids: number[]): void {
  for (const id of ids) {
    const record = erp.find(model, id);
    if (!record) throw denied(erp, model, 'delete', id);
    if (model === 'sale.sale' && !['draft', 'cancelled'].includes(String(record['state']))) throw userError(`To delete sale "${nameOf(erp, model, record)}" you must cancel it.`);
    if (model === 'stock.move' && !['staging', 'draft', 'cancelled'].includes(String(record['state']))) throw userError(`You cannot delete stock move "${nameOf(erp, model, record)}" because it is not in staging, draft or cancelled state.`);
    if (model === 'account.invoice' && ['posted', 'paid', 'cancelled'].includes(String(record['state']))) throw userError(`You cannot modify invoice "${nameOf(erp, model, record)}" because it is posted, paid or cancelled.`);
    for (const field of erp.model(model).fields.values()) {
      if (field.kind !== 'o2m' || field.computed) continue;
      const [target, back] = halves(field);
      remove(erp, target, erp.by(target, back, id).map((child) => child.id));
    }
    erp.erase(model, id);
  }
}

export const denied = (erp: Erp, model: string, verb: string, id: number) =>
  userError(`You are not allowed to ${verb} records "${id}" of "${erp.model(model).label}" because of at least one of these rules:\nUser in companies`);

function guard(erp: Erp, model: string, record: Record_, values: JsonObject): void {
  const state = String(record['state']);
  if (model === 'stock.move' && ['assigned', 'done', 'cancelled'].includes(state) && MOVE_LOCKED.some((name) => name in values)) {
    throw userError(`To modify stock move "${nameOf(erp, model, record)}" you must reset its state to draft.`);
  }
  if (model === 'account.invoice' && ['posted', 'paid', 'cancelled'].includes(state) && ['lines', 'taxes', 'party', 'invoice_date', 'currency', 'account', 'journal'].some((name) => name in values)) {
    throw userError(`You cannot modify invoice "${nameOf(erp, model, record)}" because it is posted, paid or cancelled.`);
  }
  if (model === 'product.product' && 'cost_price' in values && erp.documents.by('stock.move', 'product', record.id).length) {
    throw userError('You cannot change the cost price of a product which is associated with stock moves.\nYou must use the "Modify Cost Price" wizard.');
  }
}

/** one2many commands apart from the rest; many2many commands become lists of ids. */
function split(erp: Erp, model: string, values: JsonObject, before?: Record_) {
  const plain: JsonObject = {};
  const children: [Field, Json[]][] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = erp.field(model, name);
    if (field.kind === 'o2m') children.push([field, (value as Json[] | null) ?? []]);
    else if (field.kind === 'm2m') plain[name] = manyToMany(value, (before?.[name] as number[] | undefined) ?? []);
    else plain[name] = convert(field, value);
  }
  return { plain, children };
}

function convert(field: Field, value: Json): Json {
  if (value === null) return null;
  if (field.kind === 'boolean') return value ? 1 : 0;
  if (field.kind === 'numeric' && typeof value === 'number') return { __class__: 'Decimal', decimal: String(value) };
  if ((field.kind === 'm2o' || field.kind === 'integer') && typeof value === 'string') {
    if (!/^-?\d+$/.test(value)) throw raised(`invalid literal for int() with base 10: '${value}'`);
    return Number(value);
  }
  return value;
}

function manyToMany(value: Json, before: number[]): number[] {
  if (!Array.isArray(value)) return before;
  if (value.every((each) => typeof each === 'number')) return value;
  let ids = [...before];
  for (const command of value as [string, number[]][]) {
    if (command[0] === 'add') ids = [...new Set([...ids, ...command[1]])];
    else if (command[0] === 'remove') ids = ids.filter((id) => !command[1].includes(id));
    else throw raised(`many2many ${command[0]} is not simulated`);
  }
  return ids;
}

const halves = (field: Field): [model: string, back: string] => [field.of.slice(0, field.of.lastIndexOf('.')), field.of.slice(field.of.lastIndexOf('.') + 1)];

function runChildren(erp: Erp, model: string, parent: number, children: [Field, Json[]][]): void {
  for (const [field, commands] of children) {
    const [target, back] = halves(field);
    for (const command of commands as [string, Json, JsonObject?][]) {
      const link = back === 'shipment' || back === 'origin' ? `${model},${parent}` : parent;
      if (command[0] === 'create') for (const values of command[1] as JsonObject[]) create(erp, target, { ...values, [back]: link });
      else if (command[0] === 'write') for (let at = 1; at < command.length; at += 2) write(erp, target, command[at] as number[], command[at + 1] as JsonObject, {});
      else if (command[0] === 'delete' || command[0] === 'remove') remove(erp, target, command[1] as number[]);
      else throw raised(`one2many ${command[0]} is not simulated`);
    }
  }
}

/** Required fields, allowed values, references and digits; `only` narrows to what was written. */
function check(erp: Erp, model: string, record: Record_, only?: string[]): void {
  const label = erp.model(model).label;
  const invalid = (name: string) => userError(`The value for field "${labelOf(name)}" in "${label}" is not valid according to its domain.`);
  for (const field of erp.model(model).fields.values()) {
    const value = record[field.name] ?? null;
    if (field.computed || (only && !only.includes(field.name))) continue;
    if (value === null && (field.required || requiredNow(erp, model, record, field.name))) throw userError(`A value is required for field "${labelOf(field.name)}" in "${label}".`);
    if (value === null) continue;
    if (field.kind === 'selection' && !field.of.split('|').includes(String(value))) throw userError(`The value "${String(value)}" for field "${labelOf(field.name)}" in "${label}" is not one of the allowed options.`);
    if (field.kind === 'm2o' && !['create_uid', 'write_uid'].includes(field.name) && !erp.find(field.of, value)) throw invalid(model === 'sale.sale' && field.name === 'party' ? 'invoice_address' : field.name);
    if (field.kind === 'numeric' && field.of) digits(field.name, label, isDecimal(value) ? value.decimal : String(value), Number(field.of), `Decimal('${isDecimal(value) ? value.decimal : String(value)}')`);
  }
  const unit = model === 'sale.line' ? 'unit' : model === 'stock.move' ? 'uom' : undefined;
  if (unit && typeof record['quantity'] === 'number' && (!only || only.includes('quantity'))) {
    digits('quantity', label, String(record['quantity']), Number(erp.find('product.uom', record[unit])?.['digits'] ?? 2), String(record['quantity']));
  }
  if (model === 'sale.sale') {
    for (const name of ['invoice_address', 'shipment_address']) {
      const address = erp.find('party.address', record[name]);
      if (address && address['party'] !== record['party'] && (!only || only.includes(name) || only.includes('party'))) throw invalid(name);
    }
  }
  if (model === 'sale.line' && record['product'] && !erp.value('product.product', erp.get('product.product', record['product']), 'salable')) throw invalid('product');
}

function digits(field: string, label: string, decimal: string, limit: number, shown: string): void {
  const given = decimal.split('.')[1]?.replace(/0+$/, '').length ?? 0;
  if (given > limit) throw userError(`The number of digits in the value "${shown}" for field "${labelOf(field)}" in "${label}" exceeds the limit of "${limit}".`);
}

function requiredNow(erp: Erp, model: string, record: Record_, name: string): boolean {
  if (model === 'sale.line') return record['type'] === 'line' && (['quantity', 'unit_price'].includes(name) || (name === 'unit' && record['product'] !== null && record['product'] !== undefined));
  if (model === 'stock.move' && name === 'unit_price') {
    const type = (id: Json | undefined) => erp.find('stock.location', id)?.['type'];
    return type(record['from_location']) === 'supplier' || type(record['to_location']) === 'customer';
  }
  if (model === 'sale.sale' && record['state'] !== 'draft' && record['state'] !== 'cancelled') return name === 'invoice_address';
  return false;
}

