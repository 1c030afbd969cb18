import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from '../figures.ts';
import type { Measure } from '../measure.ts';
import { median } from '../statistics.ts';

const SHOWN = 5;

/** What each function carries, and how long its modules take to load in a process that has loaded nothing. */
export const bundles: Measure = {
  name: 'bundles',
  what: 'size and import time of every handler bundle, heaviest first',
  async run({ folder, quick, progress }) {
    const handlers = handlersOf(join(folder, 'cdk.out'));
    progress(`${handlers.length} handlers`);
    const measured = handlers.map(({ name, file, environment }) => ({ name, kb: withChunks(file) / 1000, ms: importTime(file, environment, quick ? 1 : 7) }));
    const by = (value: (one: (typeof measured)[number]) => number) => [...measured].sort((a, b) => value(b) - value(a)).slice(0, SHOWN);
    const total = new Set(handlers.flatMap(({ file }) => [...reach(file)]));
    return [
      ...by(({ kb }) => kb).map(({ name, kb }): Figure => ({ name: `bundle ${name}`, value: kb, unit: 'kB', target: '< 1,000' })),
      ...by(({ ms }) => ms).map(({ name, ms }): Figure => ({ name: `import ${name}`, value: ms, unit: 'ms', target: '< 150' })),
      { name: 'import, median of all handlers', value: median(measured.map(({ ms }) => ms)), unit: 'ms' },
      { name: 'all bundles together', value: [...total].reduce((sum, file) => sum + statSync(file).size, 0) / 1000, unit: 'kB' },
    ];
  },
};

interface Handler {
  /** Its logical id without the CDK's hash, e.g. TrytonCommands. */
  name: string;
  file: string;
  environment: Record<string, string>;
}

/** Every function of the templates: its file, and variables of its own (their values do not matter to loading). */
function handlersOf(assembly: string): Handler[] {
  const found = new Map<string, Handler>();
  for (const name of readdirSync(assembly).filter((file) => file.endsWith('.template.json'))) {
    const { Resources } = JSON.parse(readFileSync(join(assembly, name), 'utf8')) as { Resources: Record<string, { Type: string; Properties: FunctionProperties }> };
    for (const [logicalId, { Type, Properties }] of Object.entries(Resources)) {
      if (Type !== 'AWS::Lambda::Function' || !Properties.Code.S3Key) continue;
      const file = join(assembly, `asset.${Properties.Code.S3Key.replace(/\.zip$/, '')}`, `${Properties.Handler.split('.')[0]}.mjs`);
      const variables = Object.keys(Properties.Environment?.Variables ?? {});
      if (existsSync(file)) found.set(file, { name: logicalId.replace(/(Fn)?[0-9A-F]{8}$/, ''), file, environment: Object.fromEntries(variables.map((variable) => [variable, '1'])) });
    }
  }
  return [...found.values()];
}

interface FunctionProperties {
  Handler: string;
  Code: { S3Key?: string };
  Environment?: { Variables?: Record<string, unknown> };
}

/** The file and every chunk that it imports, at once or later. */
function reach(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || !existsSync(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*["'](\.\/[^"']+)["']/g)) reach(join(file, '..', path ?? ''), seen);
  return seen;
}

const withChunks = (file: string) => [...reach(file)].reduce((sum, one) => sum + statSync(one).size, 0);

function importTime(file: string, environment: Record<string, string>, rounds: number): number {
  const source = `const begun = performance.now(); await import(${JSON.stringify(file)}); console.log('took ' + (performance.now() - begun)); process.exit(0)`;
  const times = Array.from({ length: rounds }, () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8', env: { AWS_REGION: 'us-east-1', ...environment } });
    const ms = /took ([\d.]+)/.exec(stdout)?.[1];
    if (!ms) throw new Error(`${file} does not load:\n${stderr}`);
    return Number(ms);
  });
  return median(times);
}
