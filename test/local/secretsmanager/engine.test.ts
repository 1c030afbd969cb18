import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../local/contract.ts';
import { SecretsManager } from '../../../local/secretsmanager/engine.ts';
import { generatedSecret, randomPassword } from '../../../local/secretsmanager/password.ts';
import { aHost, call, make } from '../iam/fake-host.ts';

let dir: string;
let secrets: SecretsManager;
const file = () => join(dir, 'outside', 'secrets.json');
const open = () => new SecretsManager(aHost(join(dir, 'state')).host, { secretsFile: file() });
const restart = () => {
  secrets.stop();
  secrets = open();
};
const ask = (action: string, input: JsonObject) => secrets.handle(call('secretsmanager', action, input));
const aSecret = (properties: JsonObject = {}) => make(secrets.types, 'AWS::SecretsManager::Secret', 'ApiKey', { Name: 'shop/api-key', ...properties });
const inFile = () => JSON.parse(readFileSync(file(), 'utf8')) as unknown;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'secrets-'));
  secrets = open();
});
afterEach(() => {
  secrets.stop();
  rmSync(dir, { recursive: true });
});

describe('values', () => {
  test('come from the developer\'s file', async () => {
    secrets.stop();
    secrets = new SecretsManager(aHost(join(dir, 'other')).host, { secretsFile: (writeFileSync(join(dir, 's.json'), '{"shop/api-key":"real"}'), join(dir, 's.json')) });
    await aSecret({ SecretString: 'of the template' });
    expect(await ask('GetSecretValue', { SecretId: 'shop/api-key' })).toMatchObject({ Name: 'shop/api-key', SecretString: 'real', VersionStages: ['AWSCURRENT'] });
  });
  test('start as the template says, and are written to the file, for its owner alone', async () => {
    await aSecret({ SecretString: '{"token":"x"}' });
    expect(inFile()).toEqual({ 'shop/api-key': '{"token":"x"}' });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });
  test('that are put outlive a restart and the template', async () => {
    await aSecret({ SecretString: 'one' });
    await ask('PutSecretValue', { SecretId: 'shop/api-key', SecretString: 'two' });
    restart();
    await aSecret({ SecretString: 'one' });
    expect(await ask('GetSecretValue', { SecretId: 'shop/api-key' })).toMatchObject({ SecretString: 'two' });
    expect(inFile()).toEqual({ 'shop/api-key': 'two' });
  });
  test('that the developer edits are the new current ones after a restart', async () => {
    await aSecret({ SecretString: 'one' });
    writeFileSync(file(), '{"shop/api-key":"edited"}');
    restart();
    await aSecret({ SecretString: 'one' });
    expect(await ask('GetSecretValue', { SecretId: 'shop/api-key' })).toMatchObject({ SecretString: 'edited' });
    expect(await ask('GetSecretValue', { SecretId: 'shop/api-key', VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'one' });
  });
  test('are found by name, ARN and ARN without suffix', async () => {
    const { ref } = await aSecret({ SecretString: 's' });
    for (const SecretId of ['shop/api-key', ref, ref.slice(0, -7)]) expect(await ask('GetSecretValue', { SecretId })).toMatchObject({ ARN: ref });
  });
  test('may be bytes', async () => {
    await aSecret();
    await ask('PutSecretValue', { SecretId: 'shop/api-key', SecretBinary: 'AAE=' });
    const value = await ask('GetSecretValue', { SecretId: 'shop/api-key' });
    expect(value).toMatchObject({ SecretBinary: 'AAE=' });
    expect(value).not.toHaveProperty('SecretString');
  });
  test('that are missing are missed in the words of AWS', async () => {
    await aSecret();
    await expect(ask('GetSecretValue', { SecretId: 'nope' })).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: "Secrets Manager can't find the specified secret." });
    await expect(ask('GetSecretValue', { SecretId: 'shop/api-key' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    });
  });
  test('in a file that is no object of strings stop the start, naming the file', () => {
    writeFileSync(join(dir, 'bad.json'), '{"a":1}');
    expect(() => new SecretsManager(aHost(join(dir, 'x')).host, { secretsFile: join(dir, 'bad.json') })).toThrow('bad.json must hold one JSON object of strings');
  });
});

