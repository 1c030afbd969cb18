import { enableCompileCache } from 'node:module';
import { join, resolve } from 'node:path';
import { RuntimeProblem } from '../local/runtime/problem.ts';
import { holdDataFolder } from './data-folder.ts';
import type { Estate } from './estate.ts';
import { HELP, readOptions, type StartOptions } from './start-options.ts';

const { port, data, fresh, demo, verbose, help, assembly: given, ...others } = typed();
if (help) {
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
  release = await holdDataFolder({ folder: resolve(data), fresh, port });
  console.log('Starting Crossdock');
  // hundreds of modules, which need not be compiled in each start: https://nodejs.org/api/module.html#module-compile-cache
  enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'crossdock'));
  const [{ buildAssembly }, { startEstate }, { firstOrder }, { welcome }] = await Promise.all([import('./assembly.ts'), import('./estate.ts'), import('./first-order.ts'), import('./welcome.ts')]);
  const assembly = resolve(given ?? 'cdk.out');
  if (!given) {
    const from = performance.now();
    const built = await buildAssembly(assembly);
    progress(built ? 'functions bundled, CloudFormation synthesised' : 'CloudFormation is up to date', performance.now() - from);
  }
  estate = await startEstate({
    ...{ assembly, dataDir: data, port, progress, ...others },
    log: (level, message, detail) => {
      if (verbose || level === 'error') console.error(`${level}: ${message} ${detail ? JSON.stringify(detail) : ''}`);
    },
  });
  console.log(`${seconds(performance.now() - begun)}  ready at ${estate.endpoints.aws}\n`);
  if (demo) await firstOrder(estate.endpoints);
  console.log(welcome(estate.endpoints, estate.runtime.notRun.length, data));
} catch (error) {
  await estate?.stop();
  release();
  refuse(error);
}

/** Says what went wrong, in words where a person can see to it, and ends. */
function refuse(error: unknown): never {
  const { message, hint } = error as RuntimeProblem;
  console.error(error instanceof RuntimeProblem ? `\n${message}\n${hint}` : `\n${verbose ? (error as Error).stack : message}`);
  process.exit(1);
}

/** What was typed. An option that there is not ends it here. */
function typed(): StartOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    if (error instanceof RuntimeProblem) refuse(error);
    console.error(`${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}
