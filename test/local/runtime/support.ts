import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT_KEY } from '../../../local/credentials/credentials.ts';

export const ASSEMBLY = join(import.meta.dirname, 'assembly');

/** A data directory of a test's own, and how to be rid of it. */
export function aDataDirectory() {
  const path = mkdtempSync(join(tmpdir(), 'runtime-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** What an AWS SDK client is made with, to be the developer at this endpoint. */
export function asDeveloper(endpoint: string) {
  return { endpoint, region: 'eu-west-1', credentials: ROOT_KEY, maxAttempts: 1 };
}
