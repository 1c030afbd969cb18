import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { basename } from 'node:path';
import { Env } from '../../lambdas/handler/env.ts';
import type { EnvName } from '../../lambdas/handler/env.ts';
import { acknowledge } from './acknowledge.ts';
import { CellStack } from './cell-stack.ts';
import type { MachineName } from './cell-stack.ts';
import { PlatformLogs } from './logs.ts';
import { actionsOf, indexesOf } from './table-access.ts';
import type { Access } from './table-access.ts';

export interface PlatformFunctionProps {
  /** The handler file, e.g. lambdas/steps/reserve-stock.ts; it exports `handler`. */
  entry: string;
  code: Code;
  description?: string;
  timeout?: Duration;
  memoryMb?: number;
}

/** One handler file, deployed: a role of its own that may do only what is bound here, its own log group, tracing. */
export class PlatformFunction extends Construct {
  readonly fn: LambdaFunction;
  readonly role: Role;
  readonly timeout: Duration;
  /** Within the role: a policy beside it would be one more for each function of the 500 resources that a stack may have. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
  readonly #grants = new PolicyDocument();

  constructor(scope: Construct, id: string, props: PlatformFunctionProps) {
    super(scope, id);
    const name = basename(props.entry, '.ts');
    this.timeout = props.timeout ?? Duration.seconds(30);
    const logs = new PlatformLogs(this, 'Logs');
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), inlinePolicies: { Grants: this.#grants } });
    this.fn = new LambdaFunction(this, 'Fn', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: props.code,
      handler: `${name}.handler`,
      description: props.description ?? serviceOf(props.entry),
      role: this.role.withoutPolicyUpdates(),
      logGroup: logs,
      timeout: this.timeout,
      // Node's start is bound by processor, and that comes with memory: below this a cold start doubles.
      memorySize: props.memoryMb ?? 512,
      tracing: Tracing.ACTIVE,
      environment: { [Env.TimeoutMs]: String(this.timeout.toMilliseconds()), POWERTOOLS_SERVICE_NAME: serviceOf(props.entry) },
    });
    this.allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']).allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logs.logGroupArn]);
    acknowledge(
      this.role,
      'AwsSolutions-IAM5[Resource::*]',
      'xray:PutTraceSegments and xray:PutTelemetryRecords have no resource types; IAM accepts them on * only. So are sqs:ListQueues and cloudwatch:GetMetricData for who watches queues; nothing else is granted on *.',
    );
  }

  environment(name: EnvName, value: string): this {
    this.fn.addEnvironment(name, value);
    return this;
  }

  allow(actions: string[], resources: string[]): this {
    this.#grants.addStatements(new PolicyStatement({ actions, resources }));
    return this;
  }

  bindTable(name: EnvName, table: ITable, ...access: Access[]): this {
    const indexes = indexesOf(access).map((index) => `${table.tableArn}/index/${index}`);
    if (indexes.length > 0) this.allow(['dynamodb:Query'], indexes);
    const actions = actionsOf(access);
    if (actions.length > 0) this.allow(actions, [table.tableArn]);
    return this.environment(name, table.tableName);
  }

  bindBus(name: EnvName, bus: IEventBus): this {
    return this.allow(['events:PutEvents'], [bus.eventBusArn]).environment(name, bus.eventBusName);
  }

  bindSecret(name: EnvName, secret: ISecret): this {
    return this.allow(['secretsmanager:GetSecretValue'], [secret.secretArn]).environment(name, secret.secretName);
  }

  /** New objects in these folders; nothing may be read back. */
  bindBucket(name: EnvName, bucket: IBucket, ...folders: string[]): this {
    const owner = Stack.of(bucket);
    const arn = owner === Stack.of(this) ? bucket.bucketArn : owner.exportValue(bucket.bucketArn);
    for (const folder of folders) {
      this.allow(['s3:PutObject'], [`${arn}/${folder}/*`]);
      this.#acknowledge(`${arn}/${folder}/*`, `Objects are named after the document they hold; ${folder} is the only folder of the bucket that this function writes to.`);
    }
    return this.environment(name, bucket.bucketName);
  }

  /** What lies in these folders may be read, one object at a time by its name. */
  readsBucket(name: EnvName, bucket: IBucket, ...folders: string[]): this {
    const owner = Stack.of(bucket);
    const arn = owner === Stack.of(this) ? bucket.bucketArn : owner.exportValue(bucket.bucketArn);
    for (const folder of folders) {
      this.allow(['s3:GetObject'], [`${arn}/${folder}/*`]);
      this.#acknowledge(`${arn}/${folder}/*`, `Objects are named after the document they hold; rows of the desk say which.`);
    }
    return this.environment(name, bucket.bucketName);
  }

