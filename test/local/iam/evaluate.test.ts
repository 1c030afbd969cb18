import { describe, expect, test } from 'vitest';
import type { Json } from '../../../local/contract.ts';
import { Context } from '../../../local/iam/context.ts';
import type { Values } from '../../../local/iam/context.ts';
import { evaluate } from '../../../local/iam/evaluate.ts';
import type { Caller } from '../../../local/iam/evaluate.ts';
import { compilePolicy } from '../../../local/iam/policy.ts';

const ROLE = 'arn:aws:iam::111122223333:role/worker';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/worker/run';
const role: Caller = { kind: 'role', arn: ROLE, sessionArn: SESSION, account: '111122223333' };
const events: Caller = { kind: 'service', service: 'events.amazonaws.com' };
const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:jobs';

interface Case {
  identity?: Json[];
  resource?: Json[];
  boundary?: Json[];
  caller?: Caller;
  action?: string;
  on?: string;
  values?: Values;
  resourceDecides?: boolean;
}

function decide({ identity = [], resource = [], boundary, caller = role, action = 'sqs:SendMessage', on = QUEUE, values = {}, resourceDecides }: Case) {
  const compile = (Statement: Json[]) => compilePolicy({ Statement }, 'Stack/Thing');
  return evaluate(
    { action, resource: on, caller, context: new Context(() => values) },
    { identity: compile(identity), resource: compile(resource), boundary: boundary && compile(boundary), resourceDecides: Boolean(resourceDecides) },
  );
}
const allowed = (given: Case) => decide(given).allowed;
const allow = (more: Record<string, Json> = {}): Json => ({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE, ...more });
const deny = (more: Record<string, Json> = {}): Json => ({ Effect: 'Deny', Action: 'sqs:SendMessage', Resource: QUEUE, ...more });
const when = (condition: Json, values: Values) => allowed({ identity: [allow({ Condition: condition })], values });

describe('who wins', () => {
  test('nothing is allowed that no policy allows', () => expect(decide({})).toEqual({ allowed: false, explicit: false, by: 'identity-based policy' }));
  test('an identity policy is enough', () => expect(allowed({ identity: [allow()] })).toBe(true));
  test('a deny beats an allow, wherever either stands', () => {
    expect(decide({ identity: [allow(), deny()] })).toEqual({ allowed: false, explicit: true, by: 'identity-based policy' });
    expect(decide({ identity: [allow()], resource: [deny({ Principal: '*' })] })).toEqual({ allowed: false, explicit: true, by: 'resource-based policy' });
  });
  test('a resource policy that names the role is enough', () => expect(allowed({ resource: [allow({ Principal: { AWS: ROLE } })] })).toBe(true));
  test('a resource policy that names another role is not', () => expect(allowed({ resource: [allow({ Principal: { AWS: `${ROLE}2` } })] })).toBe(false));
  test('a resource policy that names the account leaves it to identity policies', () => {
    const byAccount = allow({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } });
    expect(allowed({ resource: [byAccount] })).toBe(false);
    expect(allowed({ resource: [byAccount], identity: [allow()] })).toBe(true);
    expect(allowed({ resource: [allow({ Principal: { AWS: '111122223333' } })] })).toBe(false);
  });
  test('everybody includes the role', () => {
    expect(allowed({ resource: [allow({ Principal: '*' })] })).toBe(true);
    expect(allowed({ resource: [allow({ Principal: { AWS: '*' } })] })).toBe(true);
  });
  test('where the resource decides, an identity policy needs its consent', () => {
    expect(decide({ identity: [allow()], resourceDecides: true })).toEqual({ allowed: false, explicit: false, by: 'resource-based policy' });
    expect(allowed({ identity: [allow()], resource: [allow({ Principal: { AWS: '111122223333' } })], resourceDecides: true })).toBe(true);
    expect(allowed({ resource: [allow({ Principal: { AWS: ROLE } })], resourceDecides: true })).toBe(true);
  });
  test('a permissions boundary limits the identity policy and grants to the role, not grants to the session', () => {
    const boundary = [allow({ Action: 'sqs:ReceiveMessage' })];
    expect(decide({ identity: [allow()], boundary })).toEqual({ allowed: false, explicit: false, by: 'permissions boundary' });
    expect(allowed({ identity: [allow()], boundary: [allow({ Action: 'sqs:*' })] })).toBe(true);
    expect(allowed({ resource: [allow({ Principal: { AWS: ROLE } })], boundary })).toBe(false);
    expect(allowed({ resource: [allow({ Principal: { AWS: SESSION } })], boundary })).toBe(true);
  });
  test('a service is let in by the resource alone, for the source that the policy names', () => {
    const RULE = 'arn:aws:events:eu-central-1:111122223333:rule/one';
    const rule = [allow({ Principal: { Service: 'events.amazonaws.com' }, Condition: { ArnEquals: { 'aws:SourceArn': RULE } } })];
    expect(allowed({ resource: rule, caller: events, values: { 'aws:SourceArn': RULE } })).toBe(true);
    expect(allowed({ resource: rule, caller: events, values: { 'aws:SourceArn': `${RULE}2` } })).toBe(false);
    expect(allowed({ resource: rule, caller: { kind: 'service', service: 'sns.amazonaws.com' }, values: { 'aws:SourceArn': RULE } })).toBe(false);
    expect(allowed({ identity: [allow()], caller: events })).toBe(false);
  });
});

