import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { RuntimeProblem } from '../local/runtime/problem.ts';
import { buildAssembly } from './assembly.ts';
import { ApiCaller } from './client.ts';
import { holdDataFolder } from './data-folder.ts';
import { type Estate, startEstate } from './estate.ts';
import { readErp } from './erp-option.ts';
import { checkout } from './shop.ts';
import { follow, isPosted } from './timeline.ts';
import { welcome } from './welcome.ts';

const HELP = `npm start -- [options]     runs Crossdock and a simulated estate around it, on this machine

  --port <number>        where it answers (default 4510; 0 takes any free port)
  --data <folder>        where all state is kept (default .crossdock)
  --fresh                begin with nothing: the data folder is emptied first
  --erp tryton=<url>     a real Tryton instead of the simulated one; the url is
                         http://user:password@host:port/database
  --no-demo              do not drive an order
  --assembly <folder>    run this cloud assembly instead of synthesising one
  --ship-after <ms>      how long the simulated warehouse takes (default 800)
  --partner-credits <n>  calls that simulated ShipHero and Shopify allow a second, for load (default: as the vendors)
  --verbose              log what the engines do
  --help

Stop it with Ctrl-C; start it again and every order goes on where it was. Other scenarios: npm run demo -- --help`;

const { values } = options();
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const begun = performance.now();
const seconds = (ms: number) => `${(ms / 1000).toFixed(1).padStart(6)} s`;
const progress = (what: string, ms: number) => console.log(`${seconds(ms)}  ${what}`);

let estate: Estate | undefined;
let release = () => {};
let stopping = false;
async function stop(code: number): Promise<void> {
  if (stopping) process.exit(1); // asked twice
  stopping = true;
  console.log('\nStopping …');
  await estate?.stop();
  release();
  console.log('Stopped. Everything is kept; npm start goes on with it.');
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));

try {
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RuntimeProblem(`--port ${values.port} is no port.`, 'Give a number from 0 to 65535.');
  console.log('Starting Crossdock');
  const assembly = resolve(values.assembly ?? 'cdk.out');
  if (!values.assembly) {
    const from = performance.now();
    const built = await buildAssembly(assembly);
    progress(built ? 'functions bundled, CloudFormation synthesised' : 'CloudFormation is up to date', performance.now() - from);
  }
  release = holdDataFolder(resolve(values.data), values.fresh);
  estate = await startEstate({
    assembly,
    dataDir: values.data,
    port,
    ...(values.erp && { erp: readErp(values.erp) }),
    ...(values['ship-after'] && { shipAfterMs: Number(values['ship-after']) }),
    ...(values['partner-credits'] && { partnerCredits: Number(values['partner-credits']) }),
    progress,
    log: (level, message, detail) => {
      if (values.verbose || level === 'error') console.error(`${level}: ${message} ${detail ? JSON.stringify(detail) : ''}`);
    },
  });
  console.log(`${seconds(performance.now() - begun)}  ready at ${estate.endpoints.aws}\n`);
  if (values.demo) await demo(estate);
  console.log(welcome(estate.endpoints, estate.runtime.notRun.length, values.data));
} catch (error) {
  await estate?.stop();
  release();
  const { message, hint } = error as RuntimeProblem;
  console.error(error instanceof RuntimeProblem ? `\n${message}\n${hint}` : `\n${values.verbose ? (error as Error).stack : message}`);
  process.exit(1);
}

/** One real order, from the web shop to the journal, as it happens. */
async function demo({ endpoints }: Estate): Promise<void> {
  const order = await checkout(endpoints, [
    { sku: 'LAMP-LED', quantity: 2, price: '39.90' },
    { sku: 'BOLT-M8', quantity: 100, price: '0.45' },
  ]);
  console.log(`A customer orders in the web shop: ${order.name}`);
  try {
    await follow(ApiCaller.person(endpoints, 'integration'), { trace: { document: order.name }, print: console.log, until: isPosted(1), timeoutMs: 60_000 });
  } catch (error) {
    console.log(`The order is not through yet: ${(error as Error).message}`);
  }
}

/** What was typed. An option that there is not ends it here. */
function options() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: '4510' },
        data: { type: 'string', default: '.crossdock' },
        fresh: { type: 'boolean', default: false },
        erp: { type: 'string' },
        demo: { type: 'boolean', default: true },
        assembly: { type: 'string' },
        'ship-after': { type: 'string' },
        'partner-credits': { type: 'string' },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowNegative: true,
    });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}
