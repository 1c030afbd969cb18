import type { Json } from '../../contract.ts';
import { nameOf, SEARCHABLE } from './computed.ts';
import type { Context, Erp } from './erp.ts';
import { raised } from './errors.ts';
import { labelOf } from './models.ts';
import { below } from './quantities.ts';
import { key, type Record_ } from './values.ts';

/** Records that match a domain: clauses [field, operator, value] joined by AND, nested 'AND' and 'OR' lists, names with dots. */
export function search(erp: Erp, model: string, domain: Json, context: Context): Record_[] {
  const matches = compile(erp, model, domain, context);
  return candidates(erp, model, domain).filter(matches);
}

/** An index spares looking at every record when the domain says what one stored field equals. */
function candidates(erp: Erp, model: string, domain: Json): Record_[] {
  if (Array.isArray(domain) && domain[0] !== 'OR') {
    for (const part of domain) {
      if (!isClause(part)) continue;
      const [name, operator, value] = part;
      if (name === 'id' && operator === 'in' && Array.isArray(value)) return value.flatMap((id) => erp.find(model, id) ?? []);
      if (name === 'id' && operator === '=') return [erp.find(model, value) ?? []].flat();
      const field = erp.model(model).fields.get(name);
      const plain = field && !field.computed && ['char', 'selection', 'm2o', 'reference', 'integer'].includes(field.kind);
      const scalar = typeof value === 'number' || (typeof value === 'string' && field?.kind !== 'm2o');
      if (plain && operator === '=' && scalar) return erp.by(model, name, value);
    }
  }
  return erp.all(model);
}

const isClause = (item: Json): item is [string, string, Json] => Array.isArray(item) && item.length >= 3 && typeof item[0] === 'string' && typeof item[1] === 'string' && !['AND', 'OR'].includes(item[0]);

function compile(erp: Erp, model: string, domain: Json, context: Context): (record: Record_) => boolean {
  if (!Array.isArray(domain) || domain.length === 0) return () => true;
  if (isClause(domain)) return clause(erp, model, domain[0], domain[1], domain[2], context);
  const either = domain[0] === 'OR';
  const parts = domain.filter((part) => part !== 'OR' && part !== 'AND').map((part) => compile(erp, model, part, context));
  return either ? (record) => parts.some((part) => part(record)) : (record) => parts.every((part) => part(record));
}

function clause(erp: Erp, model: string, path: string, operator: string, value: Json, context: Context): (record: Record_) => boolean {
  const dot = path.indexOf('.');
  const name = dot < 0 ? path : path.slice(0, dot);
  const field = erp.field(model, name);
  if (field.computed && name !== 'rec_name' && !SEARCHABLE[model]?.includes(name)) throw raised(`Missing search function for field "${labelOf(name).replace(' Amount', '')}" in "${erp.model(model).label}".`);
  const target = field.kind === 'o2m' ? field.of.slice(0, field.of.lastIndexOf('.')) : field.of;
  if (dot >= 0) {
    const inner = compile(erp, target, [[path.slice(dot + 1), operator, value]], context);
    return (record) => [erp.value(model, record, name, context)].flat().some((id) => {
      const other = erp.find(target, id);
      return other !== undefined && inner(other);
    });
  }
  const test = comparison(operator, value);
  if (operator === 'child_of') {
    const wanted = below(erp, [value].flat().map(Number));
    return (record) => wanted.has(name === 'parent' ? record.id : Number(record[name]));
  }
  if (field.kind === 'm2o' && typeof value === 'string') {
    return (record) => {
      const other = erp.find(target, erp.value(model, record, name, context));
      return other !== undefined && test(nameOf(erp, target, other));
    };
  }
  if (field.kind === 'o2m' || field.kind === 'm2m') {
    return (record) => {
      const ids = erp.value(model, record, name, context) as Json[];
      return value === null ? test(ids.length ? ids : null) : ids.some(test);
    };
  }
  if (field.kind === 'boolean') return (record) => test(Boolean(erp.value(model, record, name, context)));
  return (record) => test(erp.value(model, record, name, context));
}

/** SQL's rules: an empty field is matched by = null alone. */
function comparison(operator: string, value: Json): (actual: Json) => boolean {
  const wanted = key(value);
  const ordered = (compare: (a: string | number | bigint | boolean, b: string | number | bigint | boolean) => boolean) => (actual: Json) => {
    const given = key(actual);
    if (given === null || wanted === null) return false;
    return compare(typeof given === 'number' && typeof wanted === 'bigint' ? BigInt(Math.round(given * 1e12)) : given, wanted);
  };
  switch (operator) {
    case '=':
      return (actual) => key(actual) === wanted;
    case '!=':
      return (actual) => (wanted === null ? key(actual) !== null : key(actual) !== null && key(actual) !== wanted);
    case 'in':
      return (actual) => [value].flat().some((each) => key(each) === key(actual));
    case 'not in':
      return (actual) => key(actual) !== null && ![value].flat().some((each) => key(each) === key(actual));
    case '<':
      return ordered((a, b) => a < b);
    case '>':
      return ordered((a, b) => a > b);
    case '<=':
      return ordered((a, b) => a <= b);
    case '>=':
      return ordered((a, b) => a >= b);
    case 'like':
    case 'ilike':
    case 'not like':
    case 'not ilike': {
      const pattern = new RegExp(`^${String(value).replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('%', '[\\s\\S]*').replaceAll('_', '[\\s\\S]')}$`, operator.endsWith('ilike') ? 'i' : '');
      return (actual) => typeof actual === 'string' && pattern.test(actual) !== operator.startsWith('not');
    }
    case 'child_of':
      return () => true;
    default:
      throw raised(`operator ${operator} is not supported`);
  }
}
