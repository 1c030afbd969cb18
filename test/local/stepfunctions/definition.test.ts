import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Workbench, task } from './workbench.ts';

vi.doUnmock('asl-validator');

let bench: Workbench;
beforeEach(() => void (bench = new Workbench()));
afterEach(() => bench.close());

const pass = { Type: 'Pass', End: true };
const one = (state: object) => ({ StartAt: 'A', States: { A: state } });
const map = (more: object, config: object = { Mode: 'INLINE' }) => one({ Type: 'Map', ItemProcessor: { ProcessorConfig: config, StartAt: 'I', States: { I: pass } }, End: true, ...more });

describe('refused at load by name', () => {
  test.each([
    ['QueryLanguage JSONPath (state \'A\', InputPath)', { QueryLanguage: 'JSONPath', ...one({ Type: 'Pass', InputPath: '$', End: true }) }],
    ['QueryLanguage JSONPath (state \'A\')', { QueryLanguage: 'JSONPath', ...one({ Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'A' }] }) }],
    ['ProcessorConfig.Mode DISTRIBUTED (state \'A\')', map({}, { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' })],
    ['ItemReader of a distributed Map (state \'A\')', map({ ItemReader: { Resource: 'arn:aws:states:::s3:getObject' } })],
    ['ResultWriter of a distributed Map (state \'A\')', map({ ResultWriter: { Resource: 'arn:aws:states:::s3:putObject' } })],
    ['Resource arn:aws:states:::ecs:runTask.sync (state \'A\')', one({ Type: 'Task', Resource: 'arn:aws:states:::ecs:runTask.sync', End: true })],
    ['Resource arn:aws:states:::dynamodb:getItem.waitForTaskToken (state \'A\')', one({ Type: 'Task', Resource: 'arn:aws:states:::dynamodb:getItem.waitForTaskToken', End: true })],
    ['Credentials (state \'A\')', one(task('f', { Credentials: { RoleArn: 'r' }, End: true }))],
  ])('%s', async (what, definition) => {
    await expect(bench.machine(definition)).rejects.toThrow(`Bench/machine (AWS::StepFunctions::StateMachine): definition: ${what} is not supported by the local runtime`);
  });
  test('EXPRESS machines', async () => {
    await expect(bench.machine(one(pass), 'machine', { StateMachineType: 'EXPRESS' })).rejects.toThrow('StateMachineType EXPRESS is not supported by the local runtime');
  });
});

describe('invalid as on AWS', () => {
  test.each([
    ['a state that Next does not find', { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, C: pass } }, 'MISSING_TRANSITION_TARGET'],
    ['an unknown field', one({ ...pass, Nonsense: 1 }), 'SCHEMA_VALIDATION_FAILED'],
    ['neither Next nor End', { StartAt: 'A', States: { A: { Type: 'Pass' }, B: pass } }, 'TERMINAL_STATE_WITH_NEXT'],
    ['a name twice', one({ Type: 'Parallel', Branches: [one(pass)], End: true }), 'DUPLICATE_STATE_NAMES'],
    ['JSONata that does not parse', one({ ...pass, Output: '{% $( %}' }), 'SCHEMA_VALIDATION_FAILED'],
    ['States.ALL beside another name', one(task('f', { Retry: [{ ErrorEquals: ['States.ALL', 'A'] }], End: true })), 'SCHEMA_VALIDATION_FAILED'],
    ['States.ALL before the last', one(task('f', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'A' }, { ErrorEquals: ['B'], Next: 'A' }], End: true })), 'SCHEMA_VALIDATION_FAILED'],
    ['BackoffRate under 1', one(task('f', { Retry: [{ ErrorEquals: ['A'], BackoffRate: 0.5 }], End: true })), 'SCHEMA_VALIDATION_FAILED'],
    ['the reserved variable', one({ ...pass, Assign: { states: 1 } }), 'SCHEMA_VALIDATION_FAILED'],
    ['a variable of an outer scope assigned in a branch', one({ Type: 'Parallel', Assign: { x: 1 }, Branches: [{ StartAt: 'B', States: { B: { ...pass, Assign: { x: 2 } } } }], End: true }), 'SCHEMA_VALIDATION_FAILED'],
  ])('%s', async (_, definition, code) => {
    const answer = await bench.ask('ValidateStateMachineDefinition', { definition: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }) });
    expect(answer.result).toBe('FAIL');
    expect(answer.diagnostics).toContainEqual(expect.objectContaining({ severity: 'ERROR', code }));
    await expect(bench.machine(definition)).rejects.toThrow('Invalid State Machine Definition');
  });
  test('what is valid is OK', async () => {
    const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...one({ ...pass, Output: ['', { text: '{% $states.input.a &\n$states.input.b %}' }] }) });
    expect(await bench.ask('ValidateStateMachineDefinition', { definition })).toEqual({ result: 'OK', diagnostics: [], truncated: false });
  });
});

describe('the resource', () => {
  const type = () => bench.engine.types['AWS::StepFunctions::StateMachine']!;
  const bare = { stack: 'S', logicalId: 'Order', type: 'AWS::StepFunctions::StateMachine', region: 'eu-central-1', account: '111111111111' };

  test('has its ARN as Ref, and Arn and Name, the same at every start', () => {
    expect(type().identify({ ...bare, properties: { StateMachineName: 'order' } })).toEqual({
      ref: 'arn:aws:states:eu-central-1:111111111111:stateMachine:order', attributes: { Arn: 'arn:aws:states:eu-central-1:111111111111:stateMachine:order', Name: 'order' },
    });
    expect(type().identify({ ...bare, properties: {} })).toEqual(type().identify({ ...bare, properties: {} }));
  });
  test('puts DefinitionSubstitutions in as plain text', async () => {
    const DefinitionString = '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Output":{"n":${Number},"url":"{% $lookup(${Map}, \'a\') %}"},"End":true}}}';
    const properties = { RoleArn: 'r', DefinitionString, DefinitionSubstitutions: { Number: 7, Map: "{'a':'http://queue'}" } };
    const named = type().identify({ ...bare, properties });
    await type().create({ ...bare, ...named, properties });
    expect((await bench.ended(await bench.startOn(named.ref))).output).toEqual({ n: 7, url: 'http://queue' });
  });
});
