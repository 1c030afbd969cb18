import { AwsError } from '../contract.ts';
import type { Host, JsonObject, Principal } from '../contract.ts';
import type { Api, LambdaIntegration } from './api.ts';
import { Authorizers } from './authorizer.ts';
import type { Authorizer } from './authorizer.ts';
import { GatewayError } from './gateway-error.ts';
import { gatewayResponse } from './gateway-responses.ts';
import { header } from './http.ts';
import type { GatewayAnswer, GatewayRequest } from './http.ts';
import { mockAnswer } from './mock.ts';
import { proxyAnswer, proxyEvent, requestEvent } from './proxy.ts';
import type { EventParts } from './proxy.ts';
import { addAuthorizer, newContext, withGatewayHeaders } from './request-context.ts';
import { rateFor } from './throttle.ts';
import type { Rate, Throttle } from './throttle.ts';
import type { UsagePlans } from './usage-plans.ts';
import { validate } from './validation.ts';

/** An API at one of its stages. */
export interface Stage {
  apiId: string;
  name: string;
  api: Api;
  deploymentId: string;
  variables: Record<string, string>;
  rates: Record<string, Rate>;
  region: string;
  account: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const BODY_LIMIT = 10 * 1024 * 1024;

/** Takes a request through the gateway: throttle, route, authorizer, usage plan, validation, integration. */
export class Gateway {
  readonly #host: Host;
  readonly #throttle: Throttle;
  readonly #plans: UsagePlans;
  readonly #authorizers: Authorizers;
  constructor(host: Host, throttle: Throttle, plans: UsagePlans) {
    this.#host = host;
    this.#throttle = throttle;
    this.#plans = plans;
    this.#authorizers = new Authorizers(host.clock);
  }

  /** Never rejects. `context` is what the access log may say about it. */
  async answer(stage: Stage, given: GatewayRequest): Promise<{ answer: GatewayAnswer; context: JsonObject }> {
    const began = this.#host.clock.now();
    const { request, trace } = withGatewayHeaders(given, this.#host);
    const context = newContext(stage, request, trace, this.#host);
    let answer: GatewayAnswer;
    try {
      answer = await this.#process(stage, request, context, trace);
    } catch (error) {
      if (!(error instanceof GatewayError)) this.#host.log('error', `API ${stage.apiId} failed`, { error: String(error) });
      const ended = error instanceof GatewayError ? error : new GatewayError('DEFAULT_5XX', 'Internal server error');
      answer = gatewayResponse(ended, stage.api.responses, request, context);
    }
    answer.headers.push(
      ['x-amzn-RequestId', String(context.requestId)],
      ['x-amz-apigw-id', String(context.extendedRequestId)],
      ['X-Amzn-Trace-Id', trace],
    );
    context.status = answer.status;
    context.responseLength = answer.body.length;
    context.responseLatency = this.#host.clock.now() - began;
    return { answer, context };
  }

  async #process(stage: Stage, request: GatewayRequest, context: JsonObject, trace: string): Promise<GatewayAnswer> {
    if (request.body.length > BODY_LIMIT) throw new GatewayError('REQUEST_TOO_LARGE', 'Request Too Long');
    const match = stage.api.routes.find(request.method, request.path);
    if (!match) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token');
    const { route: method, parameters: pathParameters } = match;
    const { resourcePath } = method;
    context.resourcePath = resourcePath;
    context.resourceId = resourceId(resourcePath);
    const rate = rateFor(stage.rates, resourcePath, request.method);
    if (rate && !this.#throttle.take(`${stage.apiId}/${stage.name} ${resourcePath} ${request.method}`, rate)) {
      throw new GatewayError('THROTTLED', 'Too Many Requests');
    }
    const parts: EventParts = { request, resourcePath, pathParameters, stageVariables: stage.variables, requestContext: eventContext(context) };
    const usageKey = method.authorizer && (await this.#authorize(stage, method.authorizer, parts, context, trace));
    if (method.apiKeyRequired) {
      const value = stage.api.keySource === 'AUTHORIZER' ? usageKey : header(request, 'x-api-key');
      const key = this.#plans.admit(value, { apiId: stage.apiId, stage: stage.name, resourcePath, method: request.method });
      Object.assign(context.identity as JsonObject, { apiKey: key.value, apiKeyId: key.id });
    }
    validate(method.validation, request, pathParameters);
    if ('mock' in method.integration) return mockAnswer(method.integration.mock, request, context);
    parts.requestContext = eventContext(context);
    return this.#proxy(stage, method.integration.lambda, parts, context, trace);
  }

  /** Gives the usage identifier key, if the authorizer names one. */
  async #authorize(stage: Stage, authorizer: Authorizer, parts: EventParts, context: JsonObject, trace: string) {
    const { request, stageVariables } = parts;
    const output = await this.#authorizers.authorize({
      authorizer,
      stage: `${stage.apiId}/${stage.name}`,
      request,
      stageVariables,
      context,
      methodArn: `${arn(stage)}/${stage.name}/${request.method}/${request.path.replace(/^\/+/, '')}`,
      event: requestEvent(parts),
      invoke: (payload) => this.#invoke(authorizer.functionArn, payload, authorizer.credentials, `${arn(stage)}/authorizers/${authorizer.id}`, trace),
    });
    addAuthorizer(context, output);
    return output.usageIdentifierKey ?? undefined;
  }

