import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { connectors } from '../../scripts/checks/connectors.ts';
import { leftovers, names, sizes } from '../../scripts/checks/layout.ts';
import { runbook } from '../../scripts/checks/runbook.ts';
import { TEMPLATES, type TemplateKind, writeConnector } from '../../scripts/new-connector/write.ts';
import { blocksIn, change, PAGE } from '../../scripts/tutorial/blocks.ts';
import { overlay } from '../lambdas/connectors/kit/overlay.ts';

const ROOT = join(import.meta.dirname, '../..');
let tree: ReturnType<typeof overlay>;
beforeEach(() => {
  tree = overlay('package.json');
  return () => tree.remove();
});
const read = (file: string) => readFileSync(join(tree.root, file), 'utf8');

/** What each can park with, and whose that is. */
const CODES: Record<TemplateKind, string[]> = {
  carrier: ['acme-two.refused integration'],
  channel: ['acme-two.refused integration'],
  ledger: ['acme-two.refused integration', 'acme-two.account-unmapped finance'],
  tax: ['acme-two.refused integration', 'acme-two.company-unmapped integration'],
  warehouse: ['acme-two.refused integration', 'acme-two.warehouse-unmapped integration', 'acme-two.item-unknown steward'],
};

describe('a new connector', () => {
  test.each(Object.keys(TEMPLATES) as TemplateKind[])('of kind %s is code, simulator, tests, runbook, a line of the catalogue per code and one in the list of those that are on', (kind) => {
    const files = writeConnector(tree.root, { name: 'acme-two', kind, title: 'Acme & Two' });
    expect(files).toEqual(expect.arrayContaining(['docs/runbook.md', 'lambdas/connectors/acme-two/README.md', 'lambdas/connectors/acme-two/manifest.ts', 'lib/config.ts', 'local/partners/acme-two/acme-two.ts', 'test/lambdas/connectors/acme-two/kit.ts']));
    expect(read('lambdas/connectors/acme-two/client.ts')).toContain('export class AcmeTwoClient');
    expect(read('lib/config.ts')).toMatch(/const CONNECTORS = \['acme-two', 'amazon', /);
    expect(files.filter((file) => /vendor.?x/i.test(read(file)))).toEqual([]);
    const problems = [...names(tree.root), ...sizes(tree.root), ...leftovers(tree.root), ...connectors(tree.root), ...runbook(tree.root).filter(({ what }) => what.startsWith('no section'))];
    expect(problems).toEqual([]);
    const codes = [...read('core/exceptions/codes/systems.ts').matchAll(/^  '(acme-two\..+)': \{ severity: 'medium', owner: '([a-z-]+)', actions: RETRY_OR_CANCEL \},$/gm)].map(([, code, owner]) => `${code} ${owner}`);
    expect(codes).toEqual(CODES[kind]);
  });

  test.each(['Acme', 'acme_two', '2acme', 'acme--two', '../acme', ''])('is not called «%s»', (name) => {
    expect(() => writeConnector(tree.root, { name, kind: 'tax', title: 'X' })).toThrow('is no name for a folder');
  });

  test('takes no name that is taken, and then writes nothing', () => {
    writeConnector(tree.root, { name: 'acme', kind: 'tax', title: 'Acme' });
    const before = read('docs/runbook.md');
    expect(() => writeConnector(tree.root, { name: 'acme', kind: 'carrier', title: 'Acme' })).toThrow('the name acme is taken: lambdas/connectors/acme, local/partners/acme, test/lambdas/connectors/acme');
    expect([read('docs/runbook.md') === before, existsSync(join(tree.root, 'lambdas/connectors/acme/tracking.ts'))]).toEqual([true, false]);
  });
});

test.each([
  [['shopify', '--kind', 'channel'], 1, 'the name shopify is taken'],
  [['acme', '--kind', 'bank'], 2, 'there is no template for the kind bank; there are carrier, channel, ledger, tax, warehouse'],
  [['acme'], 2, 'which kind?'],
  [['--help'], 0, 'npm run new:connector -- NAME --kind KIND'],
])('npm run new:connector -- %j ends with %i', (args, code, said) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/new-connector.ts'), ...args], { encoding: 'utf8' });
  expect([status, `${stdout}${stderr}`]).toEqual([code, expect.stringContaining(said)]);
});

describe('docs/adding-a-connector.md', () => {
  const blocks = blocksIn(readFileSync(join(ROOT, PAGE), 'utf8'));

  test('makes its changes where they are to be made, after the command that it begins with', () => {
    expect(blocks[0]).toMatchObject({ command: 'npm run new:connector -- acme-freight --kind carrier --title "Acme Freight"', fails: false });
    writeConnector(tree.root, { name: 'acme-freight', kind: 'carrier', title: 'Acme Freight' });
    for (const block of blocks) if (block.what === 'change') change(tree.root, block);
    expect(read('lambdas/connectors/acme-freight/signature.ts')).toContain("headers.get('acme-signature') ?? '', 'base64'");
  });

  test('names only commands that there are, and the checks and the synthesis are among them', () => {
    const commands = blocks.flatMap((block) => (block.what === 'command' ? [block.command] : []));
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    expect(commands.flatMap((command) => /^npm run (\S+)/.exec(command)?.[1] ?? []).filter((name) => !scripts[name])).toEqual([]);
    expect(commands).toEqual(expect.arrayContaining(['npm run check', 'npm run synth']));
  });
});
