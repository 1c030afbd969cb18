import { expect, test, vi } from 'vitest';
import { Env } from '../../../lambdas/handler/env.ts';

test('what a connector masks is in no line of its log, however deep it stands', async () => {
  vi.stubEnv(Env.Masks, 'apiKey signed_by');
  const { log } = await import('../../../lambdas/handler/log.ts');
  const lines: string[] = [];
  Object.assign(log, { console: { warn: (line: string) => void lines.push(line) } });
  log.warn('parcels followed', { connector: 'easypost', apiKey: 'canary', answer: { tracking: [{ signed_by: 'A. Canary', status: 'delivered' }] } });
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ message: 'parcels followed', connector: 'easypost', apiKey: '***', answer: { tracking: [{ signed_by: '***', status: 'delivered' }] } }]);
  expect(lines.join('')).not.toContain('anary');
  vi.unstubAllEnvs();
});
