import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JsonObject, Principal } from '../../../local/contract.ts';
import { Credentials } from '../../../local/credentials/credentials.ts';
import { Iam } from '../../../local/iam/engine.ts';
import { Sts } from '../../../local/sts/engine.ts';
import { aHost, call, make } from '../iam/fake-host.ts';

let dir: string;
let iam: Iam;
let credentials: Credentials;
let sts: Sts;
const caller = { kind: 'role', arn: 'arn:aws:iam::111122223333:role/caller', session: 'run' } as const;
const ask = (action: string, input: JsonObject, principal: Principal = { kind: 'root' }) => {
  iam.authorize(call('sts', action, input, principal));
  return sts.handle(call('sts', action, input, principal));
};
const trusting = (Principal: JsonObject, Condition: JsonObject = {}): JsonObject => ({ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal, Condition }] });

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sts-'));
  const { host } = aHost(dir);
  iam = new Iam(host);
  credentials = new Credentials(host);
  sts = new Sts(host, { iam, credentials });
  await make(iam.types, 'AWS::IAM::Role', 'Caller', { RoleName: 'caller', AssumeRolePolicyDocument: trusting({ Service: 'lambda.amazonaws.com' }) });
});
afterEach(() => {
  credentials.close();
  rmSync(dir, { recursive: true });
});

test('everybody may ask who he is', async () => {
  expect(await ask('GetCallerIdentity', {})).toEqual({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:root', UserId: '111122223333' });
  expect(await ask('GetCallerIdentity', {}, caller)).toMatchObject({ Arn: 'arn:aws:sts::111122223333:assumed-role/caller/run' });
});
test('a role that trusts the caller gives keys of its own, for an hour', async () => {
  await make(iam.types, 'AWS::IAM::Role', 'Other', { RoleName: 'other', AssumeRolePolicyDocument: trusting({ AWS: caller.arn }, { StringEquals: { 'sts:ExternalId': 'x' } }) });
  const input = { RoleArn: 'arn:aws:iam::111122223333:role/other', RoleSessionName: 'visit' };
  expect(() => ask('AssumeRole', input, caller)).toThrow('because no role trust policy allows the sts:AssumeRole action');
  const answer = await ask('AssumeRole', { ...input, ExternalId: 'x' }, caller);
  expect(answer).toMatchObject({ AssumedRoleUser: { Arn: 'arn:aws:sts::111122223333:assumed-role/other/visit' }, Credentials: { Expiration: '2026-01-05T10:00:00.000Z' } });
  const { AccessKeyId } = answer['Credentials'] as JsonObject;
  expect(credentials.principalOf(String(AccessKeyId))).toEqual({ kind: 'role', arn: input.RoleArn, session: 'visit' });
});
test('a role that does not trust the caller, and one that is not there, are both denied', async () => {
  expect(() => ask('AssumeRole', { RoleArn: caller.arn, RoleSessionName: 'me' }, caller)).toThrow('is not authorized to perform: sts:AssumeRole');
  await expect(ask('AssumeRole', { RoleArn: 'arn:aws:iam::111122223333:role/none', RoleSessionName: 'me' })).rejects.toMatchObject({ name: 'AccessDenied' });
});
test('a session policy is refused, not ignored', () =>
  expect(ask('AssumeRole', { RoleArn: caller.arn, RoleSessionName: 'me', Policy: '{}' })).rejects.toThrow('Policy of a session is not supported'));
