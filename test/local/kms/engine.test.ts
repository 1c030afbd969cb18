import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JsonObject, Principal } from '../../../local/contract.ts';
import { Iam } from '../../../local/iam/engine.ts';
import { Kms } from '../../../local/kms/engine.ts';
import { aHost, call, make } from '../iam/fake-host.ts';

let dir: string;
let kms: Kms;
let iam: Iam;
const open = () => {
  const { host } = aHost(dir);
  iam = new Iam(host);
  return new Kms(host, iam);
};
const ask = (action: string, input: JsonObject) => kms.handle(call('kms', action, input));
const aKey = (properties: JsonObject = {}, logicalId = 'Key') => make(kms.types, 'AWS::KMS::Key', logicalId, properties);
const Plaintext = Buffer.from('secret').toString('base64');
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kms-'));
  kms = open();
});
afterEach(() => {
  kms.stop();
  rmSync(dir, { recursive: true });
});

test('what is encrypted is not readable, and comes back with the same context alone', async () => {
  const { ref } = await aKey();
  const { CiphertextBlob } = await ask('Encrypt', { KeyId: ref, Plaintext, EncryptionContext: { a: '1', b: '2' } });
  expect(Buffer.from(String(CiphertextBlob), 'base64').includes('secret')).toBe(false);
  expect(await ask('Decrypt', { CiphertextBlob: CiphertextBlob!, EncryptionContext: { b: '2', a: '1' } })).toMatchObject({ Plaintext });
  await expect(ask('Decrypt', { CiphertextBlob: CiphertextBlob!, EncryptionContext: { a: '1' } })).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  await expect(ask('Decrypt', { CiphertextBlob: 'bm9uc2Vuc2U=' })).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
});
test('keys have the same id and material after a restart', async () => {
  const { ref, attributes } = await aKey();
  expect(attributes['Arn']).toBe(`arn:aws:kms:eu-central-1:111122223333:key/${ref}`);
  const { CiphertextBlob } = await ask('Encrypt', { KeyId: ref, Plaintext });
  kms.stop();
  kms = open();
  expect((await aKey()).ref).toBe(ref);
  expect(await ask('Decrypt', { CiphertextBlob: CiphertextBlob! })).toMatchObject({ Plaintext });
});
test('a data key comes plain and sealed', async () => {
  await aKey();
  await make(kms.types, 'AWS::KMS::Alias', 'Alias', { AliasName: 'alias/orders', TargetKeyId: (await aKey()).ref });
  const key = await ask('GenerateDataKey', { KeyId: 'alias/orders', KeySpec: 'AES_256' });
  expect(Buffer.from(String(key['Plaintext']), 'base64')).toHaveLength(32);
  expect((await ask('Decrypt', { CiphertextBlob: key['CiphertextBlob']! }))['Plaintext']).toBe(key['Plaintext']);
  expect(await ask('GenerateDataKeyWithoutPlaintext', { KeyId: 'alias/orders' })).not.toHaveProperty('Plaintext');
});
test('another key, a disabled one and an unknown one are refused', async () => {
  const [one, other] = [await aKey(), await aKey({}, 'Other')];
  const { CiphertextBlob } = await ask('Encrypt', { KeyId: one.ref, Plaintext });
  await expect(ask('Decrypt', { CiphertextBlob: CiphertextBlob!, KeyId: other.ref })).rejects.toMatchObject({ name: 'IncorrectKeyException' });
  await expect(ask('Encrypt', { KeyId: (await aKey({ Enabled: false }, 'Off')).ref, Plaintext })).rejects.toMatchObject({ name: 'DisabledException' });
  await expect(ask('DescribeKey', { KeyId: 'alias/none' })).rejects.toMatchObject({ name: 'NotFoundException' });
});
test('a key that cannot be had here is refused at load', () =>
  expect(aKey({ KeySpec: 'RSA_2048' })).rejects.toThrow('Stack/Key: KeySpec RSA_2048 is not supported by the local runtime'));
test('the key\'s policy has the last word', async () => {
  const trust = { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }] };
  const role = await make(iam.types, 'AWS::IAM::Role', 'Worker', { RoleName: 'worker', AssumeRolePolicyDocument: trust, Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] } }] });
  const worker: Principal = { kind: 'role', arn: role.attributes['Arn']!, session: 's' };
  const closed = await aKey({ KeyPolicy: { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: 'arn:aws:iam::111122223333:role/other' } }] } }, 'Closed');
  const byDefault = await aKey();
  iam.authorize(call('kms', 'Encrypt', { KeyId: byDefault.ref }, worker));
  expect(() => iam.authorize(call('kms', 'Encrypt', { KeyId: closed.ref }, worker))).toThrow('because no resource-based policy allows the kms:Encrypt action');
});
