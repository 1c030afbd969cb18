import { MODELS } from '../../../local/partners/tryton/models.ts';
import type { Fields, Value } from './client.ts';
import type { Seen } from './scenarios.ts';

const LINKS = new Set(Object.values(MODELS).flatMap((model) => [...model.fields.values()].filter((field) => ['m2o', 'o2m', 'm2m'].includes(field.kind)).map((field) => field.name)));
for (const name of ['id', 'invoice_account', 'recreate_moves', 'domain_moves', 'lines_to_pay', 'payment_method', 'currency_writeoff', 'invoice', 'sequence']) LINKS.add(name);

/** Ids, hashes and helper names differ between two databases; all else must be the same. */
function plain(value: Value, name = ''): Value {
  if (typeof value === 'number' && LINKS.has(name)) return '#';
  if (Array.isArray(value)) return LINKS.has(name) ? `#×${value.length}` : value.map((each) => plain(each));
  if (typeof value === 'string') return value.replace(/^([a-z][a-z.]+),\d+$/, '$1,#').replace(/\(\d+\)/g, '(#)').replace(/^[0-9a-f]{32}\./, 'md5.').replace(/(sale\.sale,)\d+/, '$1#').replace(/"\d{5,}"/, '"#"').replace(/^-0\.00$/, '0.00');
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).filter(([key]) => !(key.endsWith('.') && name === 'defaults')).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, plain(each, key)]));
  return value;
}

/** The third part of a UserError holds a domain and field definitions for a desktop client: only that it is there is known. */
function withoutDomain(value: Value): Value {
  const error = (value as Fields | null)?.['error'];
  if (!Array.isArray(error) || error[0] !== 'UserError') return value;
  return { error: ['UserError', (error[1] as Value[]).slice(0, 2)] };
}

/** One line per difference. */
export function differences(real: Seen[], simulated: Seen[]): string[] {
  const lines: string[] = [];
  for (let at = 0; at < Math.max(real.length, simulated.length); at += 1) {
    const [a, b] = [real[at], simulated[at]];
    const [x, y] = [a, b].map((seen) => JSON.stringify(plain(withoutDomain(seen?.value ?? null))));
    if (a?.step !== b?.step || x !== y) lines.push(`${a?.step ?? '(nothing)'} | ${b?.step ?? '(nothing)'}\n  real      ${x}\n  simulated ${y}`);
  }
  return lines;
}
