/** `npm run test:real`: the suites of this folder, each against a real counterparty. What could not run is said at the end, with the reason. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HELPED, optionsOf } from '../../scripts/options.ts';

const HELP = `npm run test:real -- [NAME …] [--json FILE]

Runs test/real/**/*.test.ts against real counterparties. A suite installs what it needs where it can (as root, with apt), and is skipped with
its reason where it cannot. Systems that are there already are used by environment variable:

  TRYTON_URL, TRYTON_DATABASE, TRYTON_USER, TRYTON_PASSWORD    a Tryton server of yours, instead of a fresh one

  NAME          only suites whose path contains it
  --json FILE   vitest's report, for machines`;
const { values, positionals } = optionsOf({ allowPositionals: true, options: { json: { type: 'string' }, ...HELPED } }, HELP);

/** vitest's JSON report, as far as it is read here: https://vitest.dev/guide/reporters.html#json-reporter */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[];
}

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'crossdock-real-'));
const file = join(folder, 'report.json');
try {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = ['run', '--config', 'vitest.real.config.ts', '--reporter=verbose', '--reporter=json', `--outputFile.json=${file}`, ...positionals];
  const { status } = spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
  const text = readFileSync(file, 'utf8');
  if (values.json) writeFileSync(values.json, text);
  const report = JSON.parse(text) as Report;
  const skipped = report.testResults.flatMap(({ assertionResults }) => assertionResults).filter((test) => test.status !== 'passed' && test.status !== 'failed');
  console.log(`\n${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped.length} skipped against real counterparties`);
  for (const { fullName } of skipped) console.log(`  skipped: ${fullName.trim()}`);
} finally {
  rmSync(folder, { recursive: true });
}
