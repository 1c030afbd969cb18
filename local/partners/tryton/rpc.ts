import type { Json, JsonObject } from '../../contract.ts';
import { search } from './domain.ts';
import type { Context, Erp } from './erp.ts';
import { HttpError, raised } from './errors.ts';
import { invoiceButton, postMoves } from './invoices.ts';
import { labelOf } from './models.ts';
import { cancelMoves, doMoves, draftMoves } from './moves.ts';
import { saleButton } from './sales.ts';
import { shipmentButton } from './shipments.ts';
import { key, type Record_ } from './values.ts';
import { wizard } from './wizards.ts';
import { create, defaultsOf, denied, remove, write } from './writing.ts';

/** model.<model>.<method> and wizard.<name>.<method>; the last parameter is the context. */
export function call(erp: Erp, method: string, params: Json[]): Json {
  const context = params.at(-1);
  const own = params.slice(0, -1);
  const [kind, ...path] = method.split('.');
  const name = path.slice(0, -1).join('.');
  const action = path.at(-1) ?? '';
  if (kind !== 'model' && kind !== 'wizard') throw new HttpError(403);
  if (kind === 'model') erp.model(name);
  if (context === null || typeof context !== 'object' || Array.isArray(context)) throw raised('Missing context argument');
  if (kind === 'wizard') return wizard(erp, name, action, own, context);
  return onModel(erp, name, action, own, context);
}

function onModel(erp: Erp, model: string, action: string, params: Json[], context: Context): Json {
  const ids = () => [params[0] ?? []].flat().map(Number);
  switch (action) {
    case 'create':
      return (params[0] as JsonObject[]).map((values) => create(erp, model, values));
    case 'read':
      return read(erp, model, ids(), params[1] as string[] | null, context);
    case 'write':
      for (let at = 0; at < params.length; at += 2) write(erp, model, [params[at] ?? []].flat().map(Number), params[at + 1] as JsonObject, context);
      return null;
    case 'delete':
      remove(erp, model, ids());
      return null;
    case 'copy':
      return ids().map((id) => copy(erp, model, id, (params[1] ?? {}) as JsonObject));
    case 'search':
      return find(erp, model, params, context).map((record) => record.id);
    case 'search_count':
      return search(erp, model, params[0] ?? [], context).length;
    case 'search_read':
      return find(erp, model, params, context).map((record) => view(erp, model, record, params[4] as string[], context));
    case 'default_get':
      return Object.fromEntries(Object.entries(defaultsOf(erp, model)).filter(([name, value]) => (params[0] as string[]).includes(name) && value !== null));
    case 'fields_get':
      return fieldsGet(erp, model, params[0] as string[]);
    default:
      if (!erp.model(model).buttons.includes(action)) throw new HttpError(403);
      return button(erp, model, action, ids(), context);
  }
}

function button(erp: Erp, model: string, name: string, ids: number[], context: Context): Json {
  for (const id of ids) if (model !== 'res.user' && !erp.find(model, id)) throw denied(erp, model, 'read', id);
  if (model === 'sale.sale') return saleButton(erp, name, ids);
  if (model === 'stock.shipment.out') return shipmentButton(erp, name, ids);
  if (model === 'account.invoice') return invoiceButton(erp, name, ids);
  if (model === 'account.move') return postMoves(erp, ids);
  if (model === 'stock.move') {
    const moves = ids.map((id) => erp.get('stock.move', id));
    if (name === 'do') doMoves(erp, moves);
    else if (name === 'draft') draftMoves(erp, moves);
    else cancelMoves(erp, moves);
    return null;
  }
  return preferences(erp, context);
}

export function preferences(erp: Erp, _: Context): JsonObject {
  const company = erp.get('company.company', 1);
  return { company_filter: 'one', company: 1, 'company.rec_name': erp.value('company.company', company, 'rec_name'), language: 'en', language_direction: 'ltr', groups: [7, 8, 10, 11, 3, 15, 9, 18, 22, 20, 21, 17, 12, 13, 14] };
}

function read(erp: Erp, model: string, ids: number[], fields: string[] | null, context: Context): Json {
  if (!Array.isArray(fields)) throw raised("'NoneType' object is not iterable");
  return ids.map((id) => {
    const record = erp.find(model, id);
    if (!record) throw denied(erp, model, 'read', id);
    return view(erp, model, record, fields, context);
  });
}

