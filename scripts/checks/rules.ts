import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from './problem.ts';
import { textOf } from './tree.ts';

const RULES = 'docs/rules.md';
const QUOTES = ["'", '"', '`'];

/** Every rule of docs/rules.md has its code, and a test whose whole name is given there. */
export function rules(root: string): Problem[] {
  const rows = [...textOf(root, RULES).matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, rule = '', code = '', test = '']) => ({ rule, code, test })).filter(({ rule, code }) => rule !== 'rule' && !code.startsWith('--'));
  if (rows.length === 0) return [{ file: RULES, what: 'no rules found' }];
  return rows.flatMap(({ rule, code, test }) => {
    const [file = '', name = ''] = test.split(' › ');
    if (!existsSync(join(root, code))) return [{ file: RULES, what: `«${rule}»: there is no ${code}` }];
    if (!existsSync(join(root, file))) return [{ file: RULES, what: `«${rule}»: there is no ${file}` }];
    const source = textOf(root, file).replaceAll("\\'", "'");
    return name && QUOTES.some((quote) => source.includes(`${quote}${name}${quote}`)) ? [] : [{ file: RULES, what: `«${rule}»: ${file} has no test «${name}»` }];
  });
}
