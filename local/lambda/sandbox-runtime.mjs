/**
 * What runs inside a sandbox: loads the handler, then runs one invocation at a time, as Lambda's Node.js runtime does
 * (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html).
 *
 * JavaScript on purpose: a worker thread that strips types itself costs 10 MB and 40 ms more, for every sandbox.
 */
import { existsSync } from 'node:fs';
import { enableCompileCache, flushCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { moveDate } from '../moved-date.mjs';

const { handler: handlerName, ahead, json, logLevel, callbacks, logGroup, logStream, memoryMb, functionName } = workerData;
const taskRoot = process.env.LAMBDA_TASK_ROOT;
// Beside the code stays what V8 made of it, so that the next sandbox need not: https://nodejs.org/api/module.html#module-compile-cache
// It is written with the first answer, when most of what is needed is compiled, and not only as this sandbox ends.
enableCompileCache(join(taskRoot, '..', '.compile-cache'));
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
let current; // the invocation under way
let moved = false;
let answered = false;

const log = (text) => parentPort.postMessage({ type: 'log', time: Date.now(), text });

function writer() {
  let rest = '';
  return (chunk, encoding, done) => {
    rest += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const lines = rest.split('\n');
    rest = lines.pop();
    for (const line of lines) log(line);
    const callback = typeof encoding === 'function' ? encoding : done;
    callback?.();
    return true;
  };
}
process.stdout.write = writer();
process.stderr.write = writer();

for (const [method, level] of Object.entries({ trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' })) {
  console[method] = (...args) => {
    const timestamp = new Date().toISOString();
    const requestId = current?.id;
    if (!json) return log(`${timestamp}\t${requestId}\t${level}\t${format(...args)}`);
    if (levels.indexOf(level) < levels.indexOf(logLevel)) return;
    const message = args.length === 1 && typeof args[0] === 'object' && !(args[0] instanceof Error) ? args[0] : format(...args);
    log(JSON.stringify({ timestamp, level, requestId, message }));
  };
}

class RuntimeError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

/** The error as the caller of Invoke sees it. */
function describe(error) {
  if (error instanceof Error || (error?.name && error?.message && error?.stack)) {
    return { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

async function load() {
  const slash = handlerName.lastIndexOf('/') + 1;
  const dot = handlerName.indexOf('.', slash);
  const base = join(taskRoot, handlerName.slice(0, dot));
  const file = ['.js', '.mjs', '.cjs'].map((ending) => base + ending).find(existsSync);
  if (!file) {
    throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${handlerName.slice(slash, dot)}'`);
  }
  if (file.endsWith('.js') && !existsSync(join(taskRoot, 'package.json'))) {
    // On Lambda nothing lies above the code; here a package.json of the project does, and must not decide what .js means.
    const root = pathToFileURL(join(taskRoot, '/')).href;
    registerHooks({
      load: (url, context, next) => next(url, url.startsWith(root) && url.endsWith('.js') ? { ...context, format: 'commonjs' } : context),
    });
  }
  let loaded;
  try {
    loaded = await import(pathToFileURL(file).href);
  } catch (error) {
    if (error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND') {
      throw new RuntimeError('Runtime.ImportModuleError', `Error: ${error.message}`);
    }
    if (error instanceof SyntaxError) throw new RuntimeError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`);
    throw error;
  }
  const path = handlerName.slice(dot + 1).split('.');
  const find = (from) => path.reduce((value, key) => value?.[key], from);
  const handler = find(loaded) ?? find(loaded.default);
  if (typeof handler !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
  }
  if (!callbacks && handler.length >= 3) {
    throw new RuntimeError(
      'Runtime.CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24.',
    );
  }
  return handler;
}

function answer(fields) {
  if (!current) return;
  const { id } = current;
  current = undefined;
  parentPort.postMessage({ type: 'result', id, heap: getHeapStatistics().used_heap_size, ...fields });
  if (!answered) setImmediate(flushCompileCache);
  answered = true;
}

function fail(error) {
  const described = describe(error);
  const text = JSON.stringify({ ...described, trace: undefined, stack: described.trace });
  log(`${new Date().toISOString()}\t${current?.id}\tERROR\tInvoke Error \t${text}`);
  answer({ error: true, payload: JSON.stringify(described) });
}

function succeed(value) {
  try {
    answer({ payload: JSON.stringify(value) ?? 'null' });
  } catch (error) {
    fail(new RuntimeError('Runtime.MarshalError', `Unable to stringify response body: ${error.message}`));
  }
}

function crash(name, error) {
  const described = describe(error);
  const payload = { errorType: name, errorMessage: `${described.errorType}: ${described.errorMessage}`, trace: described.trace };
  log(`${new Date().toISOString()}\t${current?.id}\tERROR\t${JSON.stringify(payload)}`);
  answer({ error: true, payload: JSON.stringify(payload), crashed: true });
}
process.on('unhandledRejection', (reason) => crash('Runtime.UnhandledPromiseRejection', reason));
process.on('uncaughtException', (error) => crash(error?.name ?? 'Error', error));

let handler;
keepTime();
try {
  handler = await load();
  parentPort.postMessage({ type: 'ready' });
} catch (error) {
  const described = describe(error);
  log(`${new Date().toISOString()}\tundefined\tERROR\tUncaught Exception \t${JSON.stringify(described)}`);
  parentPort.postMessage({ type: 'init-failed', payload: JSON.stringify(described) });
}

/** Once only: as long as nobody moves the time, Date is the machine's own. */
function keepTime() {
  if (moved || Atomics.load(ahead, 0) === 0n) return;
  moveDate(ahead);
  moved = true;
}

parentPort.on('message', async ({ id, payload, trace, arn, version, remainingMs }) => {
  keepTime();
  const deadline = performance.now() + remainingMs;
  current = { id };
  process.env._X_AMZN_TRACE_ID = trace;
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: version,
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memoryMb),
    awsRequestId: id,
    logGroupName: logGroup,
    logStreamName: logStream,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
  try {
    if (handler.length < 3) return succeed(await handler(JSON.parse(payload), context));
    const value = await new Promise((resolve, reject) => {
      const returned = handler(JSON.parse(payload), context, (error, result) => (error ? reject(error) : resolve(result)));
      if (typeof returned?.then === 'function') returned.then(resolve, reject);
    });
    succeed(value);
  } catch (error) {
    fail(error);
  }
});
