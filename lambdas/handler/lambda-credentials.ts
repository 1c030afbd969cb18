import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands in every bundle in place of the SDK's `@aws-sdk/credential-provider-node` (lib/bundle.ts). A function has its role's credentials in its
 * environment (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime), so the other places that the SDK
 * would look in (profiles, SSO, sign-in, STS, processes, instance metadata) are 170 kB that no function ever needs.
 */
export const defaultProvider = fromEnv;
