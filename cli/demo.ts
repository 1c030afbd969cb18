import { parseArgs } from 'node:util';
import { readEndpoints } from './endpoints.ts';
import { SCENARIOS } from './scenarios/index.ts';

const list = Object.entries(SCENARIOS).map(([name, scenario]) => `  ${name.padEnd(20)} ${scenario.what}`);
const HELP = `npm run demo -- <scenario>     plays a scenario on the running platform (npm start)

${list.join('\n')}

  --data <folder>      the data folder of the platform (default .crossdock)
  --help`;

const { values, positionals } = options();
if (values.help || positionals.length === 0) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}
const name = positionals[0] ?? '';
const scenario = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name] : undefined;
if (!scenario) {
  console.error(`there is no scenario ${name}\n\n${HELP}`);
  process.exit(2);
}
try {
  console.log(scenario.what);
  await scenario.play(readEndpoints(values.data), (line) => console.log(line));
  console.log('Done.');
} catch (error) {
  const cause = (error as { cause?: { code?: string } }).cause?.code;
  console.error(cause === 'ECONNREFUSED' ? 'the platform does not answer: run npm start first' : (error as Error).message);
  process.exit(1);
}

/** What was typed. An option that there is not ends it here. */
function options() {
  try {
    return parseArgs({ allowPositionals: true, options: { data: { type: 'string', default: '.crossdock' }, help: { type: 'boolean', short: 'h', default: false } } });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}
