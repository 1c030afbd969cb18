/** Compiles the saga tables: `node scripts/compile-sagas.ts` writes the committed ASL, `--check` fails where it is out of date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { exceptionReplayMachine } from '../statemachines/exception-replay/exception-replay.ts';
import { compile } from '../statemachines/saga.ts';
import { SAGAS } from '../statemachines/tables.ts';
import { unwindMachine } from '../statemachines/unwind/unwind.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } } });
if (values.help) {
  console.log('node scripts/compile-sagas.ts [--check]   compiles statemachines/*/saga.ts to the committed *.asl.json');
  process.exit(0);
}

const machines = { ...Object.fromEntries(SAGAS.map((saga) => [saga.name, compile(saga)])), unwind: unwindMachine, 'exception-replay': exceptionReplayMachine };
const stale: string[] = [];
for (const [name, machine] of Object.entries(machines)) {
  const file = new URL(`../statemachines/${name}/${name}.asl.json`, import.meta.url);
  const text = `${JSON.stringify(machine, null, 2)}\n`;
  if (!values.check) writeFileSync(file, text);
  else if (readOr(file) !== text) stale.push(name);
}
if (stale.length > 0) {
  console.error(`compiled ASL is out of date: ${stale.join(', ')}. Run: node scripts/compile-sagas.ts`);
  process.exit(1);
}

function readOr(file: URL): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
