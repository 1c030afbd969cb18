import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'vitest';
import { trytonPromises } from '../lambdas/connectors/tryton/promises.ts';
import { startRealTryton } from './tryton/server.ts';

/**
 * The connector against a real Tryton: a fresh 6.0 from Debian, or the one at TRYTON_URL (with TRYTON_DATABASE, TRYTON_USER, TRYTON_PASSWORD), of
 * any series.
 */
const { TRYTON_URL: url, TRYTON_DATABASE: database = 'erp', TRYTON_USER: user = 'integration', TRYTON_PASSWORD: password = '' } = process.env;

if (url) trytonPromises(async () => ({ settings: { url, database, user, password }, stop: async () => {} }));
else {
  const workDir = await mkdtemp(join(tmpdir(), 'crossdock-connector-'));
  const real = await startRealTryton(workDir);
  if ('skipped' in real) test.skip(`a real Tryton: ${real.skipped}`, () => {});
  else {
    trytonPromises(async () => ({
      settings: { url: real.url, database: real.db, user: real.user, password: real.password },
      async stop() {
        await real.stop();
        await rm(workDir, { recursive: true });
      },
    }));
  }
}