describe('versions', () => {
  beforeEach(async () => void (await aSecret({ SecretString: 'one' })));
  test('the one before keeps AWSPREVIOUS, the one before that is gone', async () => {
    for (const SecretString of ['two', 'three']) await ask('PutSecretValue', { SecretId: 'shop/api-key', SecretString, ClientRequestToken: `token-of-${SecretString}` });
    expect(await ask('DescribeSecret', { SecretId: 'shop/api-key' })).toMatchObject({ VersionIdsToStages: { 'token-of-three': ['AWSCURRENT'], 'token-of-two': ['AWSPREVIOUS'] } });
    expect((await ask('ListSecretVersionIds', { SecretId: 'shop/api-key' }))['Versions']).toHaveLength(2);
  });
  test('a put with the same token and value is one, with another value refused', async () => {
    const put = (SecretString: string) => ask('PutSecretValue', { SecretId: 'shop/api-key', SecretString, ClientRequestToken: 'token' });
    expect(await put('two')).toEqual(await put('two'));
    await expect(put('three')).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });
  test('a pending one becomes current when its label is moved', async () => {
    const { VersionId: old } = await ask('GetSecretValue', { SecretId: 'shop/api-key' });
    await ask('PutSecretValue', { SecretId: 'shop/api-key', SecretString: 'two', ClientRequestToken: 'new', VersionStages: ['AWSPENDING'] });
    expect(await ask('GetSecretValue', { SecretId: 'shop/api-key' })).toMatchObject({ SecretString: 'one' });
    await ask('UpdateSecretVersionStage', { SecretId: 'shop/api-key', VersionStage: 'AWSCURRENT', MoveToVersionId: 'new', RemoveFromVersionId: old! });
    expect(await ask('GetSecretValue', { SecretId: 'shop/api-key' })).toMatchObject({ SecretString: 'two' });
    expect(await ask('GetSecretValue', { SecretId: 'shop/api-key', VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'one' });
    expect(inFile()).toEqual({ 'shop/api-key': 'two' });
  });
});

describe('generated passwords', () => {
  const first = () => 0;
  test('have 32 characters, one of each kind at least', () => {
    for (let round = 0; round < 50; round++) expect(randomPassword({})).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[^A-Za-z0-9 ]).{32}$/);
  });
  test('leave out what is excluded', () => {
    const wish = { ExcludePunctuation: true, ExcludeUppercase: true, ExcludeCharacters: 'abcdefghijklmnopqrstuvw01234567', PasswordLength: 200 };
    expect(randomPassword(wish)).toMatch(/^[xyz89]{200}$/);
  });
  test('hold a space where it is asked for', () => expect(randomPassword({ IncludeSpace: true, PasswordLength: 5 })).toContain(' '));
  test('need room for one of each kind', () => expect(() => randomPassword({ PasswordLength: 3 })).toThrow('too short'));
  test('are drawn as told', () => expect(randomPassword({ PasswordLength: 2, ExcludePunctuation: true, ExcludeNumbers: true }, first)).toBe('Aa'));
  test('stand in the template\'s JSON under their key', () => {
    const wish = { SecretStringTemplate: '{"username":"shop"}', GenerateStringKey: 'password', PasswordLength: 1, ExcludePunctuation: true, ExcludeNumbers: true, ExcludeUppercase: true };
    expect(generatedSecret(wish, first)).toBe('{"username":"shop","password":"a"}');
  });
  test('are drawn once, not at every start', async () => {
    await aSecret({ GenerateSecretString: {} });
    const { SecretString } = await ask('GetSecretValue', { SecretId: 'shop/api-key' });
    restart();
    await aSecret({ GenerateSecretString: {} });
    expect((await ask('GetSecretValue', { SecretId: 'shop/api-key' }))['SecretString']).toBe(SecretString);
  });
});
