import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Resource } from '../../local/contract.ts';

/** What a connector's secret holds on this machine, by the developer's own key: to ask a partner as the vendor's own tools would. @throws Error where there is none */
export async function secretOf<T>(resources: readonly Resource[], connector: string): Promise<T> {
  // an ARN is the name and six characters: https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
  const found = resources.find(({ type, ref }) => type === 'AWS::SecretsManager::Secret' && ref.slice(0, -7).endsWith(`/${connector}`));
  if (!found) throw new Error(`the templates have no secret of ${connector}`);
  const { SecretString } = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: found.ref }));
  return JSON.parse(SecretString ?? '{}') as T;
}