describe('what a statement covers', () => {
  test('stars and question marks, actions without case, resources with it', () => {
    expect(allowed({ identity: [allow({ Action: 'SQS:send*' })] })).toBe(true);
    expect(allowed({ identity: [allow({ Action: 'sqs:SendMessag?' })] })).toBe(true);
    expect(allowed({ identity: [allow({ Action: '*', Resource: '*' })] })).toBe(true);
    expect(allowed({ identity: [allow({ Resource: 'arn:aws:sqs:*:111122223333:JOBS' })] })).toBe(false);
    expect(allowed({ identity: [allow({ Resource: 'arn:aws:sqs:*:*:jo?s' })] })).toBe(true);
    expect(allowed({ identity: [allow({ Resource: 'arn.aws:sqs:*' })] })).toBe(false);
  });
  test('NotAction and NotResource mean everything else', () => {
    const notAction = { Effect: 'Allow', NotAction: 'sqs:DeleteQueue', Resource: '*' };
    expect(allowed({ identity: [notAction] })).toBe(true);
    expect(allowed({ identity: [notAction], action: 'sqs:DeleteQueue' })).toBe(false);
    const notResource = { Effect: 'Deny', Action: 'sqs:*', NotResource: `${QUEUE}*` };
    expect(allowed({ identity: [allow(), notResource] })).toBe(true);
    expect(allowed({ identity: [allow({ Resource: '*' }), notResource], on: 'arn:aws:sqs:eu-central-1:111122223333:other' })).toBe(false);
  });
  test('policy variables take their value from the call, and match nothing without one', () => {
    const own = [allow({ Resource: 'arn:aws:sqs:*:*:${aws:PrincipalTag/team}' })];
    expect(allowed({ identity: own, values: { 'aws:PrincipalTag/team': 'jobs' } })).toBe(true);
    expect(allowed({ identity: own, values: { 'aws:PrincipalTag/team': 'others' } })).toBe(false);
    expect(allowed({ identity: own })).toBe(false);
    expect(allowed({ identity: [allow({ Resource: "arn:aws:sqs:*:*:${aws:PrincipalTag/team, 'jobs'}" })] })).toBe(true);
  });
});

