/** Does what docs/adding-a-connector.md says, all of it and in order, in a copy of the tree; a connector of each kind is written beside it, so that types, lint and checks see them too. It is not turned on: all of them beside those that there are would be more than a stack may hold. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { filesIn } from './checks/tree.ts';
import { TEMPLATES, type TemplateKind, writeConnector } from './new-connector/write.ts';
import { HELPED, optionsOf } from './options.ts';
import { blocksIn, change, PAGE } from './tutorial/blocks.ts';

optionsOf({ options: HELPED }, `npm run tutorial     does what ${PAGE} says, in a copy of the tree`);

/** The copy has the packages of this tree: nothing is installed into it, since that would go through the link and empty them here. */
const env = { ...process.env, npm_config_ignore_scripts: 'true', NO_COLOR: '1' };
const root = join(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'tutorial-'));
try {
  for (const file of filesIn(root)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const config = readFileSync(join(copy, 'lib/config.ts'));
  for (const kind of Object.keys(TEMPLATES) as TemplateKind[]) writeConnector(copy, { name: `acme-${kind}`, kind, title: `Acme ${kind}` });
  writeFileSync(join(copy, 'lib/config.ts'), config);
  for (const block of blocksIn(readFileSync(join(root, PAGE), 'utf8'))) {
    if (block.what === 'change') change(copy, block);
    else await run(block);
  }
  console.log(`${PAGE}: all of it works`);
} finally {
  rmSync(copy, { recursive: true, force: true });
}

async function run({ command, fails, shown }: { command: string; fails: boolean; shown: string[] }): Promise<void> {
  const begun = performance.now();
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: copy, env, encoding: 'utf8', maxBuffer: 1 << 28 });
  const printed = `${stdout}${stderr}`;
  const missing = shown.filter((line) => !printed.includes(line));
  const asShown = (status !== 0) === fails && missing.length === 0;
  console.log(`${asShown ? 'ok  ' : 'FAIL'} ${command} (${Math.round((performance.now() - begun) / 1000)} s)`);
  if (!asShown) throw new Error(`ended with ${status}${missing.length > 0 ? `, without: ${missing.join(' | ')}` : ''}\n${printed.slice(-8_000)}`);
}
