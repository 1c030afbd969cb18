import { z } from 'zod';
import type { JsonObject } from '../contract.ts';
import { GatewayError } from './gateway-error.ts';
import { header, listed, mediaType } from './http.ts';
import type { GatewayAnswer, GatewayRequest } from './http.ts';

export interface EventParts {
  request: GatewayRequest;
  resourcePath: string;
  pathParameters: Record<string, string>;
  stageVariables: Record<string, string>;
  requestContext: JsonObject;
}

/**
 * What an authorizer and a proxied function both see of a request
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format).
 */
export function requestEvent({ request, resourcePath, pathParameters, stageVariables, requestContext }: EventParts): JsonObject {
  const query = [...new URLSearchParams(request.rawQuery)];
  return {
    resource: resourcePath,
    path: request.path.replace(/^\/*/, '/'),
    httpMethod: request.method,
    headers: Object.fromEntries(request.headers),
    multiValueHeaders: grouped(request.headers),
    queryStringParameters: orNull(Object.fromEntries(query)),
    multiValueQueryStringParameters: orNull(grouped(query)),
    pathParameters: orNull(pathParameters),
    stageVariables: orNull(stageVariables),
    requestContext,
  };
}

export function proxyEvent(parts: EventParts, binaryTypes: readonly string[]): JsonObject {
  const { body } = parts.request;
  const binary = body.length > 0 && listed(mediaType(header(parts.request, 'content-type')), binaryTypes);
  return { ...requestEvent(parts), body: body.length === 0 ? null : body.toString(binary ? 'base64' : 'utf8'), isBase64Encoded: binary };
}

const HeaderValue = z.union([z.string(), z.number(), z.boolean()]);
const Output = z.strictObject({
  statusCode: z.coerce.number().int().min(100).max(599).default(200),
  headers: z.record(z.string(), HeaderValue).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(HeaderValue)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Names that a function may not set; the gateway renames them. */
const REMAPPED = new Set(['authorization', 'connection', 'content-length', 'date', 'host', 'max-forwards', 'server', 'te', 'trailer', 'upgrade', 'via', 'www-authenticate']);

/** Reads a function's answer; anything but the documented form is a 502 (…#api-gateway-simple-proxy-for-lambda-output-format). */
export function proxyAnswer(payload: string, request: GatewayRequest, binaryTypes: readonly string[]): GatewayAnswer {
  const read = Output.safeParse(JSON.parse(payload));
  if (!read.success) throw new GatewayError('DEFAULT_5XX', 'Internal server error', { status: 502 });
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = read.data;
  const multiple = Object.entries(multiValueHeaders ?? {}).flatMap(([name, values]) => values.map((value): [string, string] => [name, String(value)]));
  const single = Object.entries(headers ?? {}).map(([name, value]): [string, string] => [name, String(value)]);
  const repeated = ([name, value]: [string, string]) => multiple.some(([other, same]) => other.toLowerCase() === name.toLowerCase() && same === value);
  const merged = [...multiple, ...single.filter((one) => !repeated(one))].map(([name, value]): [string, string] => [remapped(name), value]);
  if (!merged.some(([name]) => name.toLowerCase() === 'content-type')) merged.push(['Content-Type', 'application/json']);
  // Only the first type of Accept counts (api-gateway-known-issues.html).
  const accepted = mediaType(header(request, 'accept')?.split(',')[0]);
  const binary = isBase64Encoded && listed(accepted, binaryTypes);
  return { status: statusCode, headers: merged, body: Buffer.from(body ?? '', binary ? 'base64' : 'utf8') };
}

const remapped = (name: string) => (REMAPPED.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name);
const orNull = <T extends object>(value: T): T | null => (Object.keys(value).length > 0 ? value : null);

function grouped(pairs: [string, string][]): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const [name, value] of pairs) (all[name] ??= []).push(value);
  return all;
}
