import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { basename } from 'node:path';
import { Env } from '../../lambdas/handler/env.ts';
import type { EnvName } from '../../lambdas/handler/env.ts';
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

  constructor(scope: Construct, id: string, props: PlatformFunctionProps) {
    super(scope, id);
    const name = basename(props.entry, '.ts');
    this.timeout = props.timeout ?? Duration.seconds(30);
    const logs = new PlatformLogs(this, 'Logs');
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.fn = new LambdaFunction(this, 'Fn', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: props.code,
      handler: `${name}.handler`,
      description: props.description ?? name,
      role: this.role,
      logGroup: logs,
      timeout: this.timeout,
      // Node's start is bound by processor, and that comes with memory: below this a cold start doubles.
      memorySize: props.memoryMb ?? 512,
      tracing: Tracing.ACTIVE,
      environment: { [Env.TimeoutMs]: String(this.timeout.toMilliseconds()) },
    });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logs.logGroupArn]);
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'xray:PutTraceSegments and xray:PutTelemetryRecords have no resource types; IAM accepts them on * only. Nothing else is granted on *.',
    });
  }

  environment(name: EnvName, value: string): this {
    this.fn.addEnvironment(name, value);
    return this;
  }

  allow(actions: string[], resources: string[]): this {
    this.role.addToPolicy(new PolicyStatement({ actions, resources }));
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

  /** Objects under `prefix` may be stored, and never read back or overwritten by a permission of this one. */
  bindBucket(name: EnvName, bucket: IBucket, prefix: string): this {
    const owner = Stack.of(bucket);
    const arn = owner === Stack.of(this) ? bucket.bucketArn : owner.exportValue(bucket.bucketArn);
    const resource = `${arn}/${prefix}/*`;
    acknowledgeWildcard(this, resource, `Objects are named by the document they hold; the folder ${prefix} is all that this function may write to.`);
    return this.allow(['s3:PutObject'], [resource]).environment(name, bucket.bucketName);
  }

  /** Actions on a state machine itself: start it, list its executions, answer a task that waits in it. */
  bindMachine(name: EnvName, machine: MachineName, ...actions: MachineAction[]): this {
    const stack = CellStack.of(this);
    const { onMachine, onExecution } = sorted(actions);
    if (onMachine.length > 0) this.allow(onMachine, [stack.machineArn(machine)]);
    if (onExecution.length > 0) {
      acknowledgeWildcard(this, stack.executionArns(machine), 'Executions are named after orders and shipments, unknown at deployment; the machine is named exactly.');
      this.allow(onExecution, [stack.executionArns(machine)]);
    }
    return this.environment(name, stack.machineArn(machine));
  }

  /** May answer tasks that wait in these machines. The action is asked on the machine that gave out the token. */
  answers(...machines: MachineName[]): this {
    const stack = CellStack.of(this);
    return this.allow(['states:SendTaskSuccess', 'states:SendTaskFailure'], machines.map((machine) => stack.machineArn(machine)));
  }
}

const ON_MACHINE = ['StartExecution', 'ListExecutions', 'SendTaskSuccess', 'SendTaskFailure'] as const;
const ON_EXECUTION = ['DescribeExecution', 'GetExecutionHistory', 'RedriveExecution', 'StopExecution'] as const;
export type MachineAction = (typeof ON_MACHINE)[number] | (typeof ON_EXECUTION)[number];

function sorted(actions: MachineAction[]) {
  const on = (kind: readonly string[]) => actions.filter((action) => kind.includes(action)).map((action) => `states:${action}`);
  return { onMachine: on(ON_MACHINE), onExecution: on(ON_EXECUTION) };
}

/** An acknowledged wildcard is named as cdk-nag sees it: with the references of the template in angle brackets. */
export function acknowledgeWildcard(scope: Construct & { role: Role }, resource: string, reason: string): void {
  Validations.of(scope.role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${flat(CellStack.of(scope).resolve(resource))}]`, reason });
}

function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return String(value);
  const [name, argument] = Object.entries(value)[0] ?? [];
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(flat).join((argument as [string, unknown[]])[0]);
  if (name === 'Fn::ImportValue') return String(argument);
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  return `<${String(argument)}>`;
}
