import { z } from 'zod';
import { AwsError } from '../contract.ts';
import type { Clock, JsonObject } from '../contract.ts';
import { GatewayError } from './gateway-error.ts';
import { header } from './http.ts';
import type { GatewayRequest } from './http.ts';
import { decide } from './policy.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html */
export interface Authorizer {
  id: string;
  kind: 'TOKEN' | 'REQUEST';
  functionArn: string;
  credentials: string | undefined;
  ttlSeconds: number;
  /** `method.request.header.Authorization`, `method.request.querystring.q`, `context.x`, `stageVariables.x` */
  identitySources: string[];
  validation: RegExp | undefined;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
const Output = z.object({
  principalId: z.string(),
  policyDocument: z.object({
    Statement: z.array(
      z.strictObject({
        Sid: z.string().optional(),
        Effect: z.enum(['Allow', 'Deny']),
        Action: z.union([z.string(), z.array(z.string())]),
        Resource: z.union([z.string(), z.array(z.string())]),
      }),
    ),
  }),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullish(),
  usageIdentifierKey: z.string().nullish(),
});
export type AuthorizerOutput = z.infer<typeof Output>;

export interface AuthorizerInput {
  authorizer: Authorizer;
  /** Cached answers hold for one stage. */
  stage: string;
  request: GatewayRequest;
  stageVariables: Record<string, string>;
  context: JsonObject;
  methodArn: string;
  /** The REQUEST event but for `type` and `methodArn`. */
  event: JsonObject;
  invoke(payload: string): Promise<JsonObject>;
}

/** Asks authorizers, remembers their answers for as long as they say, and reads the policy for each method. */
export class Authorizers {
  readonly #clock: Clock;
  readonly #cache = new Map<string, { output: AuthorizerOutput; expires: number }>();
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws GatewayError UNAUTHORIZED, ACCESS_DENIED, AUTHORIZER_FAILURE or AUTHORIZER_CONFIGURATION_ERROR. */
  async authorize(input: AuthorizerInput): Promise<AuthorizerOutput> {
    const { authorizer, methodArn } = input;
    const identity = authorizer.identitySources.map((source) => identityValue(source, input));
    if (identity.some((value) => !value)) throw unauthorized();
    if (authorizer.kind === 'TOKEN' && authorizer.validation && !authorizer.validation.test(identity[0] ?? '')) throw unauthorized();
    const key = JSON.stringify([input.stage, authorizer.id, identity]);
    const output = this.#cached(key) ?? (await this.#ask(input, identity[0], key));
    const decision = decide(output.policyDocument.Statement, methodArn);
    if (decision === 'Allow') return output;
    throw new GatewayError('ACCESS_DENIED', `User is not authorized to access this resource${decision === 'Deny' ? ' with an explicit deny' : ''}`);
  }

  #cached(key: string): AuthorizerOutput | undefined {
    const held = this.#cache.get(key);
    if (held && held.expires > this.#clock.now()) return held.output;
    this.#cache.delete(key);
    return undefined;
  }

  async #ask({ authorizer, methodArn, event, invoke }: AuthorizerInput, token: string | undefined, key: string): Promise<AuthorizerOutput> {
    const payload =
      authorizer.kind === 'TOKEN'
        ? { type: 'TOKEN', methodArn, authorizationToken: token ?? '' }
        : { type: 'REQUEST', methodArn, ...event };
    const answer = await invoke(JSON.stringify(payload)).catch((error: unknown) => {
      const throttled = error instanceof AwsError && error.name === 'TooManyRequestsException';
      throw new GatewayError(throttled ? 'AUTHORIZER_FAILURE' : 'AUTHORIZER_CONFIGURATION_ERROR', 'Internal server error');
    });
    const result: unknown = JSON.parse(String(answer.Payload));
    if (answer.FunctionError) {
      const { errorMessage } = (result ?? {}) as { errorMessage?: unknown };
      throw errorMessage === 'Unauthorized' ? unauthorized() : new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', 'Internal server error');
    }
    const output = Output.safeParse(result);
    if (!output.success) throw new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', 'Internal server error');
    if (authorizer.ttlSeconds > 0 && authorizer.identitySources.length > 0) {
      if (this.#cache.size >= CACHE_LIMIT) this.#cache.clear();
      this.#cache.set(key, { output: output.data, expires: this.#clock.now() + authorizer.ttlSeconds * 1000 });
    }
    return output.data;
  }
}

const CACHE_LIMIT = 10_000;
const unauthorized = () => new GatewayError('UNAUTHORIZED', 'Unauthorized');

function identityValue(source: string, { request, stageVariables, context }: AuthorizerInput): string | undefined {
  const [, place = '', name = ''] = /^(method\.request\.header|method\.request\.querystring|stageVariables|context)\.(.+)$/.exec(source) ?? [];
  if (place === 'method.request.header') return header(request, name);
  if (place === 'method.request.querystring') return new URLSearchParams(request.rawQuery).get(name) ?? undefined;
  if (place === 'stageVariables') return stageVariables[name];
  const value = name.split('.').reduce<unknown>((at, part) => (at as JsonObject | undefined)?.[part], context);
  return value === undefined ? undefined : String(value);
}
