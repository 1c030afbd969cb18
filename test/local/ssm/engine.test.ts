import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JsonObject } from '../../../local/contract.ts';
import { Ssm } from '../../../local/ssm/engine.ts';
import { aHost, call, make } from '../iam/fake-host.ts';

let dir: string;
let ssm: Ssm;
const ask = (action: string, input: JsonObject) => ssm.handle(call('ssm', action, input));
const declare = (Name: string, Value: string) => make(ssm.types, 'AWS::SSM::Parameter', Name.replaceAll('/', ''), { Name, Type: 'String', Value });
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ssm-'));
  ssm = new Ssm(aHost(dir).host);
});
afterEach(() => {
  ssm.stop();
  rmSync(dir, { recursive: true });
});

test('a parameter of the template is read by name and by ARN', async () => {
  const { ref, attributes } = await declare('/crossdock/limit', '50');
  expect([ref, attributes]).toEqual(['/crossdock/limit', { Type: 'String', Value: '50' }]);
  const { Parameter } = await ask('GetParameter', { Name: '/crossdock/limit' });
  expect(Parameter).toMatchObject({ Name: '/crossdock/limit', Value: '50', Version: 1, ARN: 'arn:aws:ssm:eu-central-1:111122223333:parameter/crossdock/limit' });
  expect(await ask('GetParameter', { Name: (Parameter as JsonObject)['ARN']! })).toMatchObject({ Parameter: { Value: '50' } });
});
test('what was put holds over a restart, until the template says something new', async () => {
  await declare('/limit', '50');
  expect(await ask('PutParameter', { Name: '/limit', Value: '70', Overwrite: true })).toEqual({ Version: 2, Tier: 'Standard' });
  ssm.stop();
  ssm = new Ssm(aHost(dir).host);
  await declare('/limit', '50');
  expect(await ask('GetParameter', { Name: '/limit' })).toMatchObject({ Parameter: { Value: '70' } });
  await declare('/limit', '60');
  expect(await ask('GetParameter', { Name: '/limit' })).toMatchObject({ Parameter: { Value: '60', Version: 3 } });
});
test('several are read at once, the unknown ones named', async () => {
  await declare('a', '1');
  expect(await ask('GetParameters', { Names: ['a', 'b'] })).toMatchObject({ Parameters: [{ Name: 'a' }], InvalidParameters: ['b'] });
});
test('a path gives what lies right below, or all below it, by pages', async () => {
  for (const name of ['/x/a', '/x/b', '/x/y/c', '/xz']) await declare(name, '1');
  const below = async (input: JsonObject) => ((await ask('GetParametersByPath', { Path: '/x', ...input }))['Parameters'] as JsonObject[]).map((each) => each['Name']);
  expect(await below({})).toEqual(['/x/a', '/x/b']);
  expect(await below({ Recursive: true })).toEqual(['/x/a', '/x/b', '/x/y/c']);
  expect(await ask('GetParametersByPath', { Path: '/x', Recursive: true, MaxResults: 2 })).toMatchObject({ NextToken: '2' });
  expect(await below({ Recursive: true, MaxResults: 2, NextToken: '2' })).toEqual(['/x/y/c']);
});
test('errors have the names of AWS', async () => {
  await declare('a', '1');
  await expect(ask('GetParameter', { Name: 'b' })).rejects.toMatchObject({ name: 'ParameterNotFound' });
  await expect(ask('GetParameter', { Name: 'a:7' })).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
  await expect(ask('PutParameter', { Name: 'a', Value: '2' })).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
  await expect(ask('PutParameter', { Name: 'c', Value: '2', Type: 'SecureString' })).rejects.toMatchObject({ name: 'UnsupportedParameterType' });
});
