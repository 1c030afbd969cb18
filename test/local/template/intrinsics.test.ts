import { afterAll, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../local/contract.ts';
import type { Template } from '../../../local/template/assembly.ts';
import { anAssembly, load, problemsOf, removeAssemblies } from './an-assembly.ts';

afterAll(removeAssemblies);

/** What a value of a template comes to, beside a thing called Other. */
function valueOf(Value: Json, more: Partial<Template> = {}, parameters: Record<string, string> = {}): Json | undefined {
  const template: Template = { ...more, Resources: { Other: { Type: 'Test::Thing' }, It: { Type: 'Test::Thing', Properties: { Value } } } };
  return load(anAssembly({ Shop: { template } }), { parameters }).resources.find((one) => one.logicalId === 'It')!.properties.Value;
}
const problemOf = (Value: Json, more: Partial<Template> = {}) => problemsOf(anAssembly({ Shop: { template: { ...more, Resources: { It: { Type: 'Test::Thing', Properties: { Value } } } } } }));

test('Ref and GetAtt give what the resource is known by', () => {
  expect(valueOf({ Ref: 'Other' })).toBe('Shop-Other');
  expect(valueOf({ 'Fn::GetAtt': ['Other', 'Arn'] })).toBe('arn:aws:test:eu-west-1:111122223333:thing/Shop-Other');
  expect(valueOf({ 'Fn::GetAtt': 'Other.Endpoint.Address' })).toBe('Shop-Other.local');
});

test('Sub fills in references, attributes and variables of its own, and leaves literals alone', () => {
  expect(valueOf({ 'Fn::Sub': '${Other}/${Other.Arn}' })).toBe('Shop-Other/arn:aws:test:eu-west-1:111122223333:thing/Shop-Other');
  expect(valueOf({ 'Fn::Sub': ['${Own}-${AWS::Region}', { Own: { Ref: 'Other' } }] })).toBe('Shop-Other-eu-west-1');
  expect(valueOf({ 'Fn::Sub': '${!NotThis} $HOME ${Other}' })).toBe('${NotThis} $HOME Shop-Other');
});

test('Join, Split and Select work on what is inside them', () => {
  expect(valueOf({ 'Fn::Join': [':', ['a', { Ref: 'AWS::AccountId' }, 7]] })).toBe('a:111122223333:7');
  expect(valueOf({ 'Fn::Join': ['', { 'Fn::Split': ['-', { Ref: 'Other' }] }] })).toBe('ShopOther');
  expect(valueOf({ 'Fn::Select': ['1', { 'Fn::Split': ['-', { Ref: 'Other' }] }] })).toBe('Other');
  expect(problemOf({ 'Fn::Select': [2, ['a', 'b']] })).toEqual(['Shop/It (Test::Thing), Value: Fn::Select: there is no item 2']);
});

test('FindInMap looks up two keys, and falls back where a default is given', () => {
  const Mappings = { Stage: { prod: { size: 'large' } } };
  expect(valueOf({ 'Fn::FindInMap': ['Stage', 'prod', 'size'] }, { Mappings })).toBe('large');
  expect(valueOf({ 'Fn::FindInMap': ['Stage', 'dev', 'size', { DefaultValue: 'small' }] }, { Mappings })).toBe('small');
  expect(problemOf({ 'Fn::FindInMap': ['Stage', 'dev', 'size'] }, { Mappings })).toEqual(['Shop/It (Test::Thing), Value: Fn::FindInMap: Stage has no dev, size']);
});

test('conditions are built from Equals, And, Or and Not, and from one another', () => {
  const Conditions: Record<string, JsonObject> = {
    Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
    Elsewhere: { 'Fn::Not': [{ Condition: 'Here' }] },
    Both: { 'Fn::And': [{ Condition: 'Here' }, { Condition: 'Elsewhere' }] },
    Either: { 'Fn::Or': [{ Condition: 'Here' }, { Condition: 'Elsewhere' }] },
  };
  const chosen = (name: string) => valueOf({ 'Fn::If': [name, 'yes', 'no'] }, { Conditions });
  expect(['Here', 'Elsewhere', 'Both', 'Either'].map(chosen)).toEqual(['yes', 'no', 'no', 'yes']);
});

test('only the branch that is taken has to make sense', () => {
  const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
  expect(valueOf({ 'Fn::If': ['Never', { Ref: 'Nowhere' }, 'fine'] }, { Conditions })).toBe('fine');
});

test('NoValue leaves a property, a member or an item out', () => {
  const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
  const none = { Ref: 'AWS::NoValue' };
  expect(valueOf({ kept: 1, gone: { 'Fn::If': ['Never', 1, none] }, items: ['a', none, 'b'] }, { Conditions })).toEqual({ kept: 1, items: ['a', 'b'] });
  expect(valueOf(none)).toBeUndefined();
});

test('pseudo parameters tell where the stack is', () => {
  expect(valueOf({ 'Fn::Sub': 'arn:${AWS::Partition}:x:${AWS::Region}:${AWS::AccountId}:${AWS::StackName}.${AWS::URLSuffix}' })).toBe('arn:aws:x:eu-west-1:111122223333:Shop.amazonaws.com');
  expect(valueOf({ Ref: 'AWS::StackId' })).toBe('arn:aws:cloudformation:eu-west-1:111122223333:stack/Shop/local');
});

test('Base64, Length, ToJsonString and Contains', () => {
  expect(valueOf({ 'Fn::Base64': 'order' })).toBe('b3JkZXI=');
  expect(valueOf({ 'Fn::Length': ['a', 'b'] })).toBe(2);
  expect(valueOf({ 'Fn::ToJsonString': { of: { Ref: 'Other' } } })).toBe('{"of":"Shop-Other"}');
  expect(valueOf({ 'Fn::Contains': [['a', 'b'], 'b'] })).toBe(true);
});

test("a policy's Condition is no function", () => {
  expect(valueOf({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })).toEqual({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
});

test('a parameter has the value given, else its default; lists are split', () => {
  const Parameters = { Stage: { Type: 'String', Default: 'dev' }, Zones: { Type: 'CommaDelimitedList', Default: 'a, b' } };
  expect(valueOf({ Ref: 'Stage' }, { Parameters })).toBe('dev');
  expect(valueOf({ Ref: 'Stage' }, { Parameters }, { Stage: 'prod' })).toBe('prod');
  expect(valueOf({ Ref: 'Zones' }, { Parameters })).toEqual(['a', 'b']);
});

test('what CloudFormation would fill in from elsewhere is refused, not passed on as text', () => {
  expect(problemOf('{{resolve:ssm:/shop/key}}')).toEqual(['Shop/It (Test::Thing), Value: the dynamic reference {{resolve:ssm:/shop/key}} is not supported by the local runtime']);
  expect(problemOf({ 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'AWS::Region' }, '}}']] })).toEqual([
    'Shop/It (Test::Thing), Value: the dynamic reference {{resolve:secretsmanager:eu-west-1}} is not supported by the local runtime',
  ]);
  expect(problemOf({ 'Fn::GetAZs': '' })).toEqual(['Shop/It (Test::Thing), Value: the function Fn::GetAZs is not supported by the local runtime']);
});
