/** As much of OpenAPI 3.0 as this needs to see; everything else passes through. */
export interface OpenApi {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, PathItem>;
  components?: Record<string, unknown>;
  [extension: string]: unknown;
}
export type PathItem = Record<string, Operation | unknown>;
export interface Operation {
  /** The handler's file name, e.g. post-orders. */
  operationId: string;
  /** An empty list: anybody may call. */
  security?: unknown[];
  [field: string]: unknown;
}

export const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

export interface Route {
  method: string;
  path: string;
  operation: Operation;
}

/** @throws Error where an operation has no id: it could not be tied to a function */
export function routesOf(document: OpenApi): Route[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => {
      const operation = item[method] as Operation;
      if (!operation.operationId) throw new Error(`${method.toUpperCase()} ${path} has no operationId`);
      return { method, path, operation };
    }),
  );
}

/** Nobody but ourselves decides about this route. */
export const isPublic = ({ operation }: Route) => operation.security?.length === 0;

/**
 * Answers that the gateway gives by itself, as problem documents (RFC 9457) like all others. The templates know simple variables only.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const PROBLEMS: Record<string, { status: number; title: string; code: string; detail?: string }> = {
  DEFAULT_4XX: { status: 400, title: 'The request cannot be served', code: 'request.refused' },
  DEFAULT_5XX: { status: 500, title: 'Something went wrong here', code: 'gateway.failed' },
  BAD_REQUEST_BODY: { status: 400, title: 'The body is not as documented', code: 'request.invalid-body', detail: '$context.error.validationErrorString' },
  BAD_REQUEST_PARAMETERS: { status: 400, title: 'A parameter is missing', code: 'request.missing-parameter' },
  UNAUTHORIZED: { status: 401, title: 'A bearer token is required', code: 'auth.missing-token' },
  ACCESS_DENIED: { status: 403, title: 'The token does not allow this', code: 'auth.denied' },
  INVALID_API_KEY: { status: 403, title: 'The channel has no usage plan', code: 'auth.no-usage-plan' },
  AUTHORIZER_FAILURE: { status: 500, title: 'The token could not be checked', code: 'gateway.authorizer-failed' },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, title: 'The token could not be checked', code: 'gateway.authorizer-failed' },
  MISSING_AUTHENTICATION_TOKEN: { status: 404, title: 'There is no such route', code: 'request.no-route' },
  RESOURCE_NOT_FOUND: { status: 404, title: 'There is no such route', code: 'request.no-route' },
  REQUEST_TOO_LARGE: { status: 413, title: 'The body is too large', code: 'request.too-large', detail: 'Send documents over 4 MB by SFTP or S3.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The media type is not supported', code: 'request.media-type' },
  THROTTLED: { status: 429, title: 'Too many requests', code: 'request.throttled' },
  QUOTA_EXCEEDED: { status: 429, title: 'The quota is used up', code: 'request.quota' },
  WAF_FILTERED: { status: 403, title: 'The request was blocked', code: 'request.blocked' },
  INTEGRATION_FAILURE: { status: 502, title: 'The service did not answer as it should', code: 'gateway.integration-failed' },
  INTEGRATION_TIMEOUT: { status: 504, title: 'The service did not answer in time', code: 'gateway.timeout' },
};

/** @param origin who may read answers in a browser; undefined for callers that are no browsers */
export function gatewayResponses(origin: string | undefined): Record<string, unknown> {
  const headers = {
    'gatewayresponse.header.Content-Type': "'application/problem+json'",
    ...(origin && { 'gatewayresponse.header.Access-Control-Allow-Origin': `'${origin}'` }),
  };
  return Object.fromEntries(
    Object.entries(PROBLEMS).map(([type, { status, title, code, detail }]) => [
      type,
      {
        statusCode: status,
        responseParameters: status === 429 ? { ...headers, 'gatewayresponse.header.Retry-After': "'1'" } : headers,
        responseTemplates: {
          'application/json': JSON.stringify({ type: 'about:blank', title, status, code, ...(detail && { detail }), correlationId: '$context.requestId' }),
        },
      },
    ]),
  );
}

const CORS_HEADERS = 'authorization,content-type,idempotency-key,x-correlation-id,traceparent';

/** Answers a browser's question before the call, without a function. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html */
export function preflight(methods: string[], origin: string): Record<string, unknown> {
  const headers: Record<string, string> = {
    'Access-Control-Allow-Origin': `'${origin}'`,
    'Access-Control-Allow-Methods': `'${[...methods.map((method) => method.toUpperCase()), 'OPTIONS'].join(',')}'`,
    'Access-Control-Allow-Headers': `'${CORS_HEADERS}'`,
    'Access-Control-Max-Age': "'600'",
  };
  return {
    summary: 'CORS preflight',
    security: [],
    responses: { 204: { description: 'Allowed', headers: Object.fromEntries(Object.keys(headers).map((name) => [name, { schema: { type: 'string' } }])) } },
    'x-amazon-apigateway-integration': {
      type: 'mock',
      requestTemplates: { 'application/json': '{"statusCode":204}' },
      responses: {
        default: {
          statusCode: '204',
          responseParameters: Object.fromEntries(Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, value])),
        },
      },
    },
  };
}
