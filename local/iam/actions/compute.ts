import type { Json, JsonObject } from '../../contract.ts';
import { arn, on, text } from '../requirement.ts';
import type { Rule, Rules, Scope } from '../requirement.ts';

/**
 * FunctionName comes as name, name:alias, account:function:name or a whole ARN; a qualifier is part of the resource.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestParameters
 */
export function functionArn(name: Json | undefined, qualifier: Json | undefined, scope: Pick<Scope, 'region' | 'account'>): string {
  const given = text(name);
  const path = given.includes('function:') ? given.slice(given.indexOf('function:') + 'function:'.length) : given;
  const base = given.startsWith('arn:') ? given.slice(0, given.indexOf(':function:')) : `arn:aws:lambda:${scope.region}:${scope.account}`;
  const suffix = qualifier !== undefined && !path.includes(':') ? `:${text(qualifier)}` : '';
  return `${base}:function:${path}${suffix}`;
}

const ofFunction = (input: JsonObject, scope: Scope) => functionArn(input['FunctionName'], input['Qualifier'], scope);
const unqualified = (input: JsonObject, scope: Scope) => ofFunction(input, scope).split(':').slice(0, 7).join(':');
const invoke: Rule = (input, scope) => [{ action: 'lambda:InvokeFunction', resource: ofFunction(input, scope), values: () => ({ 'lambda:FunctionArn': unqualified(input, scope) }) }];

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
export const lambda: Rules = {
  Invoke: invoke,
  InvokeAsync: invoke,
  ...on('lambda', ['GetFunction', 'GetFunctionConfiguration', 'GetPolicy'], ofFunction),
  ...on('lambda', ['GetFunctionConcurrency', 'PutFunctionConcurrency', 'DeleteFunctionConcurrency', 'UpdateFunctionConfiguration', 'ListVersionsByFunction', 'ListAliases'], unqualified),
  ...on('lambda', ['GetEventSourceMapping', 'UpdateEventSourceMapping'], (input, scope) => arn('lambda', scope, `event-source-mapping:${text(input['UUID'])}`)),
  ...on('lambda', ['ListFunctions', 'ListEventSourceMappings', 'GetAccountSettings'], () => '*'),
};

const machine = (input: JsonObject) => text(input['stateMachineArn']);
const execution = (input: JsonObject) => text(input['executionArn']);

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html */
export const states: Rules = {
  ...on('states', ['StartExecution', 'StartSyncExecution', 'DescribeStateMachine', 'UpdateStateMachine', 'ListStateMachineVersions', 'ListStateMachineAliases'], machine),
  ListExecutions: (input) => [{ action: 'states:ListExecutions', resource: machine(input) || text(input['mapRunArn']) }],
  ...on('states', ['DescribeExecution', 'GetExecutionHistory', 'StopExecution', 'RedriveExecution', 'DescribeStateMachineForExecution', 'ListMapRuns'], execution),
  // A token belongs to the machine that waits on it; one that nobody gave out names none, and the engine refuses it itself.
  ...on('states', ['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat'], (input, scope) => scope.machineOfToken(text(input['taskToken']))),
  ...on('states', ['ListStateMachines', 'ValidateStateMachineDefinition', 'ListActivities'], () => '*'),
  ...on('states', ['ListTagsForResource'], (input) => text(input['resourceArn'])),
};
