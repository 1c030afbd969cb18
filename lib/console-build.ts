import { join } from 'node:path';
import type { BuiltFile } from './bundle.ts';

const CONSOLE = join(import.meta.dirname, '..', 'console');

/** The operations console as files that are served as they are, the same bytes for the same sources. Vite is loaded when it is needed: it takes longer than all bundles. */
export async function builtConsole(): Promise<BuiltFile[]> {
  const { build } = await import('vite');
  const built = await build({ root: CONSOLE, configFile: join(CONSOLE, 'vite.config.ts'), logLevel: 'error', build: { write: false } });
  if (!('output' in built)) throw new Error('the console was built as something else than one site');
  return built.output.map((file) => ({ name: file.fileName, contents: Buffer.from(file.type === 'chunk' ? file.code : file.source) }));
}
