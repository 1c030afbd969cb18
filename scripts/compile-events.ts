/** Writes the AsyncAPI document of the business events, docs/asyncapi.json; `--check` fails where it is out of date. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { asyncapi } from '../core/model/events/asyncapi.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } } });
if (values.help) {
  console.log('node scripts/compile-events.ts [--check]   compiles core/model/events to docs/asyncapi.json');
  process.exit(0);
}

const file = new URL('../docs/asyncapi.json', import.meta.url);
const text = `${JSON.stringify(asyncapi(), null, 2)}\n`;
if (!values.check) writeFileSync(file, text);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error('docs/asyncapi.json is out of date. Run: node scripts/compile-events.ts');
  process.exit(1);
}