describe('conditions', () => {
  test('StringEquals and its kin', () => {
    expect(when({ StringEquals: { 'events:source': ['a', 'b'] } }, { 'events:source': 'b' })).toBe(true);
    expect(when({ StringEquals: { 'events:source': 'a' } }, { 'events:source': 'A' })).toBe(false);
    expect(when({ StringEqualsIgnoreCase: { 'events:source': 'a' } }, { 'events:source': 'A' })).toBe(true);
    expect(when({ StringNotEquals: { 'events:source': ['a', 'b'] } }, { 'events:source': 'b' })).toBe(false);
    expect(when({ StringNotEquals: { 'events:source': ['a', 'b'] } }, { 'events:source': 'c' })).toBe(true);
    expect(when({ StringLike: { 's3:prefix': 'in/*' } }, { 's3:prefix': 'in/2026' })).toBe(true);
    expect(when({ StringNotLike: { 's3:prefix': 'in/*' } }, { 's3:prefix': 'in/2026' })).toBe(false);
  });
  test('keys are compared without case, and every one must hold', () => {
    const both = { StringEquals: { 'AWS:SourceAccount': '1', 'aws:RequestedRegion': 'x' } };
    expect(when(both, { 'aws:SourceAccount': '1', 'aws:RequestedRegion': 'x' })).toBe(true);
    expect(when(both, { 'aws:SourceAccount': '1', 'aws:RequestedRegion': 'y' })).toBe(false);
  });
  test('a key without value fails, unless the operator says not or if exists', () => {
    expect(when({ StringEquals: { 'aws:SourceArn': 'a' } }, {})).toBe(false);
    expect(when({ StringNotEquals: { 'aws:SourceArn': 'a' } }, {})).toBe(true);
    expect(when({ StringEqualsIfExists: { 'aws:SourceArn': 'a' } }, {})).toBe(true);
    expect(when({ StringEqualsIfExists: { 'aws:SourceArn': 'a' } }, { 'aws:SourceArn': 'b' })).toBe(false);
    expect(when({ Null: { 'aws:SourceArn': 'true' } }, {})).toBe(true);
    expect(when({ Null: { 'aws:SourceArn': 'false' } }, {})).toBe(false);
  });
  test('ArnLike does not reach over a colon', () => {
    expect(when({ ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:111122223333:rule/*' } }, { 'aws:SourceArn': 'arn:aws:events:eu-central-1:111122223333:rule/bus/a' })).toBe(true);
    expect(when({ ArnLike: { 'aws:SourceArn': 'arn:aws:*:rule/*' } }, { 'aws:SourceArn': 'arn:aws:events:eu-central-1:111122223333:rule/a' })).toBe(false);
    expect(when({ ArnNotLike: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/*' } }, { 'aws:SourceArn': 'arn:aws:events:eu-central-1:1:rule/a' })).toBe(false);
  });
  test('Bool, numbers, dates and addresses', () => {
    expect(when({ Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:SecureTransport': 'true' })).toBe(true);
    expect(when({ Bool: { 'aws:SecureTransport': false } }, { 'aws:SecureTransport': 'true' })).toBe(false);
    expect(when({ NumericLessThanEquals: { 's3:max-keys': '10' } }, { 's3:max-keys': '9' })).toBe(true);
    expect(when({ NumericGreaterThan: { 's3:max-keys': '10' } }, { 's3:max-keys': '9' })).toBe(false);
    expect(when({ DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }, { 'aws:CurrentTime': '2026-01-05T09:00:00Z' })).toBe(true);
    expect(when({ DateLessThan: { 'aws:EpochTime': '2026-01-01T00:00:00Z' } }, { 'aws:EpochTime': '1767603600' })).toBe(false);
    expect(when({ IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '127.0.0.0/8'] } }, { 'aws:SourceIp': '127.0.0.1' })).toBe(true);
    expect(when({ NotIpAddress: { 'aws:SourceIp': '127.0.0.1' } }, { 'aws:SourceIp': '127.0.0.1' })).toBe(false);
  });
  test('ForAllValues and ForAnyValue look at each value', () => {
    const all = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a', 'b'] } };
    expect(when(all, { 'dynamodb:LeadingKeys': ['a', 'b'] })).toBe(true);
    expect(when(all, { 'dynamodb:LeadingKeys': ['a', 'c'] })).toBe(false);
    expect(when(all, {})).toBe(true);
    const any = { 'ForAnyValue:StringLike': { 'dynamodb:Attributes': 'x*' } };
    expect(when(any, { 'dynamodb:Attributes': ['a', 'xy'] })).toBe(true);
    expect(when(any, { 'dynamodb:Attributes': ['a'] })).toBe(false);
    expect(when(any, {})).toBe(false);
  });
});

describe('what is refused at load, by the resource that holds it', () => {
  const load = (statement: Json) => () => compilePolicy({ Statement: [statement] }, 'Stack/Thing');
  test('an unknown operator', () =>
    expect(load(allow({ Condition: { StringSounds: { 'aws:SourceArn': 'a' } } }))).toThrow('Stack/Thing: the condition operator StringSounds is not supported by the local runtime'));
  test('an unknown key', () =>
    expect(load(allow({ Condition: { StringEquals: { 'ec2:Vpc': 'a' } } }))).toThrow('Stack/Thing: the condition key ec2:Vpc is not supported by the local runtime'));
  test('NotPrincipal', () => expect(load(allow({ NotPrincipal: '*' }))).toThrow('Stack/Thing: the policy element NotPrincipal is not supported'));
  test('a document that is none', () => expect(() => compilePolicy({ Version: '2012-10-17' }, 'Stack/Thing')).toThrow('Stack/Thing: the policy has no Statement'));
});
