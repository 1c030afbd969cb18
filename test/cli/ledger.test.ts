import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { exportLedger } from '../../cli/ledger.ts';
import { aJournal, aJournalLine } from '../support/sagas.ts';

const empty = mkdtempSync(join(tmpdir(), 'crossdock-ledger-'));
afterAll(() => rmSync(empty, { recursive: true }));

const root = resolve(import.meta.dirname, '../..');
const run = (...args: string[]) => spawnSync(process.execPath, ['cli/ledger.ts', ...args], { cwd: root, encoding: 'utf8' });

const journal = aJournal('2026-11-23', '17', { description: 'Invoice 17', lines: [aJournalLine('receivables', 'debit', 1278), aJournalLine('revenue', 'credit', 1278)] });

test('the export begins with its period and ends with its count, so that a cut-off one is seen', async () => {
  const asked: string[][] = [];
  const ledger = {
    async *journals(...period: [string, string, string]) {
      asked.push(period);
      yield journal;
    },
  };
  const parts: string[] = [];
  for await (const part of exportLedger(ledger, { entity: 'NW-US', from: '2026-11-01', to: '2026-11-30' })) parts.push(part);
  expect(asked).toEqual([['NW-US', '2026-11-01', '2026-11-30']]);
  expect(parts.join('')).toBe(
    '; Crossdock NW-US, journals of 2026-11-01 to 2026-11-30\n\n2026-11-23 * (17) Invoice 17  ; invoice:17, rules built-in-2026-11\n    NW-US:assets:receivables  12.78 USD\n    NW-US:revenues:sales  -12.78 USD\n\n; 1 journals, end\n',
  );
});

test.each([
  [['--from', '2026-02-30'], '--from 2026-02-30 is no date'],
  [['--from', '2026-03-01', '--to', '2026-02-01'], '--from 2026-03-01 is after --to 2026-02-01'],
  [['--form', '2026-03-01'], '--form'],
])('called with %j it ends with 2 and says why', (args, said) => {
  const { status, stderr, stdout } = run(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(said);
});

test('without a platform it ends with 1 and writes nothing', () => {
  const { status, stderr, stdout } = run('--data', empty);
  expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: `no platform has been started with the data directory ${empty}: run npm start first\n` });
});
