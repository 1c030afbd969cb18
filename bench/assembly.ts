import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const allow = (Action: string[], Resource: unknown[]) => ({ Statement: [{ Effect: 'Allow', Action, Resource }], Version: '2012-10-17' });
const arn = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** How many states an execution of the bench's machine runs through. */
export const STATES = 50;
const RULES = 20;

/** A cloud assembly with a table, a queue, a bus with twenty rules and a machine of empty states: what the engines are measured with. */
export function writeAssembly(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const manifest = { version: '48.0.0', artifacts: { Bench: { type: 'aws:cloudformation:stack', environment: 'aws://unknown-account/unknown-region', properties: { templateFile: 'Bench.template.json' } } } };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'Bench.template.json'), JSON.stringify({ Resources: { ...store(), ...bus(), ...machine() } }));
}

function store() {
  return {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { TableName: 'bench', BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] },
    },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'bench' } },
  };
}

function bus() {
  const rules = Array.from({ length: RULES }, (_, index) => [
    `Rule${index}`,
    {
      Type: 'AWS::Events::Rule',
      Properties: { Name: `rule-${index}`, EventBusName: { Ref: 'Bus' }, EventPattern: { 'detail-type': [`type-${index}`], detail: { amount: [{ numeric: ['>=', 0] }] } }, Targets: [{ Id: 'queue', Arn: arn('Events') }] },
    },
  ]);
  return {
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bench' } },
    Events: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'bench-events' } },
    EventsPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [{ Ref: 'Events' }], PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: arn('Events') }] } },
    },
    ...Object.fromEntries(rules),
  };
}

function machine() {
  const state = (index: number) => ({ Type: 'Pass', ...(index + 1 < STATES ? { Next: `S${index + 1}` } : { End: true }) });
  const definition = { QueryLanguage: 'JSONata', StartAt: 'S0', States: Object.fromEntries(Array.from({ length: STATES }, (_, index) => [`S${index}`, state(index)])) };
  return {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
        Policies: [{ PolicyName: 'nothing', PolicyDocument: allow(['sqs:SendMessage'], [arn('Queue')]) }],
      },
    },
    Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { StateMachineName: 'bench', RoleArn: arn('Role'), DefinitionString: JSON.stringify(definition) } },
  };
}