/** Fields of a record; 'party.rec_name' comes as { 'party.': { id, rec_name } }. */
function view(erp: Erp, model: string, record: Record_, fields: string[], context: Context): JsonObject {
  const shown: JsonObject = { id: record.id };
  const nested = new Map<string, string[]>();
  for (const path of fields) {
    const dot = path.indexOf('.');
    if (dot < 0) shown[path] = path === 'id' ? record.id : erp.value(model, record, path, context);
    else nested.set(path.slice(0, dot), [...(nested.get(path.slice(0, dot)) ?? []), path.slice(dot + 1)]);
  }
  for (const [name, inner] of nested) {
    const value = erp.value(model, record, name, context);
    const [target, id] = typeof value === 'string' ? [value.split(',')[0] ?? '', Number(value.split(',')[1])] : [erp.field(model, name).of, value];
    const other = erp.find(target, id);
    shown[`${name}.`] = other ? view(erp, target, other, inner, context) : null;
  }
  return shown;
}

/** search and search_read: domain, offset, limit, order. */
function find(erp: Erp, model: string, params: Json[], context: Context): Record_[] {
  const [domain, offset, limit, order] = params;
  const found = search(erp, model, domain ?? [], context);
  const sorted = Array.isArray(order) && order.length ? sort(erp, model, found, order as [string, string][], context) : erp.sorted(model, found);
  const start = Number(offset ?? 0);
  return typeof limit === 'number' ? sorted.slice(start, start + limit) : sorted.slice(start);
}

function sort(erp: Erp, model: string, records: Record_[], order: [string, string][], context: Context): Record_[] {
  const valueOf = (name: string, record: Record_, path: string): ReturnType<typeof key> => {
    const [first = '', ...rest] = path.split('.');
    const value = first === 'id' ? record.id : erp.value(name, record, first, context);
    if (!rest.length) return key(value);
    const target = erp.field(name, first).of;
    const other = erp.find(target, value);
    return other ? valueOf(target, other, rest.join('.')) : null;
  };
  return records.toSorted((a, b) => {
    for (const [path, direction] of order) {
      const [x, y] = [valueOf(model, a, path), valueOf(model, b, path)];
      if (x === y) continue;
      const smaller = x === null ? true : y === null ? false : x < y;
      return (smaller ? -1 : 1) * (direction.startsWith('DESC') ? -1 : 1);
    }
    return 0;
  });
}

/** A copy is a fresh draft: nothing of what happened to the first one comes along. */
function copy(erp: Erp, model: string, id: number, changes: JsonObject): number {
  if (model !== 'sale.sale') throw raised(`copy of ${model} is not simulated`);
  const { id: _, create_date: _a, write_date: _b, create_uid: _c, write_uid: _d, number: _e, sale_date: _f, state: _g, shipment_state: _h, invoice_state: _i, ...values } = erp.get(model, id);
  const made = create(erp, model, { ...values, ...changes });
  for (const line of erp.sorted('sale.line', erp.by('sale.line', 'sale', id))) {
    const { id: _j, create_date: _k, write_date: _l, create_uid: _m, write_uid: _n, moves_ignored: _o, moves_recreated: _p, ...own } = line;
    create(erp, 'sale.line', { ...own, sale: made });
  }
  return made;
}

function fieldsGet(erp: Erp, model: string, names: string[]): JsonObject {
  const type: Record<string, string> = { m2o: 'many2one', o2m: 'one2many', m2m: 'many2many' };
  const fields = [...erp.model(model).fields.values()].filter((field) => field.name !== '_timestamp' && (!names?.length || names.includes(field.name)));
  return Object.fromEntries(fields.map((field) => [field.name, {
    name: field.name, string: labelOf(field.name), type: type[field.kind] ?? field.kind, required: field.required, readonly: field.computed,
    ...(field.kind === 'selection' ? { selection: field.of.split('|').map((each) => [each, labelOf(each)]) } : {}),
    ...(['m2o', 'm2m'].includes(field.kind) ? { relation: field.of } : {}),
    ...(field.kind === 'o2m' ? { relation: field.of.slice(0, field.of.lastIndexOf('.')), relation_field: field.of.slice(field.of.lastIndexOf('.') + 1) } : {}),
  }]));
}
