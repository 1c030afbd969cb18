import { describe, expect, test } from 'vitest';
import type { InputDefinition } from '../../../local/eventbridge/input-transformer.ts';
import { compileInput } from '../../../local/eventbridge/input-transformer.ts';

const event =
  '{"version":"0","id":"7bf73129","detail-type":"EC2 Instance State-change Notification","source":"aws.ec2","account":"123456789012",' +
  '"time":"2015-11-11T21:29:54Z","region":"us-east-1","resources":["arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"],' +
  '"detail":{"instance-id":"i-0123456789","state":"RUNNING","tags":["a","b"],"n":10.50,"big":12345678901234567890,"o":{"k":"v"},"nil":null}}';
const context = { text: event, ingested: Date.parse('2015-11-11T21:29:55.500Z'), ruleArn: 'arn:aws:events:us-east-1:123456789012:rule/example', ruleName: 'example' };
const transformed = (InputTemplate: string, InputPathsMap: Record<string, string> = { instance: '$.detail.instance-id', state: '$.detail.state' }) =>
  compileInput({ Id: 't', InputTransformer: { InputPathsMap, InputTemplate } })(context);
const refusal = (target: Partial<InputDefinition>) => () => compileInput({ Id: 't', ...target });

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
describe('the input of a target', () => {
  test('is the event as it is where nothing is asked', () => {
    expect(compileInput({ Id: 't' })(context)).toBe(event);
  });
  test('is a constant', () => {
    expect(compileInput({ Id: 't', Input: '{"a":1}' })(context)).toBe('{"a":1}');
  });
  test('is the part of the event at a path', () => {
    expect(compileInput({ Id: 't', InputPath: '$.detail.o' })(context)).toBe('{"k":"v"}');
    expect(compileInput({ Id: 't', InputPath: '$.detail.state' })(context)).toBe('"RUNNING"');
    expect(compileInput({ Id: 't', InputPath: "$['detail']['tags'][1]" })(context)).toBe('"b"');
  });
});

describe('an input transformer', () => {
  test('fills a string, which keeps its quotes', () => {
    expect(transformed('"instance <instance> is in <state>"')).toBe('"instance i-0123456789 is in RUNNING"');
  });
  test('fills a string with escaped quotes', () => {
    expect(transformed('"instance \\"<instance>\\" is in <state>"')).toBe('"instance \\"i-0123456789\\" is in RUNNING"');
  });
  test('fills JSON and quotes strings there', () => {
    expect(transformed('{\n  "instance" : <instance>,\n  "state": [ 9, <state>, true ],\n  "Transformed" : "Yes and no"\n}')).toBe(
      '{"instance":"i-0123456789","state":[9,"RUNNING",true],"Transformed":"Yes and no"}',
    );
  });
  test('fills a variable inside a string of JSON with bare text', () => {
    expect(transformed('{"state": "<state>", "status": "instance \\"<instance>\\" is in <state>"}')).toBe(
      '{"state":"RUNNING","status":"instance \\"i-0123456789\\" is in RUNNING"}',
    );
  });
  test('puts objects, arrays and numbers in whole, and without quotes inside a string', () => {
    const paths = { o: '$.detail.o', tags: '$.detail.tags', n: '$.detail.n', nil: '$.detail.nil', every: '$.detail.tags[*]' };
    expect(transformed('{"o":<o>,"tags":<tags>,"n":<n>,"nil":<nil>,"every":<every>,"text":"<o> <tags>"}', paths)).toBe(
      '{"o":{"k":"v"},"tags":["a","b"],"n":10.5,"nil":null,"every":["a","b"],"text":"{k:v} [a,b]"}',
    );
  });
  test('leaves a variable that the event lacks empty', () => {
    expect(transformed('{"a": <missing>}', { missing: '$.detail.missing' })).toBe('{"a":""}');
    expect(transformed('"is <missing>"', { missing: '$.detail.missing' })).toBe('"is "');
  });
  test('knows the predefined variables', () => {
    expect(transformed('"<aws.events.rule-name> <aws.events.rule-arn> <aws.events.event.ingestion-time>"', {})).toBe(
      '"example arn:aws:events:us-east-1:123456789012:rule/example 2015-11-11T21:29:55Z"',
    );
  });
  test('gives the whole event with every digit, and the event without its detail', () => {
    expect(transformed('{"whole": <aws.events.event.json>}', {})).toBe(`{"whole":${event}}`);
    expect(JSON.parse(transformed('{"head": <aws.events.event>}', {}))).toEqual({
      head: {
        id: '7bf73129',
        account: '123456789012',
        detailType: 'EC2 Instance State-change Notification',
        time: '2015-11-11T21:29:54Z',
        source: 'aws.ec2',
        region: 'us-east-1',
        resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
        version: '0',
      },
    });
  });
  test('fails for good where its template does not come out as JSON', () => {
    expect(() => transformed('{"a": "<q>"}', { q: '$' })).not.toThrow();
    expect(() => transformed('{"a": <state>')).toThrow(expect.objectContaining({ name: 'INVALID_JSON' }));
  });
});

describe('an input is refused', () => {
  test('when more than one way is given', () => {
    expect(refusal({ Input: '{}', InputPath: '$' })).toThrow('Only one of Input, InputPath, or InputTransformer must be provided for target t.');
  });
  test('when the template names a variable that nothing defines', () => {
    expect(refusal({ InputTransformer: { InputTemplate: '"<unknown>"' } })).toThrow('InputTemplate for target t contains invalid placeholder unknown.');
  });
  test('when a path is more than EventBridge reads', () => {
    expect(refusal({ InputPath: '$..state' })).toThrow('Invalid JSON path: $..state');
    expect(refusal({ InputPath: '$.lines[?(@.n>1)]' })).toThrow('Invalid JSON path');
  });
  test('when a constant is not JSON, or a variable takes a reserved name', () => {
    expect(refusal({ Input: 'hello' })).toThrow('Input for target t is not valid JSON.');
    expect(refusal({ InputTransformer: { InputPathsMap: { 'aws.x': '$' }, InputTemplate: '"a"' } })).toThrow('reserved variable aws.x');
  });
});