  /** Files of folders of a bucket: put, or listed, read and taken away. */
  bindFolders(name: EnvName, bucket: IBucket, folders: { put?: string[]; take?: string[] }): this {
    const owner = Stack.of(bucket);
    const arn = owner === Stack.of(this) ? bucket.bucketArn : owner.exportValue(bucket.bucketArn);
    const { put = [], take = [] } = folders;
    if (take.length > 0) this.#grants.addStatements(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [arn], conditions: { StringLike: { 's3:prefix': take.map((folder) => `${folder}/*`) } } }));
    for (const [folder, actions] of [...put.map((folder) => [folder, ['s3:PutObject']] as const), ...take.map((folder) => [folder, ['s3:GetObject', 's3:DeleteObject']] as const)]) {
      this.allow([...actions], [`${arn}/${folder}/*`]);
      this.#acknowledge(`${arn}/${folder}/*`, `Files have the names that partners give them; ${folder} is a folder of this connector alone.`);
    }
    return this.environment(name, bucket.bucketName);
  }

  /**
   * Mail from this one address. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
   * @param identity what SES has verified: the address, or its domain
   */
  bindMail(name: EnvName, from: string, identity: string): this {
    const { partition, region, account } = Stack.of(this);
    const resources = [`arn:${partition}:ses:${region}:${account}:identity/${identity}`];
    this.#grants.addStatements(new PolicyStatement({ actions: ['ses:SendEmail'], resources, conditions: { StringEquals: { 'ses:FromAddress': from } } }));
    return this.environment(name, from);
  }

  /** How much is in the queues of the cell, and in their dead letters, and what CloudWatch measures; no message can be read. @param prefix what their names begin with */
  watchQueues(prefix: string): this {
    const { partition, region, account } = Stack.of(this);
    const queues = `arn:${partition}:sqs:${region}:${account}:${prefix}-*`;
    this.#acknowledge(queues, 'Every queue of this cell, present and to come, is counted; the action reads attributes and no message.');
    // has no resource types: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
    // nor has this: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
    return this.allow(['sqs:GetQueueAttributes'], [queues]).allow(['cloudwatch:GetMetricData', 'sqs:ListQueues'], ['*']);
  }

  /** One state machine, known to the function by its ARN, and what may be done to it. */
  bindMachine(name: EnvName, machine: MachineName, ...actions: MachineAction[]): this {
    return this.onMachines([machine], ...actions).environment(name, CellStack.of(this).machineArn(machine));
  }

  /** The answer to a waiting task is asked on the machine that gave out the token, a redrive on the execution. */
  onMachines(machines: readonly MachineName[], ...actions: MachineAction[]): this {
    const stack = CellStack.of(this);
    const onExecutions = actions.filter((action) => ON_EXECUTION.includes(action));
    const onMachine = actions.filter((action) => !onExecutions.includes(action));
    for (const machine of machines) {
      if (onMachine.length > 0) this.allow(onMachine.map((action) => `states:${action}`), [stack.machineArn(machine)]);
      if (onExecutions.length === 0) continue;
      this.allow(onExecutions.map((action) => `states:${action}`), [stack.executionArns(machine)]);
      this.#acknowledge(stack.executionArns(machine), 'Executions are named after orders and shipments, unknown at deployment; the machine is named exactly.');
    }
    return this;
  }

  #acknowledge(resource: string, reason: string): void {
    acknowledge(this.role, wildcardOn(this, resource), reason);
  }
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html */
export type MachineAction =
  | 'StartExecution' | 'ListExecutions' | 'SendTaskSuccess' | 'SendTaskFailure' | 'DescribeExecution' | 'RedriveExecution' | 'GetExecutionHistory'
  | 'DescribeStateMachineForExecution';
const ON_EXECUTION: readonly MachineAction[] = ['DescribeExecution', 'RedriveExecution', 'GetExecutionHistory', 'DescribeStateMachineForExecution'];

/** The name that a function logs under: its file, and whose it is where it is a connector's. */
function serviceOf(entry: string): string {
  const connector = /connectors\/([^/]+)\//.exec(entry)?.[1];
  return `${connector ? `${connector}-` : ''}${basename(entry, '.ts')}`;
}

/** An acknowledged wildcard is named as cdk-nag sees it: with the references of the template in angle brackets. */
export const wildcardOn = (scope: Construct, resource: string): string => `AwsSolutions-IAM5[Resource::${flat(Stack.of(scope).resolve(resource))}]`;

function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return String(value);
  const [name, argument] = Object.entries(value)[0] ?? [];
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(flat).join((argument as [string, unknown[]])[0]);
  if (name === 'Fn::ImportValue') return String(argument);
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  return `<${String(argument)}>`;
}
