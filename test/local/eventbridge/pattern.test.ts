import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../local/contract.ts';
import { compilePattern } from '../../../local/eventbridge/pattern.ts';

const matches = (pattern: JsonObject, event: JsonObject) => compilePattern(pattern).matches(event);
const reason = (pattern: JsonObject | string) => {
  try {
    compilePattern(pattern);
  } catch (error) {
    return { name: (error as Error).name, message: (error as Error).message };
  }
  return undefined;
};

// Events and patterns follow https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
describe('an event pattern', () => {
  const ec2 = {
    source: 'aws.ec2',
    time: '2017-10-02T12:00:00Z',
    resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111', 'arn:aws:ec2:us-east-1:123456789012:instance/i-abcd2222'],
    detail: { state: 'running', 'c-count': 3, 'd-count': 9, 'x-limit': 301.8, 'source-ip': '10.0.0.123', nothing: null, empty: '', ok: true },
  };
  const cases: [string, JsonObject, boolean][] = [
    ['an exact string', { source: ['aws.ec2'] }, true],
    ['one of several strings', { detail: { state: ['stopped', 'running'] } }, true],
    ['no string of the list', { detail: { state: ['stopped', 'terminated'] } }, false],
    ['any element of an array in the event', { resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd2222'] }, true],
    ['an exact number', { detail: { 'c-count': [3] } }, true],
    ['no string for a number', { detail: { 'c-count': ['3'] } }, false],
    ['an exact boolean', { detail: { ok: [true] } }, true],
    ['null', { detail: { nothing: [null] } }, true],
    ['no empty string for null', { detail: { nothing: [''] } }, false],
    ['the empty string', { detail: { empty: [''] } }, true],
    ['no null for a missing field', { detail: { missing: [null] } }, false],
    ['a prefix', { time: [{ prefix: '2017-10-02' }] }, true],
    ['no other prefix', { time: [{ prefix: '2017-10-03' }] }, false],
    ['no prefix of a number', { detail: { 'c-count': [{ prefix: '3' }] } }, false],
    ['a prefix whatever its case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, true],
    ['a suffix', { source: [{ suffix: '.ec2' }] }, true],
    ['a suffix whatever its case', { source: [{ suffix: { 'equals-ignore-case': '.EC2' } }] }, true],
    ['a word whatever its case', { source: [{ 'equals-ignore-case': 'AWS.EC2' }] }, true],
    ['no part of a word whatever its case', { source: [{ 'equals-ignore-case': 'AWS' }] }, false],
    ['a wildcard', { resources: [{ wildcard: 'arn:aws:ec2:*:instance/*1' }] }, true],
    ['no wildcard whose parts overlap', { source: [{ wildcard: 'aws.ec2*2' }] }, false],
    ['anything but a string', { detail: { state: [{ 'anything-but': 'initializing' }] } }, true],
    ['not anything but that string', { detail: { state: [{ 'anything-but': 'running' }] } }, false],
    ['not anything but a list with it', { detail: { state: [{ 'anything-but': ['stopped', 'running'] }] } }, false],
    ['anything but numbers', { detail: { 'c-count': [{ 'anything-but': [100, 200] }] } }, true],
    ['not anything but that number', { detail: { 'c-count': [{ 'anything-but': 3 }] } }, false],
    ['a string for anything but a number', { detail: { state: [{ 'anything-but': 3 }] } }, true],
    ['no anything-but for a missing field', { detail: { missing: [{ 'anything-but': 'x' }] } }, false],
    ['anything but a prefix', { detail: { state: [{ 'anything-but': { prefix: 'init' } }] } }, true],
    ['not anything but prefixes with its own', { detail: { state: [{ 'anything-but': { prefix: ['init', 'run'] } }] } }, false],
    ['anything but a suffix', { detail: { state: [{ 'anything-but': { suffix: 'ed' } }] } }, true],
    ['not anything but its suffix', { detail: { state: [{ 'anything-but': { suffix: ['ing'] } }] } }, false],
    ['not anything but itself in another case', { detail: { state: [{ 'anything-but': { 'equals-ignore-case': ['RUNNING'] } }] } }, false],
    ['not anything but a wildcard over it', { detail: { state: [{ 'anything-but': { wildcard: 'r*g' } }] } }, false],
    ['a numeric range', { detail: { 'c-count': [{ numeric: ['>', 0, '<=', 5] }] } }, true],
    ['a numeric bound', { detail: { 'd-count': [{ numeric: ['<', 10] }] } }, true],
    ['a numeric equality', { detail: { 'x-limit': [{ numeric: ['=', 3.018e2] }] } }, true],
    ['nothing outside a numeric range', { detail: { 'd-count': [{ numeric: ['>', 0, '<', 9] }] } }, false],
    ['no text in a numeric range', { detail: { state: [{ numeric: ['>', 0] }] } }, false],
    ['an address in a block', { detail: { 'source-ip': [{ cidr: '10.0.0.0/24' }] } }, true],
    ['no address outside a block', { detail: { 'source-ip': [{ cidr: '10.0.1.0/24' }] } }, false],
    ['a field that exists', { detail: { nothing: [{ exists: true }] } }, true],
    ['no field that exists where it should not', { detail: { state: [{ exists: false }] } }, false],
    ['a field that does not exist', { 'replay-name': [{ exists: false }] }, true],
    ['no inner object as existing: only leaves do', { detail: [{ exists: true }] }, false],
    ['a value or none', { detail: { missing: [{ exists: false }, 'x'] } }, true],
    ['one side of $or', { source: ['aws.ec2'], $or: [{ detail: { state: ['stopped'] } }, { detail: { 'c-count': [{ numeric: ['<', 5] }] } }] }, true],
    ['no side of $or', { source: ['aws.ec2'], $or: [{ detail: { state: ['stopped'] } }, { detail: { 'c-count': [7] } }] }, false],
    ['$or inside the detail', { detail: { $or: [{ state: ['running'] }, { 'c-count': [7] }], 'd-count': [9] } }, true],
    ['$or but not what stands beside it', { $or: [{ source: ['aws.ec2'] }, { source: ['aws.s3'] }], detail: { 'd-count': [8] } }, false],
  ];
  test.each(cases)('matches %s', (_name, pattern, expected) => {
    expect(matches(pattern, ec2)).toBe(expected);
  });

  test('holds IPv6 addresses against a block', () => {
    const pattern = { ip: [{ cidr: '2001:db8:1234:1a00::/64' }] };
    expect(matches(pattern, { ip: '2001:0db8:1234:1a00:0000:0000:0000:0001' })).toBe(true);
    expect(matches(pattern, { ip: '2001:db8:1234:1a01::1' })).toBe(false);
    expect(matches(pattern, { ip: '10.0.0.1' })).toBe(false);
  });

  test('takes an escaped asterisk for itself', () => {
    expect(matches({ sku: [{ wildcard: 'A\\*B*' }] }, { sku: 'A*B-8' })).toBe(true);
    expect(matches({ sku: [{ wildcard: 'A\\*B*' }] }, { sku: 'AxB-8' })).toBe(false);
  });

  test('holds several fields of array elements together, element by element', () => {
    const pattern = { detail: { lines: { sku: ['BOLT'], status: ['short'] } } };
    const lines = (...pairs: [string, string][]) => ({ detail: { lines: pairs.map(([sku, status]) => ({ sku, status })) } });
    expect(matches(pattern, lines(['NUT', 'short'], ['BOLT', 'ready']))).toBe(false);
    expect(matches(pattern, lines(['NUT', 'ready'], ['BOLT', 'short']))).toBe(true);
  });

  test('sees an empty array as no field', () => {
    expect(matches({ detail: { tags: [{ exists: false }] } }, { detail: { tags: [] } })).toBe(true);
  });
});

// Wording as AWS answers it.
describe('an invalid pattern is refused', () => {
  const cases: [string, JsonObject | string, string][] = [
    ['that is no object', '["orders"]', 'Filter is not an object'],
    ['with nothing in it', {}, 'Empty objects are not allowed'],
    ['with a value outside an array', { source: 'orders' }, '"source" must be an object or an array'],
    ['with an empty array', { source: [] }, 'Empty arrays are not allowed'],
    ['with an array in an array', { source: [['a']] }, 'Match value must be String, number, true, false, or null'],
    ['with an unknown operator', { source: [{ regex: 'a' }] }, 'Unrecognized match type regex'],
    ['with two operators in one', { source: [{ prefix: 'a', suffix: 'b' }] }, 'Only one key allowed in match expression'],
    ['with a number as prefix', { source: [{ prefix: 1 }] }, 'prefix match pattern must be a string'],
    ['with a number as suffix', { source: [{ suffix: 1 }] }, 'suffix match pattern must be a string'],
    ['with exists that is no boolean', { source: [{ exists: 'yes' }] }, 'exists match pattern must be either true or false.'],
    ['with a block without mask', { ip: [{ cidr: '10.0.0.0' }] }, "Malformed CIDR, one '/' required"],
    ['with a mask too long', { ip: [{ cidr: '10.0.0.0/33' }] }, 'IPv4 mask bits must be < 32'],
    ['with a numeric operator unknown', { n: [{ numeric: ['!=', 1] }] }, 'Unrecognized numeric range operator: !='],
    ['with a numeric text', { n: [{ numeric: ['>', '1'] }] }, 'Value of > must be numeric'],
    ['with a range upside down', { n: [{ numeric: ['>', 5, '<', 1] }] }, 'Bottom must be less than top'],
    ['with anything-but mixed', { n: [{ 'anything-but': ['a', 1] }] }, 'Inside anything but list, either all values are number or string, mixed type is not supported'],
    ['with anything-but of cidr', { n: [{ 'anything-but': { cidr: '10.0.0.0/8' } }] }, 'Unsupported anything-but pattern: cidr'],
    ['with wildcards in a row', { n: [{ wildcard: 'a**' }] }, 'Consecutive wildcard characters at pos 2'],
    ['with a stray backslash', { n: [{ wildcard: 'a\\b' }] }, 'Invalid escape character at pos 2'],
    ['with $or of one', { $or: [{ source: ['a'] }] }, 'There must have at least 2 Objects in $or relationship.'],
    ['with a keyword inside $or', { $or: [{ prefix: ['a'] }, { source: ['a'] }] }, 'prefix is Ruler reserved fieldName which cannot be used inside $or.'],
  ];
  test.each(cases)('%s', (_name, pattern, why) => {
    expect(reason(pattern)).toEqual({ name: 'InvalidEventPatternException', message: `Event pattern is not valid. Reason: ${why}` });
  });

  test('when $or multiplies it beyond a thousand combinations', () => {
    const or = (field: string) => ({ $or: Array.from({ length: 11 }, (_, n) => ({ [field]: [n] })) });
    expect(reason({ a: or('x'), b: or('x'), c: or('x') })?.name).toBe('InvalidEventPatternException');
    expect(reason({ a: or('x'), b: or('x') })).toBeUndefined();
  });
});
