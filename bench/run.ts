/** Measures; asserts nothing. Each figure stands beside what was recorded last and what others reach. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { HELPED, optionsOf } from '../scripts/options.ts';
import { loadNow, machine, OTHERS, recorded, type Report } from './figures.ts';
import { Loaded } from './loaded.ts';
import { bundles } from './measures/bundles.ts';
import { edi } from './measures/edi.ts';
import { engines } from './measures/engines.ts';
import { growth } from './measures/growth.ts';
import { orders } from './measures/orders.ts';
import { outage } from './measures/outage.ts';
import { startUp, synthesise } from './measures/start-up.ts';
import { stock } from './measures/stock.ts';
import { table } from './table.ts';

const MEASURES = [startUp, bundles, engines, orders, outage, growth, stock, edi]; // engines have the machine to themselves

const HELP = `npm run bench -- [options]     measures the platform on this machine; nothing here passes or fails

${MEASURES.map(({ name, what }) => `  ${name.padEnd(10)} ${what}`).join('\n')}

  --quick            small samples, a few minutes: enough to see a change of a half, not of a tenth
  --only NAME,...    these measures only
  --json FILE        write the figures there, too; bench/baseline.json is what later runs are shown beside
  --help

Measured on a platform of its own in a temporary folder, with simulated partners that ship at once and refuse nothing.`;

const { values } = optionsOf({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' }, json: { type: 'string' }, ...HELPED } }, HELP);
const only = values.only?.split(',');
const unknown = only?.filter((name) => !MEASURES.some((measure) => measure.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(`there is no measure ${unknown.join(', ')}; there are ${MEASURES.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const begun = performance.now();
const before = recorded();
const report: Report = { at: new Date().toISOString(), machine: machine(), node: process.version, load: loadNow(), quick: values.quick, measures: {} };
const folder = mkdtempSync(join(tmpdir(), 'crossdock-bench-'));
const clear = () => rmSync(folder, { recursive: true, force: true });
process.once('exit', clear);

console.log(`${report.machine}, Node ${report.node}${values.quick ? ', quick' : ''}`);
if (report.load > 1) console.log(`Others are at work here (load average ${report.load}): rates come out too low.`);
if (before) console.log(`recorded ${before.at.slice(0, 10)} on ${before.machine}, Node ${before.node}${before.load > 1 ? `, with others at work (load average ${before.load})` : ''}`);
let loaded: Promise<Loaded> | undefined;
const stop = async () => (await loaded?.catch(() => undefined))?.stop();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    console.error(`\n${signal}: stopping`);
    void stop().finally(() => process.exit(130));
  });
}
try {
  for (const measure of MEASURES) {
    if (only && !only.includes(measure.name)) continue;
    const progress = (what: string) => console.log(`${((performance.now() - begun) / 1000).toFixed(0).padStart(5)} s  ${measure.name}: ${what}`);
    console.log('');
    if (!existsSync(join(folder, 'cdk.out')) && measure !== startUp) {
      progress('building the cloud assembly');
      synthesise(join(folder, 'cdk.out'));
    }
    const figures = await measure.run({ quick: values.quick, folder, progress, loaded: () => (loaded ??= Loaded.start(folder, values.quick ? 4 : 20)) });
    report.measures[measure.name] = figures;
    console.log(`\n${table(measure.what, figures, before, values.quick)}`);
  }
} finally {
  await stop();
}
const sources = [...new Set(Object.values(OTHERS).map(({ source }) => source))];
console.log(`\nOthers: ${sources.join('; ')}. Prices: bench/prices.ts. ${((performance.now() - begun) / 1000).toFixed(0)} s in all.`);
if (values.json) writeFileSync(resolve(values.json), `${JSON.stringify(report, null, 2)}\n`);
