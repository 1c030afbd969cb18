import { join } from 'node:path';
import { expect, test } from 'vitest';
import { anchorsOf, links } from '../../scripts/checks/links.ts';
import { mutation } from '../../scripts/checks/mutation.ts';
import { said } from '../../scripts/checks/problem.ts';
import { rules } from '../../scripts/checks/rules.ts';
import { runbook, wanted } from '../../scripts/checks/runbook.ts';
import { apiCodes, dependencies } from '../../scripts/checks/tables.ts';
import { plant } from './tree.ts';

const ROOT = join(import.meta.dirname, '..', '..');

test('headings get the anchors that GitHub gives them', () => {
  expect([...anchorsOf('# One order, start to finish\n## `stock.short`\n## Twice\n```\n# not a heading\n```\n## Twice\n<a id="by-hand"></a>\n### a-b_c\n')]).toEqual([
    'one-order-start-to-finish', 'stockshort', 'twice', 'twice-1', 'by-hand', 'a-b_c',
  ]);
});

test('links that lead nowhere are found, with their line', () => {
  const { root, remove } = plant({
    'README.md': 'see [a](docs/a.md), [gone](docs/gone.md),\n[section](docs/a.md#here), [no section](docs/a.md#there), [web](https://example.com/x)\n`[code](nowhere.md)`\n',
    'docs/a.md': '# Here\n[up](../README.md) [folder](../docs) [self](#here)\n',
  });
  expect(links(root).map(said)).toEqual(['README.md:1  docs/gone.md leads nowhere', 'README.md:2  docs/a.md#there: there is no such section']);
  remove();
});

test('a piece of code that the survivors of the mutation run are explained by, and is gone, is found; and so is its file', () => {
  const { root, remove } = plant({
    'docs/mutation.md': '# Mutation\n- `not of a file`\n\n**core/a.ts**\n\n- `a < b` → `a <= b`: never equal\n- `` `${x}` ?? 0 `` → `1`: x\n- `gone()` → `undefined`: x\n\n**core/b.ts**\n\n- `b` → `c`: x\n',
    'core/a.ts': 'export const f = (a: number, b: number) => a\n  < b;\nexport const g = `${x}` ?? 0;\n',
  });
  expect(mutation(root).map(said)).toEqual(['docs/mutation.md:8  core/a.ts has no «gone()» any more: take the line out', 'docs/mutation.md:10  there is no core/b.ts']);
  remove();
});

/** Reads every source. */
const sections = wanted(ROOT);

test('every alarm and every code of the desk has its section in the runbook, and each section is somebody\'s', () => {
  expect(runbook(ROOT, sections).map(said)).toEqual([]);
});

test('a section that an alarm names and the runbook lacks is found, and one that nobody names', () => {
  const { root, remove } = plant({ 'docs/runbook.md': '### intake\n### stock-short\n### forgotten\n' });
  expect(runbook(root, new Map([['intake', 'an alarm'], ['stock-short', 'a code'], ['outbox-relay', 'an alarm names it']])).map(({ what }) => what)).toEqual([
    'no section outbox-relay: an alarm names it',
    'section forgotten: no alarm and no code names it any more',
  ]);
  remove();
});

test('a code with which a step can park and that the catalogue lacks is found', () => {
  const { root, remove } = plant({ 'docs/runbook.md': '### stock-short\n### stock-lost\n' });
  expect(runbook(root, new Map([['stock-short', 'core/a.ts:1 parks with stock.short'], ['stock-lost', 'core/a.ts:2 parks with stock.lost']])).map(({ what }) => what)).toEqual(['no line for stock.lost: core/a.ts:2 parks with stock.lost']);
  remove();
});

test('the runbook is wanted for alarms, for the catalogue and for codes in sources', () => {
  expect([...sections.keys()]).toEqual(expect.arrayContaining(['intake', 'failed-executions', 'credit-limit-exceeded', 'stock-short', 'execution-failed', 'quarantined', 'erp-product-unknown']));
});

test('docs/api.md explains every code that the API answers with', () => {
  expect(apiCodes(ROOT).map(said)).toEqual([]);
});

test('docs/dependencies.md has a row for each package, and each is in use', () => {
  expect(dependencies(ROOT).filter(({ file }) => file.endsWith('.md')).map(said)).toEqual([]);
  const { root, remove } = plant({
    'package.json': JSON.stringify({ dependencies: { zod: '4', idle: '1' } }),
    'docs/dependencies.md': '| package | why |\n|---|---|\n| `zod` | schemas |\n| `gone` | was here |\n',
    'core/a.ts': `import * as z from 'zod';\nexport const a = z;\n`,
  });
  expect(dependencies(root).map(said)).toEqual(['docs/dependencies.md  no row for idle: it stands in package.json', 'docs/dependencies.md  a row for gone, which is no more', 'package.json  idle is imported nowhere']);
  remove();
});

test('a rule whose code, test file or test is gone is found; what stands is not', () => {
  const row = (rule: string, code: string, proof: string) => `| ${rule} | ${code} | ${proof} |\n`;
  const { root, remove } = plant({
    'core/a.ts': '',
    'test/a.test.ts': "// half a name\ntest('it\\'s kept, always', () => {});\n",
    'docs/rules.md': `| rule | code | test |\n|---|---|---|\n${row('kept', 'core/a.ts', "test/a.test.ts › it's kept, always")}${row('cut', 'core/a.ts', 'test/a.test.ts › half a name')}${row('moved', 'core/b.ts', 'test/a.test.ts › x')}${row('renamed', 'core/a.ts', 'test/a.test.ts › x')}${row('lost', 'core/a.ts', 'test/b.test.ts › x')}`,
  });
  expect(rules(root).map(({ what }) => what)).toEqual(['«cut»: test/a.test.ts has no test «half a name»', '«moved»: there is no core/b.ts', '«renamed»: test/a.test.ts has no test «x»', '«lost»: there is no test/b.test.ts']);
  remove();
});
