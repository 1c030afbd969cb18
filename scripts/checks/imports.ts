import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from './problem.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const RULES = join(ROOT, '.dependency-cruiser.cjs');
const CRUISER = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
const FOLDERS = ['bin', 'lib', 'core', 'lambdas', 'statemachines', 'local', 'console', 'cli', 'test', 'bench', 'scripts'];

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
  cycle?: { name: string }[];
}

/** Holds a tree against the import rules. @throws Error where the cruiser could not read it */
export function imports(root: string): Problem[] {
  const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)));
  const { stdout, stderr } = spawnSync(process.execPath, [CRUISER, '--config', RULES, '--output-type', 'json', ...folders], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  let report: { summary: { violations: Violation[] } };
  try {
    report = JSON.parse(stdout) as typeof report;
  } catch {
    throw new Error(`dependency-cruiser: ${stderr || stdout}`);
  }
  return report.summary.violations.map(({ from, to, rule, cycle }) => ({
    file: from,
    what: `${rule.name}: imports ${cycle ? cycle.map(({ name }) => name).join(' → ') : to}`,
  }));
}