  async #proxy(stage: Stage, { functionArn, credentials, timeoutMs }: LambdaIntegration, parts: EventParts, context: JsonObject, trace: string) {
    const { request, resourcePath } = parts;
    const began = this.#host.clock.now();
    // Permissions name the method of the resource; its path parameters are wildcards in them.
    const sourceArn = `${arn(stage)}/${stage.name}/${request.method}${resourcePath.replace(/\{[^}]+\}/g, '*')}`;
    const event = JSON.stringify(proxyEvent(parts, stage.api.binaryTypes));
    const late = Promise.withResolvers<never>();
    const cancel = this.#host.clock.after(timeoutMs, () => late.reject(new GatewayError('INTEGRATION_TIMEOUT', 'Endpoint request timed out')));
    try {
      const answer = await Promise.race([this.#invoke(functionArn, event, credentials, sourceArn, trace), late.promise]);
      context.integration = { status: answer.StatusCode ?? 200, latency: this.#host.clock.now() - began };
      context.integrationLatency = this.#host.clock.now() - began;
      if (answer.FunctionError) {
        context.integrationErrorMessage = String(answer.Payload);
        throw new GatewayError('DEFAULT_5XX', 'Internal server error', { status: 502 });
      }
      return proxyAnswer(String(answer.Payload), request, stage.api.binaryTypes);
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      context.integrationErrorMessage = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      this.#host.log('error', `API ${stage.apiId}: ${request.method} ${resourcePath}: ${context.integrationErrorMessage}`);
      const tooLarge = error instanceof AwsError && error.name === 'RequestEntityTooLargeException';
      throw tooLarge ? new GatewayError('REQUEST_TOO_LARGE', 'Request Too Long') : new GatewayError('API_CONFIGURATION_ERROR', 'Internal server error');
    } finally {
      cancel();
    }
  }

  #invoke(functionArn: string, Payload: string, credentials: string | undefined, sourceArn: string, trace: string): Promise<JsonObject> {
    const principal: Principal = credentials
      ? { kind: 'role', arn: credentials, session: 'apigateway' }
      : { kind: 'service', service: 'apigateway.amazonaws.com', sourceArn };
    return this.#host.dispatch({ service: 'lambda', action: 'Invoke', input: { FunctionName: functionArn, Payload }, principal, trace });
  }
}

const arn = ({ region, account, apiId }: Stage) => `arn:aws:execute-api:${region}:${account}:${apiId}`;

/** Only what AWS puts into an event; the rest of `context` is for templates and logs. */
function eventContext({ status: _, integration: __, integrationLatency: ___, xrayTraceId: ____, ...context }: JsonObject): JsonObject {
  return structuredClone(context);
}

/** Six characters, the same for the same path. */
function resourceId(path: string): string {
  let hash = 5381;
  for (const character of path) hash = (hash * 33 + (character.codePointAt(0) ?? 0)) % 2_176_782_336;
  return hash.toString(36).padStart(6, '0');
}
