import { AdminAddUserToGroupCommand, AdminCreateUserCommand, AdminSetUserPasswordCommand, CognitoIdentityProviderClient, DescribeUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Env, type EnvName } from '../lambdas/handler/env.ts';
import type { Runtime } from '../local/runtime/runtime.ts';

/** The developer's own key: everything is allowed, on this machine only. */
export const ROOT = { accessKeyId: 'AKIALOCALROOT0000000', secretAccessKey: 'local-root-secret' };

/** The resource of this type whose logical id begins so. @throws Error where the templates have none */
export function find(runtime: Runtime, type: string, logicalId: string): Runtime['resources'][number] {
  const resource = runtime.resources.find((candidate) => candidate.type === type && candidate.logicalId.startsWith(logicalId));
  if (!resource) throw new Error(`the templates have no ${type} ${logicalId}`);
  return resource;
}

const TABLES: Partial<Record<EnvName, string>> = {
  [Env.OrdersTable]: 'OrdersTable', [Env.StockTable]: 'StockTable', [Env.MasterdataTable]: 'MasterdataTable', [Env.RoutingTable]: 'RoutingTable', [Env.LedgerTable]: 'LedgerTable',
  [Env.IdempotencyTable]: 'IdempotencyTable', [Env.EdiTable]: 'EdiTable', [Env.CorrelationTable]: 'CorrelationTable',
};

/** Points the AWS SDK of this process, and the adapters, at the local runtime. */
export function actAsRoot(runtime: Pick<Runtime, 'endpoint' | 'region' | 'resources'>): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: runtime.endpoint,
    AWS_REGION: runtime.region,
    AWS_ACCESS_KEY_ID: ROOT.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ROOT.secretAccessKey,
  });
  for (const [name, logicalId] of Object.entries(TABLES)) process.env[name] = find(runtime as Runtime, 'AWS::DynamoDB::Table', logicalId).ref;
}

/** App clients of the user pool by name, with their secrets where they have one. */
export async function appClients(runtime: Runtime): Promise<Record<string, { id: string; secret?: string }>> {
  const cognito = new CognitoIdentityProviderClient({});
  const clients: Record<string, { id: string; secret?: string }> = {};
  for (const { type, ref, properties } of runtime.resources) {
    if (type !== 'AWS::Cognito::UserPoolClient') continue;
    const { UserPoolClient } = await cognito.send(new DescribeUserPoolClientCommand({ UserPoolId: String(properties.UserPoolId), ClientId: ref }));
    clients[String(properties.ClientName)] = { id: ref, ...(UserPoolClient?.ClientSecret && { secret: UserPoolClient.ClientSecret }) };
  }
  return clients;
}

export async function makeUser(poolId: string, username: string, password: string, group: string): Promise<void> {
  const cognito = new CognitoIdentityProviderClient({});
  const user = { UserPoolId: poolId, Username: username };
  try {
    await cognito.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS', UserAttributes: [{ Name: 'email', Value: username }, { Name: 'email_verified', Value: 'true' }] }));
  } catch (error) {
    if ((error as Error).name !== 'UsernameExistsException') throw error;
  }
  await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
  await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName: group }));
}

export async function putSecret(name: string, value: object): Promise<void> {
  await new SecretsManagerClient({}).send(new PutSecretValueCommand({ SecretId: name, SecretString: JSON.stringify(value) }));
}
