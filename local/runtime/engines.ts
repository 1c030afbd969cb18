import { join } from 'node:path';
import { ApiGateway } from '../apigateway/engine.ts';
import { CloudWatch } from '../cloudwatch/engine.ts';
import { Cognito } from '../cognito/engine.ts';
import { Credentials } from '../credentials/credentials.ts';
import type { Engine, Host } from '../contract.ts';
import { DynamoDb } from '../dynamodb/engine.ts';
import { EventBridge } from '../eventbridge/engine.ts';
import { Iam } from '../iam/engine.ts';
import { Kms } from '../kms/engine.ts';
import { Lambda } from '../lambda/engine.ts';
import { Logs } from '../logs/engine.ts';
import { S3 } from '../s3/engine.ts';
import { Scheduler } from '../scheduler/engine.ts';
import { SecretsManager } from '../secretsmanager/engine.ts';
import { Ses } from '../ses/engine.ts';
import { Sites } from '../site/engine.ts';
import { Sns } from '../sns/engine.ts';
import { Sqs } from '../sqs/engine.ts';
import { Ssm } from '../ssm/engine.ts';
import { StepFunctions } from '../stepfunctions/engine.ts';
import { Sts } from '../sts/engine.ts';

export interface Engines {
  credentials: Credentials;
  iam: Iam;
  lambda: Lambda;
  dynamodb: DynamoDb;
  apigateway: ApiGateway;
  cognito: Cognito;
  s3: S3;
  sites: Sites;
  ses: Ses;
  /** Every engine, in the order they are started; they are stopped in the opposite one. */
  all: Engine[];
}

export interface EngineOptions {
  assembly: string;
  secretsFile?: string | undefined;
  /** DYNAMODB_ENDPOINT, if another server is to stand in for dynoxide. */
  dynamodbEndpoint?: string | undefined;
  /** Told of every invocation that ran. */
  invoked?: (functionName: string, durationMs: number, memoryMb: number) => void;
}

/** Makes every engine, each with a folder of its own in the data directory. */
export function makeEngines(hostOf: (service: string) => Host, options: EngineOptions): Engines {
  const iam = new Iam(hostOf('iam'));
  const credentials = new Credentials(hostOf('credentials'));
  const lambda = new Lambda(hostOf('lambda'), {
    assetRoot: options.assembly,
    credentialsFor: (arn, session) => credentials.issue({ kind: 'role', arn, session }),
    ...(options.invoked && { invoked: options.invoked }),
  });
  const dynamodb = new DynamoDb(hostOf('dynamodb'), {
    ...(options.dynamodbEndpoint ? { endpoint: options.dynamodbEndpoint } : {}),
    permissions: iam,
    // a write wakes the pollers of the table's stream, instead of their next round
    onWrite: (table) => lambda.nudge(table),
  });
  const cloudwatch = new CloudWatch(hostOf('cloudwatch'));
  const apigateway = new ApiGateway(hostOf('apigateway'), cloudwatch.measured);
  const cognito = new Cognito(hostOf('cognito'));
  const s3 = new S3(hostOf('s3'));
  const sites = new Sites(hostOf('site'), { assetRoot: options.assembly });
  const ses = new Ses(hostOf('ses'), iam);
  const all: Engine[] = [
    iam,
    dynamodb,
    new Sqs(hostOf('sqs'), cloudwatch.measured),
    s3,
    new SecretsManager(hostOf('secretsmanager'), { ...(options.secretsFile && { secretsFile: options.secretsFile }) }),
    new Ssm(hostOf('ssm')),
    new Kms(hostOf('kms'), iam),
    new Logs(hostOf('logs'), { lambdaLogs: join(hostOf('lambda').dataDir, 'logs') }),
    new Sns(hostOf('sns')),
    ses,
    sites,
    new Sts(hostOf('sts'), { iam, credentials }),
    cloudwatch,
    cognito,
    new EventBridge(hostOf('events')),
    new StepFunctions(hostOf('states')),
    new Scheduler(hostOf('scheduler')),
    apigateway,
    lambda,
  ];
  return { credentials, iam, lambda, dynamodb, apigateway, cognito, s3, ses, sites, all };
}
