/** Everything that can be held against the sources without running them. Each check says what it found; one failure stops none of the others. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { compatibility } from './checks/compatibility.ts';
import { connectors } from './checks/connectors.ts';
import { firstView } from './checks/first-view.ts';
import { imports } from './checks/imports.ts';
import { leftovers, machine, names, sizes } from './checks/layout.ts';
import { links } from './checks/links.ts';
import { mutation } from './checks/mutation.ts';
import { type Problem, said } from './checks/problem.ts';
import { purity } from './checks/purity.ts';
import { rules } from './checks/rules.ts';
import { runbook } from './checks/runbook.ts';
import { apiCodes, dependencies } from './checks/tables.ts';
import { HELPED, optionsOf } from './options.ts';

const root = join(import.meta.dirname, '..');
const bin = (name: string) => join(root, 'node_modules', '.bin', name);

const CHECKS: Record<string, { what: string; run: () => string[] | Promise<string[]> }> = {
  types: { what: 'tsc', run: () => command(bin('tsc'), '--noEmit') },
  console: { what: 'tsc of the console; its first view is under 60 kB of script', run: async () => [...command(bin('tsc'), '--noEmit', '-p', join(root, 'console')), ...(await found(() => firstView()))] },
  lint: { what: 'oxlint (.oxlintrc.json)', run: () => command(bin('oxlint'), '--deny-warnings', '--format=unix', '.') },
  imports: { what: 'who may import whom (.dependency-cruiser.cjs)', run: () => found(imports) },
  purity: { what: 'no clock or chance in core, no floats near money', run: () => found(purity) },
  sagas: { what: 'compiled ASL is that of the tables', run: () => command(process.execPath, join(root, 'scripts', 'compile-sagas.ts'), '--check') },
  events: { what: 'docs/asyncapi.json is that of core/model/events', run: () => command(process.execPath, join(root, 'scripts', 'compile-events.ts'), '--check') },
  compatibility: { what: 'API, events and entities only grow since the last release', run: () => found((tree) => compatibility(tree)) },
  names: { what: 'folders and files say what is in them', run: () => found(names) },
  sizes: { what: 'no source or test over 300 lines', run: () => found(sizes) },
  leftovers: { what: 'nothing left undone, switched off or focused', run: () => found(leftovers) },
  machine: { what: 'no paths of one machine, no registry addresses', run: () => found(machine) },
  links: { what: 'links between documents lead somewhere', run: () => found(links) },
  rules: { what: 'docs/rules.md: every rule has its code and its test', run: () => found(rules) },
  mutation: { what: 'docs/mutation.md explains code that is there', run: () => found(mutation) },
  runbook: { what: 'a section for every alarm and every code of the desk', run: () => found((tree) => runbook(tree)) },
  api: { what: 'docs/api.md explains every code that the API answers', run: () => found(apiCodes) },
  connectors: { what: 'each has its kit, and says which proof it has reached, as it is', run: () => found(connectors) },
  dependencies: { what: 'docs/dependencies.md is that of package.json, all in use', run: () => found(dependencies) },
};

const HELP = `npm run check [-- NAME …]\n\n${Object.entries(CHECKS).map(([name, { what }]) => `  ${name.padEnd(13)} ${what}`).join('\n')}\n\nWithout names: all of them. Exit code 1 where any found something.`;
const { positionals } = optionsOf({ allowPositionals: true, options: HELPED }, HELP);
const unknown = positionals.filter((name) => !CHECKS[name]);
if (unknown.length > 0) {
  console.error(`there is no check ${unknown.join(', ')}; there are ${Object.keys(CHECKS).join(', ')}`);
  process.exit(2);
}

const failed: string[] = [];
for (const [name, { what, run }] of Object.entries(CHECKS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const begun = performance.now();
  const problems = await run();
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(13)} ${`${((performance.now() - begun) / 1000).toFixed(1)} s`.padStart(7)}  ${what}`);
  for (const problem of problems) console.log(`       ${problem}`);
  if (problems.length > 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`\ncheck failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}

async function found(check: (tree: string) => Problem[] | Promise<Problem[]>): Promise<string[]> {
  try {
    return (await check(root)).map(said);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

function command(file: string, ...args: string[]): string[] {
  const { status, stdout, stderr, error } = spawnSync(file, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status === 0) return [];
  const lines = `${stdout ?? ''}${stderr ?? ''}`.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 0 ? lines : [error?.message ?? `${file} ended with ${status}`];
}
