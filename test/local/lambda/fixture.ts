import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ManualClock, systemClock } from '../../../local/clock.ts';
import type { AwsCall, Clock, Host, JsonObject, Resource } from '../../../local/contract.ts';
import { Lambda } from '../../../local/lambda/engine.ts';
import type { LambdaOptions } from '../../../local/lambda/engine.ts';

export interface Setup {
  lambda: Lambda;
  host: Host;
  calls: AwsCall[];
  logged: string[];
  dataDir: string;
  /** Declares a function whose handler file is given as source, and creates it. */
  fn(name: string, source: string, properties?: JsonObject, file?: string): void;
  resource(type: string, logicalId: string, properties: JsonObject): Resource;
  invoke(name: string, event?: unknown, more?: JsonObject): Promise<{ answer: JsonObject; payload: unknown }>;
  /** Stops the engine and reads what a function logged. */
  log(name: string): Promise<string[]>;
}

/** A Lambda engine on folders of its own; `answer` stands for all other services. */
export function setup(
  options: Partial<LambdaOptions> & { clock?: Clock; answer?: (call: AwsCall) => JsonObject | Promise<JsonObject>; dataDir?: string } = {},
): Setup {
  const root = mkdtempSync(join(tmpdir(), 'lambda-'));
  const dataDir = options.dataDir ?? join(root, 'data');
  const assetRoot = join(root, 'cdk.out');
  mkdirSync(assetRoot, { recursive: true });
  const calls: AwsCall[] = [];
  const logged: string[] = [];
  let ids = 0;
  const host: Host = {
    clock: options.clock ?? systemClock,
    dataDir,
    dispatch: async (call) => {
      calls.push(call);
      return (await options.answer?.(call)) ?? {};
    },
    random: () => 0.5,
    id: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    region: 'eu-west-1',
    account: '111111111111',
    endpoint: 'http://127.0.0.1:4510',
    log: (level, message) => logged.push(`${level} ${message}`),
  };
  const lambda = new Lambda(host, {
    assetRoot,
    credentialsFor: (role, session) => ({ accessKeyId: `key of ${role}`, secretAccessKey: 'secret', sessionToken: session }),
    ...options,
  });
  onTestFinished(async () => {
    await lambda.stop();
    rmSync(root, { recursive: true, force: true });
  });
  const resource = (type: string, logicalId: string, properties: JsonObject): Resource => {
    const kind = lambda.types[type];
    if (!kind) throw new Error(`no ${type}`);
    const base = { stack: 'Shop', logicalId, type, properties, region: host.region, account: host.account };
    const made = { ...base, ...kind.identify(base) };
    void kind.create(made);
    return made;
  };
  return {
    lambda, host, calls, logged, dataDir, resource,
    fn: (name, source, properties = {}, file = 'index.mjs') => {
      mkdirSync(join(assetRoot, `asset.${name}`), { recursive: true });
      writeFileSync(join(assetRoot, `asset.${name}`, file), source);
      resource('AWS::Lambda::Function', name, {
        FunctionName: name,
        Code: { S3Bucket: 'assets', S3Key: `${name}.zip` },
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: `arn:aws:iam::111111111111:role/${name}-role`,
        ...properties,
      });
    },
    invoke: async (name, event, more = {}) => {
      const Payload = event === undefined ? undefined : JSON.stringify(event);
      const input = { FunctionName: name, ...(Payload === undefined ? {} : { Payload }), ...more };
      const answer = await lambda.handle({ service: 'lambda', action: 'Invoke', input, principal: { kind: 'root' } });
      return { answer, payload: answer.Payload ? (JSON.parse(String(answer.Payload)) as unknown) : undefined };
    },
    log: async (name) => {
      await lambda.stop();
      const lines = readFileSync(join(dataDir, 'logs', `${name}.log`), 'utf8').trim().split('\n');
      return lines.map((line) => (JSON.parse(line) as { message: string }).message);
    },
  };
}

export { ManualClock };
