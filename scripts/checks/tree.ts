import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What git does not keep (.gitignore), and git itself. */
const NOT_OURS = new Set(['node_modules', 'cdk.out', '.crossdock', '.build', 'coverage', '.git']);

/** Every file of the project, as paths from its root with forward slashes, sorted. Works in a tree without git, too. */
export function filesIn(root: string, under = ''): string[] {
  return readdirSync(join(root, under), { withFileTypes: true })
    .filter(({ name }) => !NOT_OURS.has(name) && !name.endsWith('.log'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = under ? `${under}/${entry.name}` : entry.name;
      if (entry.isDirectory()) return filesIn(root, path);
      return entry.isFile() ? [path] : [];
    });
}

export const textOf = (root: string, file: string): string => readFileSync(join(root, file), 'utf8');

export const isSource = (file: string): boolean => /\.(ts|tsx|mts|mjs|cjs|js)$/.test(file);

/** Sources of the top folders, tests aside. */
export const sourcesOf = (root: string, ...folders: string[]): string[] => filesIn(root).filter((file) => isSource(file) && folders.some((folder) => file.startsWith(`${folder}/`)));
