import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import type { Problem } from './problem.ts';

const RULES = join(import.meta.dirname, '..', '..', '.dependency-cruiser.cjs');
const FOLDERS = ['bin', 'lib', 'core', 'lambdas', 'statemachines', 'local', 'console', 'cli', 'test', 'bench', 'scripts'];

/** Holds a tree against the import rules. @throws Error where the cruiser could not read it */
export async function imports(root: string): Promise<Problem[]> {
  const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)));
  const { output } = await cruise(folders, { ...(await extractDepcruiseOptions(RULES)), baseDir: root });
  return (output as ICruiseResult).summary.violations.map(({ from, to, rule, cycle }) => ({
    file: from,
    what: `${rule.name}: imports ${cycle ? cycle.map(({ name }) => name).join(' → ') : to}`,
  }));
}
