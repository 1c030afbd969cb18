import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Template } from '../../../local/template/assembly.ts';
import { anAssembly, load, problemsOf, removeAssemblies } from './an-assembly.ts';

afterAll(removeAssemblies);

const one = (template: Template) => anAssembly({ Shop: { template } });
const thing = (properties: object = {}, more: object = {}) => ({ Type: 'Test::Thing', Properties: { ...properties }, ...more });
const order = (directory: string) => load(directory).resources.map(({ stack, logicalId }) => `${stack}/${logicalId}`);

test('a resource comes after those it refers to and those it depends on', () => {
  const Resources = { A: thing({ Of: { Ref: 'B' } }), B: thing({}, { DependsOn: ['D', 'C'] }), C: thing(), D: thing({ Of: { 'Fn::GetAtt': ['C', 'Arn'] } }) };
  expect(order(one({ Resources }))).toEqual(['Shop/C', 'Shop/D', 'Shop/B', 'Shop/A']);
});

test('a stack imports what another exports, whichever is first in the manifest', () => {
  const Shop = { template: { Resources: { It: thing({ Of: { 'Fn::ImportValue': { 'Fn::Sub': 'Data-${AWS::Region}' } } }) } } };
  const Data = {
    template: { Resources: { Table: thing() }, Outputs: { Out: { Value: { 'Fn::GetAtt': ['Table', 'Arn'] }, Export: { Name: { 'Fn::Join': ['-', ['Data', { Ref: 'AWS::Region' }]] } } } } },
  } as { template: Template };
  const loaded = load(anAssembly({ Shop, Data }));
  expect(loaded.resources.map((each) => each.logicalId)).toEqual(['Table', 'It']);
  expect(loaded.resources[1]!.properties.Of).toBe('arn:aws:test:eu-west-1:111122223333:thing/Data-Table');
  expect(loaded.outputs).toEqual([{ stack: 'Data', name: 'Out', value: 'arn:aws:test:eu-west-1:111122223333:thing/Data-Table', exportName: 'Data-eu-west-1' }]);
  expect(loaded.stacks).toEqual(['Shop', 'Data']);
});

test('stacks of a stage, which is an assembly inside the assembly, are read too', () => {
  const directory = one({ Resources: { It: thing() } });
  anAssembly({ Inner: { template: { Resources: { Deep: thing() } }, stackName: 'Stage-Inner' } }, join(directory, 'assembly-Stage'));
  const manifest = { artifacts: { Stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Stage' } } } };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
  expect(order(directory)).toEqual(['Stage-Inner/Deep']);
});

test('what a condition leaves out is not there: neither resource, output nor export', () => {
  const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
  const Resources = { It: thing(), Gone: thing({ Nonsense: true }, { Condition: 'Never' }), Waits: thing({}, { DependsOn: 'Gone' }) };
  const Outputs = { Out: { Value: 'x', Condition: 'Never', Export: { Name: 'shared' } } };
  expect(order(one({ Conditions, Resources, Outputs }))).toEqual(['Shop/It', 'Shop/Waits']);
  expect(load(one({ Conditions, Resources, Outputs })).outputs).toEqual([]);
  const importing = { ...Resources, Imports: thing({ Of: { 'Fn::ImportValue': 'shared' } }) };
  expect(problemsOf(one({ Conditions, Resources: importing, Outputs }))).toEqual(['Shop/Imports (Test::Thing), Of: no stack of this assembly exports shared']);
});

test('what watches or describes has nothing to run, is named, and can be referred to', () => {
  const Resources = {
    It: thing({ Of: { Ref: 'Alarm' }, Value: { 'Fn::GetAtt': ['Alarm', 'Arn'] } }),
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'x', Dimensions: [{ Ref: 'Nowhere' }] } },
  };
  const { notRun, resources } = load(one({ Resources }));
  expect(notRun).toEqual(['Shop/Alarm (AWS::CloudWatch::Alarm)']);
  expect(resources[0]!.properties).toEqual({ Of: 'Alarm', Value: 'arn:aws:cloudwatch:eu-west-1:111122223333:Alarm' });
});

