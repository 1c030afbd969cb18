import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { readFileSync } from 'node:fs';
import { rolesOf } from '../roles.ts';
import { acknowledge } from './acknowledge.ts';
import { RunbookAlarm } from './alarm.ts';
import { CellStack } from './cell-stack.ts';
import type { MachineName } from './cell-stack.ts';
import { PlatformLogs } from './logs.ts';
import type { PlatformFunction } from './platform-function.ts';

export interface SagaMachineProps {
  machine: MachineName;
  /** What may stand in the definition as ${Name}: a function by its own name, a map of names to functions or to queues. */
  names: Record<string, PlatformFunction | Map<string, PlatformFunction> | Map<string, IQueue>>;
}

/** A state machine from its committed definition. Its role may call exactly the functions and send to exactly the queues named in it. */
export class SagaMachine extends Construct {
  constructor(scope: Construct, id: string, { machine, names }: SagaMachineProps) {
    super(scope, id);
    const stack = CellStack.of(this);
    const definition = readFileSync(new URL(`../../statemachines/${machine}/${machine}.asl.json`, import.meta.url), 'utf8');
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': stack.machineArn(machine) } },
      }),
    });
    const substitutions: Record<string, string> = {};
    for (const name of new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, found]) => found as string))) {
      const target = names[name];
      if (!target) throw new Error(`statemachines/${machine}: nothing to put in for \${${name}}`);
      substitutions[name] = target instanceof Map ? jsonataMap(target) : target.fn.functionArn;
      permit(role, target instanceof Map ? [...target.values()] : [target]);
    }
    const saga = new StateMachine(this, 'Machine', {
      stateMachineName: stack.machineName(machine),
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: substitutions,
      role,
      tracingEnabled: true,
      // Standard executions keep their own full history: the log is for what went wrong, without inputs and outputs.
      logs: { destination: new PlatformLogs(this, 'Logs'), level: LogLevel.ERROR, includeExecutionData: false },
    });
    acknowledge(
      saga,
      'AwsSolutions-SF1',
      'Step Functions itself keeps every event of every Standard execution for 90 days, and the saga register keeps who did what for good, with point-in-time recovery. ' +
        'Logging ALL would keep the same events a third time.',
    );
    acknowledge(
      role,
      'AwsSolutions-IAM5[Resource::*]',
      'The actions for delivering logs (logs:CreateLogDelivery and its siblings) and for X-Ray have no resource types; IAM accepts them on * only.',
    );
    new RunbookAlarm(this, 'Failed', {
      metric: saga.metricFailed({ period: Duration.minutes(5) }),
      threshold: 1,
      meaning: `An execution of the ${machine} machine failed in place; it waits for a redrive.`,
      section: 'failed-executions',
      concerns: rolesOf(machine),
    });
  }
}

function permit(role: Role, targets: (PlatformFunction | IQueue)[]): void {
  for (const target of targets) {
    const [action, resource] = 'fn' in target ? ['lambda:InvokeFunction', target.fn.functionArn] : ['sqs:SendMessage', target.queueArn];
    role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions: [action], resources: [resource] }));
  }
}

/** A JSONata literal that `$lookup` finds names in: functions by ARN, queues by URL. */
function jsonataMap(targets: Map<string, PlatformFunction> | Map<string, IQueue>): string {
  const entries = [...(targets as Map<string, PlatformFunction | IQueue>)].map(([name, target]) => `'${name}':'${'fn' in target ? target.fn.functionArn : target.queueUrl}'`);
  return `{${entries.join(',')}}`;
}
