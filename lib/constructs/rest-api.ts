import {
  AccessLogFormat, ApiDefinition, LogGroupLogDestination, MethodLoggingLevel, SpecRestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Aws, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { RunbookAlarm } from './alarm.ts';
import { CellStack } from './cell-stack.ts';
import { edgeDocument } from './edge-document.ts';
import { PlatformLogs } from './logs.ts';
import { gatewayResponses, isPublic, preflight, routesOf } from './openapi.ts';
import type { OpenApi, Route } from './openapi.ts';
import type { PlatformFunction } from './platform-function.ts';

export interface RestApiProps {
  description: string;
  /** Paths as callers see them behind the stage, e.g. /orders. */
  document: OpenApi;
  /** Which function answers an operation, by operationId. */
  functions: ReadonlyMap<string, PlatformFunction>;
  /** Decides who may call what; absent: the functions check each request's own signature. */
  authorizer?: PlatformFunction;
  /** Bodies reach the functions byte for byte, as base64. */
  binary?: boolean;
  /** Who may call from a browser. */
  origin?: string;
  throttle: { rate: number; burst: number };
}

export const STAGE = 'v1';

/**
 * A REST API from an OpenAPI document, each operation tied to its function. The permissions to call them are written out here,
 * in the API's own stack: on the functions' side they would make the stacks need each other.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export class RestApi extends Construct {
  readonly api: SpecRestApi;

  constructor(scope: Construct, id: string, props: RestApiProps) {
    super(scope, id);
    const { throttle } = props;
    const accessLogs = new PlatformLogs(this, 'AccessLogs');
    this.api = new SpecRestApi(this, 'Api', {
      restApiName: `${CellStack.of(this).prefix}-${id.toLowerCase()}`,
      apiDefinition: ApiDefinition.fromInline(decorate(props)),
      description: props.description,
      cloudWatchRole: false,
      deployOptions: {
        stageName: STAGE,
        tracingEnabled: true,
        metricsEnabled: true,
        dataTraceEnabled: false,
        loggingLevel: MethodLoggingLevel.ERROR,
        throttlingRateLimit: throttle.rate,
        throttlingBurstLimit: throttle.burst,
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    acknowledge(
      this.api,
      'AwsSolutions-APIG2',
      'Request validation is on for every operation, by x-amazon-apigateway-request-validator in the OpenAPI document, which this check does not read.',
    );
    this.#permit(props);
    new RunbookAlarm(this, 'ServerErrors', {
      metric: this.api.metricServerError({ period: Duration.minutes(1), statistic: 'Sum' }),
      threshold: 5,
      periods: 3,
      meaning: `${props.description}: answers 5xx.`,
      section: 'api-errors',
    });
  }

  #permit({ document, functions, authorizer }: RestApiProps): void {
    const permit = (target: PlatformFunction, id: string, path: string) =>
      new CfnPermission(this, `Invoke-${id}`, {
        action: 'lambda:InvokeFunction',
        functionName: target.fn.functionArn,
        principal: 'apigateway.amazonaws.com',
        sourceArn: `arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:${this.api.restApiId}/${path}`,
      });
    for (const { method, path, operation } of routesOf(document)) {
      permit(functionOf(functions, operation.operationId), operation.operationId, `${STAGE}/${method.toUpperCase()}${path.replace(/\{[^}]+\}/g, '*')}`);
    }
    if (authorizer) permit(authorizer, 'authorizer', 'authorizers/*');
  }
}

function decorate({ document, functions, authorizer, binary, origin }: RestApiProps): OpenApi {
  const result = edgeDocument(document);
  for (const route of routesOf(result)) {
    const { operation } = route;
    operation['x-amazon-apigateway-integration'] = {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: invocation(functionOf(functions, operation.operationId)),
      passthroughBehavior: 'when_no_match',
    };
    operation['x-amazon-apigateway-request-validator'] = 'edge';
    if (authorizer) operation.security = isPublic(route) ? [] : [{ bearer: [], channel: [] }];
    delete operation['x-crossdock-scope'];
  }
  if (origin) for (const [path, item] of Object.entries(result.paths)) item.options = preflight(methodsAt(path, routesOf(result)), origin);
  if (authorizer) {
    result.components = { ...result.components, securitySchemes: { bearer: bearer(authorizer), channel: { type: 'apiKey', name: 'x-api-key', in: 'header' } } };
    // the authorizer says which channel is calling, and so which usage plan counts
    result['x-amazon-apigateway-api-key-source'] = 'AUTHORIZER';
  }
  if (binary) result['x-amazon-apigateway-binary-media-types'] = ['*/*'];
  result['x-amazon-apigateway-request-validators'] = { edge: { validateRequestBody: true, validateRequestParameters: true } };
  result['x-amazon-apigateway-gateway-responses'] = gatewayResponses(origin);
  return result;
}

const methodsAt = (path: string, routes: Route[]) => routes.filter((route) => route.path === path).map(({ method }) => method);

function functionOf(functions: ReadonlyMap<string, PlatformFunction>, operationId: string): PlatformFunction {
  const target = functions.get(operationId);
  if (!target) throw new Error(`the OpenAPI document names the operation ${operationId}, for which there is no function`);
  return target;
}

const invocation = (target: PlatformFunction) =>
  `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/2015-03-31/functions/${target.fn.functionArn}/invocations`;

const bearer = (authorizer: PlatformFunction) => ({
  type: 'apiKey',
  name: 'Authorization',
  in: 'header',
  'x-amazon-apigateway-authtype': 'custom',
  'x-amazon-apigateway-authorizer': {
    type: 'request',
    // no header: 401 without a call
    identitySource: 'method.request.header.Authorization',
    authorizerUri: invocation(authorizer),
    // a token that has just run out is let through for at most this long
    authorizerResultTtlInSeconds: 60,
  },
});

/** No bodies, no tokens, no query: what is logged here stays for as long as the logs. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  method: '$context.httpMethod',
  route: '$context.resourcePath',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  bytes: '$context.responseLength',
  client: '$context.authorizer.principalId',
  ip: '$context.identity.sourceIp',
  error: '$context.error.responseType',
  trace: '$context.xrayTraceId',
};
