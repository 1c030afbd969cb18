import { gzipSync } from 'node:zlib';
import { builtConsole } from '../../lib/console-build.ts';
import type { Problem } from './problem.ts';

const MOST = 60_000;

/** What a browser has to load before the console shows anything: the page's own script and whatever that imports at once. @returns bytes of script, gzipped */
export async function firstViewBytes(): Promise<number> {
  const files = new Map((await builtConsole()).map(({ name, contents }) => [name, contents.toString()]));
  const seen = new Set<string>();
  const load = (name: string): number => {
    const text = files.get(name);
    if (text === undefined || seen.has(name)) return 0;
    seen.add(name);
    const imported = [...text.matchAll(/(?:^|[;}])import(?:[^"'`();]*from)?["'`]\.\/([\w.-]+\.js)["'`]/g)].map(([, file]) => `assets/${file}`);
    return gzipSync(text).length + imported.reduce((sum, file) => sum + load(file), 0);
  };
  return [...(files.get('index.html') ?? '').matchAll(/(?:src|href)="\/console\/(assets\/[\w.-]+\.js)"/g)].reduce((sum, [, file = '']) => sum + load(file), 0);
}

export async function firstView(): Promise<Problem[]> {
  const bytes = await firstViewBytes();
  if (bytes === 0) return [{ file: 'console/index.html', what: 'no script was found in what was built' }];
  return bytes > MOST ? [{ file: 'console/main.tsx', what: `the first view loads ${bytes} bytes of script, gzipped; ${MOST} is the most: import pages that come later with import()` }] : [];
}