test('everything that cannot be run is said at once, by resource and property', () => {
  const Resources = {
    Odd: { Type: 'AWS::Neptune::DBCluster' },
    It: thing({ Speed: 9, Colour: 'red', Tags: [] }),
    Lost: thing({ Of: { Ref: 'Nobody' }, Value: { 'Fn::GetAtt': ['It', 'Weight'] } }),
    Follows: thing({ Of: { Ref: 'Odd' } }),
    Waits: thing({}, { DependsOn: 'Godot' }),
  };
  expect(problemsOf(one({ Resources, Transform: 'AWS::Serverless-2016-10-31' }))).toEqual([
    'Shop: Transform is not supported by the local runtime',
    'Shop/Odd: the resource type AWS::Neptune::DBCluster is not supported by the local runtime',
    'Shop/It (Test::Thing): the property Speed is not supported by the local runtime',
    'Shop/It (Test::Thing): the property Colour is not supported by the local runtime',
    'Shop/Lost (Test::Thing), Of: there is no Nobody in Shop',
    'Shop/It (Test::Thing): the attribute Weight is not supported by the local runtime',
    'Shop/Waits: DependsOn names Godot, which is not in Shop',
  ]);
});

test('resources that stand on each other are a finding, with the way round', () => {
  const Resources = { A: thing({ Of: { Ref: 'B' } }), B: thing({ Of: { Ref: 'C' } }), C: thing({ Of: { Ref: 'A' } }) };
  expect(problemsOf(one({ Resources }))).toEqual(['Shop/A: stands on itself: Shop/A → Shop/B → Shop/C → Shop/A']);
});

test('conditions and exports that stand on themselves are found as well', () => {
  const Conditions = { Egg: { 'Fn::Not': [{ Condition: 'Hen' }] }, Hen: { 'Fn::Not': [{ Condition: 'Egg' }] } };
  expect(problemsOf(one({ Conditions, Resources: { It: thing({}, { Condition: 'Egg' }) } }))).toEqual([
    'Shop/It: stands on itself: the condition Shop/Egg → the condition Shop/Hen → the condition Shop/Egg',
  ]);
  const Outputs = { Out: { Value: { 'Fn::ImportValue': 'mine' }, Export: { Name: 'mine' } } };
  expect(problemsOf(one({ Outputs }))).toEqual(['Shop/Out: stands on itself: the export mine → the export mine']);
});

test('a name that is taken is refused, as by CloudFormation', () => {
  const Outputs = { Out: { Value: 'x', Export: { Name: 'shared' } } };
  const A = { template: { Resources: { It: thing({ Name: 'orders' }) }, Outputs } };
  expect(problemsOf(anAssembly({ A, B: A }))).toEqual([
    'B/Out: shared is exported by A already',
    'B/It (Test::Thing): arn:aws:test:eu-west-1:111122223333:thing/orders is A/It already',
  ]);
});

test('a parameter without a value, of a value that is not allowed, or that no template has is refused', () => {
  const Parameters = { Size: { Type: 'String', Default: 'small', AllowedValues: ['small', 'large'] }, Key: { Type: 'String' }, Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/image' } };
  const directory = one({ Parameters, Resources: { It: thing({ Of: { Ref: 'Size' }, Value: { Ref: 'Key' }, List: { Ref: 'Image' } }) } });
  expect(problemsOf(directory, { parameters: { Size: 'huge', Sise: 'large' } })).toEqual([
    'no template has a parameter Sise',
    'Shop/It (Test::Thing), Of: the parameter Size may not be huge, only small, large',
    'Shop/It (Test::Thing), Value: the parameter Key has neither a value nor a default',
    "Shop/It (Test::Thing), List: the parameter Image is read from Parameter Store: give its value in the runtime's parameters",
  ]);
  expect(problemsOf(directory, { parameters: { Key: 'k', Image: 'ami-1' } })).toEqual([]);
});

test('a stack for another region or account is refused: its ARNs would name nothing here', () => {
  const directory = anAssembly({ Shop: { template: {}, environment: 'aws://999999999999/us-east-1' } });
  expect(problemsOf(directory)).toEqual(['Shop: it is for the region us-east-1, and this runtime is eu-west-1', 'Shop: it is for the account 999999999999, and this runtime is 111122223333']);
  expect(problemsOf(directory, { region: 'us-east-1', account: '999999999999' })).toEqual([]);
});

test('a folder without an assembly, or with half of one, says which file it is about', () => {
  const directory = one({});
  expect(() => load(join(directory, 'none'))).toThrow(`There is no ${join(directory, 'none', 'manifest.json')}.`);
  mkdirSync(join(directory, 'half'));
  writeFileSync(join(directory, 'half', 'manifest.json'), '{"artifacts": {');
  expect(() => load(join(directory, 'half'))).toThrow(`${join(directory, 'half', 'manifest.json')} is not valid JSON.`);
});
