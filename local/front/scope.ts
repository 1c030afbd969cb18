import type { IncomingHttpHeaders } from 'node:http';

/** What a signature says about its request, before it is checked. */
export interface CredentialScope {
  accessKeyId: string;
  region: string;
  /** Signing name, e.g. dynamodb, states, monitoring. */
  service: string;
}

/**
 * Reads the credential scope from the Authorization header or a presigned query; undefined when the request is not signed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
 */
export function credentialScope(headers: IncomingHttpHeaders, query: URLSearchParams): CredentialScope | undefined {
  const credential = /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? query.get('X-Amz-Credential');
  const [accessKeyId, , region, service] = credential?.split('/') ?? [];
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
}

/** Signing names that are not the names IAM knows the service by. */
const IAM_NAMES: Record<string, string> = { monitoring: 'cloudwatch', email: 'ses' };

export function iamService(signingName: string): string {
  return IAM_NAMES[signingName] ?? signingName;
}
