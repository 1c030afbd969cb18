import { STATUS_CODES } from 'node:http';

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
  /** What a token must allow; absent: anybody may call. */
  'x-crossdock-scope'?: string;
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

/** A route without a scope is for anybody; a test names each of them. */
export const isPublic = ({ operation }: Route) => operation['x-crossdock-scope'] === undefined;

/** The gateway's own message, in quotes and escaped; validationErrorString comes without, and would break the document. */
const MESSAGE = '$context.error.messageString';

/**
 * Answers that the gateway gives by itself, as problem documents (RFC 9457) like all others. The templates know simple variables only.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const PROBLEMS: Record<string, { status: number; code: string; detail: string }> = {
  DEFAULT_4XX: { status: 400, code: 'request.refused', detail: 'the request cannot be served' },
  DEFAULT_5XX: { status: 500, code: 'internal', detail: 'the request failed; nothing is known to have happened' },
  BAD_REQUEST_BODY: { status: 400, code: 'request.malformed-json', detail: 'the body is no JSON object' },
  BAD_REQUEST_PARAMETERS: { status: 400, code: 'request.invalid-query', detail: MESSAGE },
  UNAUTHORIZED: { status: 401, code: 'auth.no-valid-token', detail: 'a valid bearer token is required' },
  ACCESS_DENIED: { status: 403, code: 'auth.denied', detail: 'the client is not registered' },
  INVALID_API_KEY: { status: 403, code: 'auth.no-usage-plan', detail: 'the channel has no usage plan' },
  AUTHORIZER_FAILURE: { status: 500, code: 'auth.not-checked', detail: 'the token could not be checked' },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, code: 'auth.not-checked', detail: 'the token could not be checked' },
  // what API Gateway calls a route that there is not
  MISSING_AUTHENTICATION_TOKEN: { status: 404, code: 'request.no-route', detail: 'there is no such route' },
  RESOURCE_NOT_FOUND: { status: 404, code: 'request.no-route', detail: 'there is no such route' },
  REQUEST_TOO_LARGE: { status: 413, code: 'request.too-large', detail: 'the body is over 4194304 bytes: send files by SFTP or S3' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, code: 'request.media-type', detail: 'the media type is not supported' },
  THROTTLED: { status: 429, code: 'request.throttled', detail: 'too many requests: try again' },
  QUOTA_EXCEEDED: { status: 429, code: 'request.quota', detail: 'the quota is used up' },
  WAF_FILTERED: { status: 403, code: 'request.blocked', detail: 'the request was blocked' },
  INTEGRATION_FAILURE: { status: 502, code: 'internal', detail: 'the request failed; nothing is known to have happened' },
  INTEGRATION_TIMEOUT: { status: 504, code: 'internal', detail: 'the request took too long; nothing is known to have happened' },
};

/** @param origin who may read answers in a browser; undefined for callers that are no browsers */
export function gatewayResponses(origin: string | undefined): Record<string, unknown> {
  const headers = {
    'gatewayresponse.header.Content-Type': "'application/problem+json'",
    'gatewayresponse.header.x-correlation-id': 'context.requestId',
    ...(origin && { 'gatewayresponse.header.Access-Control-Allow-Origin': `'${origin}'` }),
  };
  return Object.fromEntries(
    Object.entries(PROBLEMS).map(([type, { status, code, detail }]) => [
      type,
      {
        statusCode: String(status),
        responseParameters: status === 429 ? { ...headers, 'gatewayresponse.header.Retry-After': "'1'" } : headers,
        responseTemplates: {
          'application/json': JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, code, detail, correlationId: '$context.requestId' }).replace(`"${MESSAGE}"`, MESSAGE),
        },
      },
    ]),
  );
}

const CORS_HEADERS = 'authorization,content-type,idempotency-key,if-match,x-correlation-id,traceparent,tracestate';

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
