import type { JsonObject } from '../../contract.ts';
import { unpack } from '../../kms/blob.ts';
import { canonicalSecretArn } from '../../secretsmanager/arn.ts';
import type { Values } from '../context.ts';
import { arn, list, object, on, text } from '../requirement.ts';
import type { Rule, Rules, Scope } from '../requirement.ts';

const secret = (action: string): Rule => (input, scope) => [
  {
    action: `secretsmanager:${action}`,
    resource: canonicalSecretArn(text(input['SecretId'] ?? input['Name']), scope),
    values: () => ({
      'secretsmanager:SecretId': text(input['SecretId']),
      'secretsmanager:VersionStage': typeof input['VersionStage'] === 'string' ? input['VersionStage'] : action === 'GetSecretValue' ? 'AWSCURRENT' : undefined,
      'secretsmanager:VersionId': typeof input['VersionId'] === 'string' ? input['VersionId'] : undefined,
    }),
  },
];
const SECRET_ACTIONS = ['GetSecretValue', 'PutSecretValue', 'DescribeSecret', 'CreateSecret', 'UpdateSecret', 'DeleteSecret', 'UpdateSecretVersionStage', 'ListSecretVersionIds'];

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html */
export const secretsmanager: Rules = {
  ...Object.fromEntries(SECRET_ACTIONS.map((action) => [action, secret(action)])),
  ...on('secretsmanager', ['ListSecrets', 'GetRandomPassword'], () => '*'),
  BatchGetSecretValue: (input, scope) => [
    { action: 'secretsmanager:BatchGetSecretValue', resource: '*' },
    ...list(input['SecretIdList']).map((id) => ({ action: 'secretsmanager:GetSecretValue', resource: canonicalSecretArn(text(id), scope) })),
  ],
};

/** A hierarchical name's leading slash merges with the one of the ARN. */
const parameter = (name: string, scope: Scope) => (name.startsWith('arn:') ? name : arn('ssm', scope, `parameter/${name.replace(/^\//, '')}`));
const parameters = (action: string): Rule => (input, scope) =>
  list(input['Names']).map((name) => ({ action: `ssm:${action}`, resource: parameter(text(name), scope) }));

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
export const ssm: Rules = {
  ...on('ssm', ['GetParameter', 'PutParameter', 'DeleteParameter', 'GetParameterHistory'], (input, scope) => parameter(text(input['Name']).replace(/(?<!^arn.*):[^:/]*$/, ''), scope)),
  GetParameters: parameters('GetParameters'),
  DeleteParameters: parameters('DeleteParameters'),
  ...on('ssm', ['GetParametersByPath'], (input, scope) => parameter(text(input['Path']).replace(/\/$/, ''), scope)),
  ...on('ssm', ['DescribeParameters'], () => '*'),
};

function keyArn(input: JsonObject, scope: Scope): string {
  const given = text(input['KeyId']) || (unpack(text(input['CiphertextBlob']))?.keyId ?? '');
  if (given.includes('alias/')) return scope.keyOfAlias(given) ?? arn('kms', scope, `key/${given}`);
  return given.startsWith('arn:') ? given : arn('kms', scope, `key/${given}`);
}

function keyValues(input: JsonObject, scope: Scope): Values {
  const context = object(input['EncryptionContext']);
  return {
    'kms:CallerAccount': scope.account,
    'kms:RequestAlias': text(input['KeyId']).startsWith('alias/') ? text(input['KeyId']) : undefined,
    'kms:EncryptionContextKeys': Object.keys(context).length > 0 ? Object.keys(context) : undefined,
    ...Object.fromEntries(Object.entries(context).map(([key, value]) => [`kms:EncryptionContext:${key}`, text(value)])),
  };
}
const KEY_ACTIONS = ['Encrypt', 'Decrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'DescribeKey', 'GetKeyPolicy', 'GetKeyRotationStatus'];

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html */
export const kms: Rules = {
  ...Object.fromEntries(
    KEY_ACTIONS.map((action): [string, Rule] => [action, (input, scope) => [{ action: `kms:${action}`, resource: keyArn(input, scope), values: () => keyValues(input, scope) }]]),
  ),
  ...on('kms', ['ListKeys', 'ListAliases', 'GenerateRandom'], () => '*'),
};

/** GetCallerIdentity needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export const sts: Rules = {
  GetCallerIdentity: () => [],
  AssumeRole: (input) => [
    {
      action: 'sts:AssumeRole',
      resource: text(input['RoleArn']),
      values: () => ({
        'sts:ExternalId': typeof input['ExternalId'] === 'string' ? input['ExternalId'] : undefined,
        'sts:RoleSessionName': text(input['RoleSessionName']),
      }),
    },
  ],
};

const role = (input: JsonObject, scope: Scope) => `arn:aws:iam::${scope.account}:role/${text(input['RoleName'])}`;

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html */
export const iam: Rules = {
  ...on('iam', ['GetRole', 'ListRolePolicies', 'ListAttachedRolePolicies', 'GetRolePolicy'], role),
  ...on('iam', ['ListRoles'], () => '*'),
};
