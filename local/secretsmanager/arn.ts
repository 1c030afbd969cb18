import { createHash } from 'node:crypto';

/**
 * The ARN of a secret ends in a hyphen and six characters. On AWS they are drawn at random; here they follow from the name, so that
 * every start gives the same ARN.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
export function secretArn(name: string, scope: { region: string; account: string }): string {
  const suffix = createHash('sha256').update(name).digest('base64').replace(/[^A-Za-z0-9]/g, '').slice(0, 6);
  return `arn:aws:secretsmanager:${scope.region}:${scope.account}:secret:${name}-${suffix}`;
}

/** `SecretId` may be a name, the ARN, or the ARN without its suffix. */
export function canonicalSecretArn(id: string, scope: { region: string; account: string }): string {
  if (!id.startsWith('arn:')) return secretArn(id, scope);
  const tail = id.split(':').slice(6).join(':');
  const named = secretArn(tail.replace(/-[A-Za-z0-9]{6}$/, ''), scope);
  return named === id ? id : secretArn(tail, scope);
}
