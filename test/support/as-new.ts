import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, vi } from 'vitest';
import { perWorker } from './per-worker.ts';

/**
 * Runs before each test file. Files of one worker share its process, its packages and `core`, which keeps nothing; every other module of ours is another one for
 * each file, as if none had run before, and what the file before left in the environment and of fake timers is forgotten.
 */
const begun = perWorker('environment', () => ({ ...process.env }));
for (const name of Object.keys(process.env)) if (!(name in begun)) delete process.env[name];
Object.assign(process.env, begun);
vi.useRealTimers();
afterAll(() => void vi.useRealTimers()); // by Date.now() Vitest tells one run of this file from the next
perWorker('turn', newModules).turn += 1;

/** To Node a module is another one where its address is: each file of tests has its turn in the addresses of ours. https://nodejs.org/api/module.html#moduleregisterhooksoptions */
function newModules(): { turn: number } {
  const file = { turn: 0 };
  const root = pathToFileURL(join(import.meta.dirname, '../..', '/')).href;
  const bare = (url: string) => url.replace(/\?.*$/, '');
  const isOurs = (url: string) => url.startsWith(root) && url.endsWith('.ts') && !url.includes('/node_modules/');
  const isKept = (url: string) => url.startsWith(`${root}core/`);
  /** What imports lead to, and what Node runs of a file: the same in each turn. */
  const addresses = new Map<string, string>();
  const sources = new Map<string, string>();
  registerHooks({
    resolve(specifier, context, next) {
      const parent = bare(context.parentURL ?? '');
      const key = `${parent} ${specifier}`;
      let address = addresses.get(key);
      if (!address) {
        const found = next(specifier, context);
        if (!isOurs(found.url) || parent.includes('/node_modules/')) return found;
        addresses.set(key, (address = found.url));
      }
      return { url: isKept(address) ? address : `${address}?turn=${file.turn}`, format: 'module', shortCircuit: true };
    },
    load(url, context, next) {
      const path = bare(url);
      if (!isOurs(path) || !(url.includes('?turn=') || isKept(url))) return next(url, context);
      let source = sources.get(path);
      if (source === undefined) sources.set(path, (source = stripTypeScriptTypes(readFileSync(fileURLToPath(path), 'utf8'))));
      return { format: 'module', source, shortCircuit: true };
    },
  });
  return file;
}
