import { createHash, randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { systemClock } from '../clock.ts';
import { AwsError, Unsupported } from '../contract.ts';
import type { AwsCall, Clock, Dispatch, Engine, Host, Resource, ResourceType } from '../contract.ts';
import { NoDynoxide } from '../dynamodb/binary.ts';
import { DynoxideFailed } from '../dynamodb/server.ts';
import { Front } from '../front/server.ts';
import { BrokenAssembly } from '../template/assembly.ts';
import { LoadProblems, loadAssembly } from '../template/load.ts';
import type { Loaded, Output } from '../template/load.ts';
import { takeDataDirectory } from './data-directory.ts';
import { makeEngines } from './engines.ts';
import type { Engines } from './engines.ts';
import { compareWithLastStart } from './kept-resources.ts';
import type { TemplateChanges } from './kept-resources.ts';
import { openDoors } from './doors.ts';
import { addLocalPages } from './local-pages.ts';
import { Metering } from './metering.ts';
import type { Metrics } from './metering.ts';
import { portProblem } from './port.ts';
import { RuntimeProblem } from './problem.ts';
import { MovedTime } from './time.ts';

export interface RuntimeOptions {
  /** The cloud assembly folder, e.g. cdk.out. */
  assembly: string;
  /** Where all state is kept; survives restarts. */
  dataDir: string;
  /** 0 takes any free port. Default 4510. */
  port?: number;
  region?: string;
  account?: string;
  clock?: Clock;
  /** Values of secrets, outside version control. */
  secretsFile?: string;
  /** Values for template parameters, by name. */
  parameters?: Record<string, string>;
  dynamodbEndpoint?: string;
  log?: Host['log'];
  onProgress?: (step: { what: string; ms: number }) => void;
}

export interface Runtime {
  /** e.g. http://127.0.0.1:4510 */
  endpoint: string;
  region: string;
  resources: Resource[];
  outputs: Output[];
  apis: { id: string; name: string; url: string }[];
  /** Resources with nothing to run on one machine. */
  notRun: string[];
  changes: TemplateChanges;
  /** The one HTTP server, for further handlers by prefix. */
  front: Front;
  engines: Engines;
  dispatch: Dispatch;
  metrics(): Metrics;
  stop(): Promise<void>;
}

/** Loads a cloud assembly and runs it. Throws `RuntimeProblem` for whatever a person has to see to. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const dataDir = resolve(options.dataDir);
  const assembly = resolve(options.assembly);
  const unlock = takeDataDirectory(dataDir);
  const undo: (() => Promise<void> | void)[] = [unlock];
  try {
    return await start({ ...options, assembly, dataDir }, undo);
  } catch (error) {
    for (const each of undo.reverse()) await each();
    throw asProblem(error, { ...options, assembly, dataDir });
  }
}

async function start(options: RuntimeOptions, undo: (() => Promise<void> | void)[]): Promise<Runtime> {
  const { dataDir, assembly, region = 'eu-west-1', account = '000000000000', clock = systemClock } = options;
  const log = options.log ?? (() => undefined);
  const step = stopwatch(options.onProgress);
  const metering = new Metering();
  const byService = new Map<string, Engine>();
  let engines: Engines | undefined;
  const time = new MovedTime(dataDir, () => engines?.lambda.running() ?? 0);
  time.restore();

  const admit = (call: AwsCall) => {
    metering.count(call);
    engines!.iam.authorize(call);
  };
  const allows = (call: AwsCall) => {
    try {
      engines!.iam.authorize(call);
      return true;
    } catch {
      return false;
    }
  };
  const dispatch: Dispatch = async (call) => {
    const engine = byService.get(call.service);
    if (!engine) throw new AwsError('UnknownOperationException', `${call.service} is not a service of the local runtime.`, 404);
    admit(call);
    return engine.handle(call);
  };
  const front = new Front({
    dispatch,
    admit,
    authenticate: ({ method, url, headers }, body) => {
      const [path = '/', rawQuery = ''] = url.split(/\?(.*)/s);
      const bodySha256 = body && !headers['x-amz-content-sha256'] ? createHash('sha256').update(body).digest('hex') : undefined;
      return engines!.credentials.verify({ method, path, rawQuery, headers, bodySha256 });
    },
    id: randomUUID,
    log,
  });
  const port = await front.listen(options.port ?? 4510);
  undo.push(() => front.close());
  const endpoint = `http://127.0.0.1:${port}`;

  const hostOf = (service: string): Host => ({
    clock,
    dataDir: join(dataDir, service),
    dispatch,
    random: Math.random,
    id: randomUUID,
    region,
    account,
    endpoint,
    log: (level, message, detail) => log(level, message, { service, ...detail }),
  });
  engines = makeEngines(hostOf, {
    assembly,
    secretsFile: options.secretsFile,
    dynamodbEndpoint: options.dynamodbEndpoint,
    invoked: (functionName, durationMs, memoryMb) => metering.invoked(functionName, durationMs, memoryMb),
  });
  for (const engine of engines.all) byService.set(engine.service, engine);
  undo.push(async () => {
    for (const engine of engines!.all.toReversed()) {
      try {
        await engine.stop?.();
      } catch (error) {
        // The others must stop all the same, or their processes are left behind.
        log('error', `${engine.service} did not stop: ${(error as Error).message}`);
      }
    }
    engines!.credentials.close();
  });
  front.forward('dynamodb', engines.dynamodb);
  const warm = engines.dynamodb.warm();
  warm.catch(() => undefined); // waited for below
  step('engines made');

  const types = new Map(engines.all.flatMap((engine) => Object.entries(engine.types)));
  const loaded = loadAssembly(assembly, types, { region, account, ...(options.parameters ? { parameters: options.parameters } : {}) });
  step(`${loaded.resources.length} resources of ${loaded.stacks.length} stacks read`);
  await warm;
  step('database up');
  await createAll(loaded.resources, types);
  const changes = compareWithLastStart(join(dataDir, 'resources.json'), loaded.resources);
  for (const gone of changes.removed) log('warn', `${gone} is no longer in the templates; its data is left alone`);
  step('resources there');
  front.s3 = (request, response, authenticate) => engines!.s3.serve(request, response, { authenticate, admit, allows });
  openDoors(front, engines, () => metering.request());
  addLocalPages(front, { loaded, engines, metrics: () => metering.metrics(), time });
  for (const engine of engines.all) await engine.start?.();
  step('running');
  return {
    ...{ endpoint, region, front, engines, dispatch, changes },
    ...{ resources: loaded.resources, outputs: loaded.outputs, notRun: loaded.notRun, apis: apisOf(loaded, endpoint) },
    metrics: () => metering.metrics(),
    stop: async () => {
      for (const each of undo.toReversed()) await each();
      undo.length = 0;
    },
  };
}

/** Creates every resource, each after those it stands on, and collects what is not supported over all of them. */
async function createAll(resources: Resource[], types: ReadonlyMap<string, ResourceType>) {
  const problems: string[] = [];
  for (const resource of resources) {
    try {
      await types.get(resource.type)!.create(resource);
    } catch (error) {
      if (!(error instanceof Unsupported || error instanceof AwsError)) throw error;
      problems.push(error instanceof Unsupported ? error.message : `${resource.stack}/${resource.logicalId} (${resource.type}): ${error.message}`);
    }
  }
  if (problems.length) throw new LoadProblems(problems);
}

function apisOf({ resources }: Loaded, endpoint: string) {
  const stages = resources.filter((resource) => resource.type === 'AWS::ApiGateway::Stage');
  return stages.map((stage) => {
    const id = String(stage.properties.RestApiId);
    const api = resources.find((resource) => resource.type === 'AWS::ApiGateway::RestApi' && resource.ref === id);
    return { id, name: String(api?.properties.Name ?? api?.logicalId ?? id), url: `${endpoint}/execute-api/${id}/${String(stage.properties.StageName)}` };
  });
}

function stopwatch(onProgress: RuntimeOptions['onProgress']) {
  let last = performance.now();
  return (what: string) => {
    const now = performance.now();
    onProgress?.({ what, ms: Math.round(now - last) });
    last = now;
  };
}

/** Turns what can go wrong at start into words for people; anything else is a fault of ours and keeps its stack trace. */
function asProblem(error: unknown, { dataDir, assembly, port = 4510 }: RuntimeOptions): unknown {
  if (error instanceof LoadProblems) return new RuntimeProblem(`The local runtime cannot run ${assembly}:\n${listed(error.problems)}`, 'Change the templates, or leave those stacks out of this deployment.');
  if (error instanceof BrokenAssembly) return new RuntimeProblem(error.message, 'Synthesise it first: npx cdk synth.');
  if (error instanceof NoDynoxide) return new RuntimeProblem(error.message, error.hint);
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof DynoxideFailed) return new RuntimeProblem(`The data directory ${dataDir} is damaged: ${message}`, 'Start with an empty one (--fresh, or another --data).');
  if (code === 'ERR_SQLITE_ERROR') return new RuntimeProblem(`The data directory ${dataDir} is damaged: ${message}`, 'Start with an empty one (--fresh, or another --data).');
  return portProblem(error, port) ?? error;
}

function listed(problems: string[]): string {
  return problems.map((problem) => `  - ${problem}`).join('\n');
}

