import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Credentials } from '../credentials/credentials.ts';
import type { Engine, Host } from '../contract.ts';
import { DynamoDb } from '../dynamodb/engine.ts';
import { Iam } from '../iam/engine.ts';
import { Sqs } from '../sqs/engine.ts';

export interface Engines {
  credentials: Credentials;
  iam: Iam;
  dynamodb: DynamoDb;
  /** Every engine, in the order they are started; they are stopped in the opposite one. */
  all: Engine[];
  apigateway?: Engine & { request(apiId: string, stage: string, request: unknown): Promise<unknown> };
  cognito?: Engine & { request(request: IncomingMessage, response: ServerResponse): Promise<void> | void };
}

export interface EngineOptions {
  assembly: string;
  secretsFile?: string | undefined;
  /** DYNAMODB_ENDPOINT, if another server is to stand in for dynoxide. */
  dynamodbEndpoint?: string | undefined;
}

/** Makes every engine, each with a folder of its own in the data directory. */
export async function makeEngines(hostOf: (service: string) => Host, options: EngineOptions): Promise<Engines> {
  const iam = new Iam(hostOf('iam'));
  const credentials = new Credentials(hostOf('credentials'));
  const dynamodb = new DynamoDb(hostOf('dynamodb'), {
    ...(options.dynamodbEndpoint ? { endpoint: options.dynamodbEndpoint } : {}),
    onWrite: (table) => lambda?.nudge?.(table),
  });
  const all: Engine[] = [iam, dynamodb, new Sqs(hostOf('sqs'))];
  for (const [folder, name] of [['secretsmanager', 'SecretsManager'], ['ssm', 'Ssm'], ['kms', 'Kms'], ['logs', 'Logs'], ['sns', 'Sns'], ['ses', 'Ses'], ['sts', 'Sts'], ['cognito', 'Cognito'], ['cloudwatch', 'CloudWatch'], ['stepfunctions', 'StepFunctions'], ['eventbridge', 'EventBridge'], ['scheduler', 'Scheduler'], ['apigateway', 'ApiGateway']] as const) {
    const file = join(import.meta.dirname, '..', folder, 'engine.ts');
    if (!existsSync(file)) continue;
    const module = (await import(file)) as Record<string, new (host: Host) => Engine>;
    if (module[name]) all.push(new module[name](hostOf(folder)));
  }
  const lambda: (Engine & { nudge?: (table: string) => void }) | undefined = undefined as never;
  return { credentials, iam, dynamodb, all };
}
