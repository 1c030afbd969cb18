import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { JwtVerifier } from 'aws-jwt-verify';
import { JwtBaseError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import * as z from 'zod';
import { Role } from '../../core/model/identity.ts';
import { stores } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { log } from '../handler/log.ts';
import { described } from '../handler/step.ts';

/** An access token as Cognito makes it: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html */
const AccessToken = z.object({
  token_use: z.literal('access'),
  client_id: z.string(),
  scope: z.string().default(''),
  username: z.string().optional(),
  'cognito:groups': z.array(z.string()).default([]),
});

/** The embedded issuer speaks http on loopback, so keys are fetched by `fetch`, whatever the scheme. */
const jwksCache = new SimpleJwksCache({
  fetcher: {
    async fetch(uri: string) {
      const answer = await fetch(uri, { signal: AbortSignal.timeout(3_000) });
      if (!answer.ok) throw new Error(`keys of the issuer: ${answer.status}`);
      return answer.arrayBuffer();
    },
  },
});
let verifier: ReturnType<typeof makeVerifier> | undefined;
const makeVerifier = () => JwtVerifier.create({ issuer: env(Env.Issuer), audience: null, jwksUri: `${env(Env.Issuer)}/.well-known/jwks.json` }, { jwksCache });

/**
 * Verifies the token and finds out who it is. The policy allows every route of this stage, because it is cached per token; each handler decides on scope,
 * role and object. Anything that is not a valid token is 401; where the issuer does not give its keys, nothing is known of the token, and it is 500.
 */
export async function handler(event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const token = /^Bearer ([\w.-]+)$/i.exec(event.headers?.Authorization ?? event.headers?.authorization ?? '')?.[1];
  if (!token) throw new Error('Unauthorized'); // the one message that API Gateway answers with 401
  let claims: z.infer<typeof AccessToken>;
  try {
    claims = AccessToken.parse(await (verifier ??= makeVerifier()).verify(token));
  } catch (error) {
    if (!(error instanceof JwtBaseError || error instanceof z.ZodError)) throw error;
    log.info('token refused', described(error));
    throw new Error('Unauthorized');
  }
  const client = await stores.masterdata.client(claims.client_id);
  if (!client) {
    log.warn('client not registered', { clientId: claims.client_id });
    return policy(event, 'Deny', claims.client_id, {});
  }
  const person = claims.username !== undefined && claims.username !== claims.client_id;
  const roles = person ? claims['cognito:groups'].filter((group) => Role.safeParse(group).success) : client.roles;
  return policy(
    event,
    'Allow',
    claims.client_id,
    {
      clientId: client.clientId,
      ...(person && { username: claims.username }),
      entity: client.entity,
      businessUnits: client.businessUnits.join(' '),
      ...(client.channel && { channel: client.channel }),
      roles: roles.join(' '),
      scopes: claims.scope.split(' ').map((scope) => scope.split('/').at(-1)).join(' '),
    },
    client.usageIdentifierKey,
  );
}

function policy(event: APIGatewayRequestAuthorizerEvent, Effect: 'Allow' | 'Deny', principalId: string, context: Record<string, string | undefined>, usageIdentifierKey?: string): APIGatewayAuthorizerResult {
  const [api, stage] = event.methodArn.split('/');
  return {
    principalId,
    policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: `${api}/${stage}/*` }] },
    context,
    ...(usageIdentifierKey && { usageIdentifierKey }),
  };
}
