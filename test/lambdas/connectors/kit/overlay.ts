import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../../..');
/** What a connector and its kit import, and what checks read. */
const SEEN = [
  ...readdirSync(join(ROOT, 'core')).filter((folder) => folder !== 'exceptions').map((folder) => `core/${folder}`), 'lambdas/handler', 'lambdas/adapters', 'lambdas/connectors/capabilities.ts', 'lambdas/connectors/manifest.ts', 'local/clock.ts', 'local/contract.ts',
  ...['deliveries', 'documents', 'faults', 'http', 'partner'].map((file) => `local/partners/${file}.ts`), 'test/support', 'test/lambdas/connectors/kit', 'test/lambdas/connectors/documents.ts',
];
/** What a new connector changes. */
const CHANGED = ['lib/config.ts', 'docs/runbook.md', 'core/exceptions'];

/** A tree beside this one, of which only what a new connector writes is its own. @param also files that are copied too */
export function overlay(...also: string[]): { root: string; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), 'connectors-'));
  const at = (path: string) => (mkdirSync(dirname(join(root, path)), { recursive: true }), join(root, path));
  for (const path of [...SEEN, 'node_modules']) symlinkSync(join(ROOT, path), at(path));
  for (const path of [...CHANGED, ...also]) cpSync(join(ROOT, path), at(path), { recursive: true });
  return { root, remove: () => rmSync(root, { recursive: true }) };
}
