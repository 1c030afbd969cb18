import { expect, test } from 'vitest';
import { codesOf } from '../../scripts/checks/codes.ts';
import { leftovers, machine, names, sizes } from '../../scripts/checks/layout.ts';
import { type Problem, said } from '../../scripts/checks/problem.ts';
import { purity } from '../../scripts/checks/purity.ts';
import { plant } from './tree.ts';

function held<T>(check: (root: string) => T, files: Record<string, string>): T {
  const { root, remove } = plant(files);
  try {
    return check(root);
  } finally {
    remove();
  }
}
const lines = (check: (root: string) => Problem[], files: Record<string, string>) => held(check, files).map(said);

test('clock and chance in core are found, with their line; a date that is given is none', () => {
  expect(
    lines(purity, {
      'core/a.ts': `/* ä: more bytes than letters */\nexport const a = () => Date.now();\nexport const b = () => new Date();\nexport const c = (at: string) => new Date(at);\nexport const d = Math.random;\n`,
      'lambdas/b.ts': 'export const now = () => new Date();\n',
    }),
  ).toEqual(['core/a.ts:2  Date.now in core: pass it in', 'core/a.ts:3  new Date() in core: pass the clock in', 'core/a.ts:5  Math.random in core: pass it in']);
});

test('floats near money are found in core and lambdas', () => {
  expect(
    lines(purity, {
      'core/a.ts': `export const a = (text: string) => parseFloat(text);\n`,
      'lambdas/b.ts': `export const b = (text: string) => Number.parseFloat(text).toFixed(2);\n`,
      'local/c.ts': `export const c = (text: string) => parseFloat(text);\n`,
    }),
  ).toEqual([
    'core/a.ts:1  parseFloat: money and quantities are exact',
    'lambdas/b.ts:1  toFixed: money and quantities are exact',
    'lambdas/b.ts:1  Number.parseFloat: money and quantities are exact',
  ]);
});

test('names that say nothing are found, in folders and in files', () => {
  expect(held(names, { 'core/utils/a.ts': '', 'lib/helpers.ts': '', 'test/shared/b.test.ts': '', 'core/commonality.ts': '' }).map(({ file }) => file)).toEqual(['core/utils/a.ts', 'lib/helpers.ts', 'test/shared/b.test.ts']);
});

test('a source or test of 301 lines is too long, one of 300 is not', () => {
  expect(held(sizes, { 'core/long.ts': '\n'.repeat(301), 'core/short.ts': '\n'.repeat(300), 'test/core/long.test.ts': '\n'.repeat(301), 'docs/long.md': '\n'.repeat(900) }).map(({ file }) => file)).toEqual(['core/long.ts', 'test/core/long.test.ts']);
});

test('what is left undone, switched off or focused is found', () => {
  expect(
    lines(leftovers, {
      'core/a.ts': `// TO${'DO'}: later\nexport const a = 1;\n// @ts-${'ignore'}\n`,
      'docs/a.md': `${'<'.repeat(7)} HEAD\nmine\n=======\nyours\n${'>'.repeat(7)} other\n`,
      'test/a.test.ts': `test.${'only'}('x', () => {});\ntest.skipIf(true)('y', () => {});\n`,
    }),
  ).toEqual(['core/a.ts:1  left undone', 'core/a.ts:3  a rule switched off', 'docs/a.md:1  a conflict that nobody decided', 'docs/a.md:5  a conflict that nobody decided', 'test/a.test.ts:1  a test that is focused, skipped or expected to fail']);
});

test('paths of a machine and registry addresses are found', () => {
  expect(
    lines(machine, {
      'docs/a.md': `see ${'/home'}/ada/crossdock/README.md\nand /v1/home/of/things\n`,
      'package-lock.json': `{\n"resolved": "https://registry.example/zod.tgz"\n}\n`,
    }),
  ).toEqual(['docs/a.md:1  a path of one machine', 'package-lock.json:2  a registry address: omit-lockfile-registry-resolved stands in .npmrc']);
});

test('codes are found as literals, constants, either side of a choice, in classes below and through functions that take one', () => {
  const codes = held((root) => codesOf(root, 'Rejected', 'core').map(({ code, line }) => `${code}:${line}`), {
    'core/a.ts': `import { Rejected } from './errors.ts';
const HOLD = 'credit.hold';
class Refused extends Rejected {}
class Odd extends Refused { constructor(message: string) { super(message.length > 1 ? 'odd.long' : \`odd.short\`, message); } }
function missing(code: string, message: string): never { throw new Rejected(code, message); }
export const absent = (seen: boolean, what: string) => { if (!seen) throw new Refused(\`\${what}.absent\`, 'no'); };
export function act(n: number) {
  if (n === 1) throw new Rejected('stock.short', 'short');
  if (n === 2) throw new Rejected(HOLD, 'hold');
  if (n === 3) throw new Refused(n > 2 ? 'a.one' : 'a.two', 'choice');
  missing('erp.gone', 'gone');
}
export class Late { look() { return [1].map(() => missing('erp.late', 'late')); } }
`,
    'core/b.ts': `import { absent } from './a.ts';\nabsent(false, 'parcel');\nmissing('sale.sale');\n`,
  });
  expect(codes).toEqual(['odd.long:4', 'odd.short:4', 'stock.short:8', 'credit.hold:9', 'a.one:10', 'a.two:10', 'erp.gone:11', 'erp.late:13', 'parcel.absent:2']);
});
