import type { JsonObject } from '../contract.ts';
import { GatewayError } from './gateway-error.ts';
import { header, mediaType } from './http.ts';
import type { GatewayAnswer, GatewayRequest } from './http.ts';
import { render } from './template.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html */
export interface MockIntegration {
  requestTemplates: Record<string, string>;
  /** By a pattern on the status code, or `default`. */
  responses: Record<string, { statusCode: string; responseParameters?: Record<string, string>; responseTemplates?: Record<string, string> }>;
}

/** The status code that the request template gives picks the response. */
export function mockAnswer({ requestTemplates, responses }: MockIntegration, request: GatewayRequest, context: JsonObject): GatewayAnswer {
  const template = requestTemplates[mediaType(header(request, 'content-type')) ?? 'application/json'] ?? requestTemplates['application/json'];
  const status = /"?statusCode"?\s*:\s*"?(\d{3})/.exec(render(template ?? '', context))?.[1];
  const found = Object.entries(responses).find(([pattern]) => pattern !== 'default' && status && new RegExp(`^(?:${pattern})$`).test(status));
  const response = found?.[1] ?? responses.default;
  if (!status || !response) throw new GatewayError('API_CONFIGURATION_ERROR', 'Internal server error');
  const accepted = mediaType(header(request, 'accept')?.split(',')[0]) ?? '';
  const templates = response.responseTemplates ?? {};
  const type = accepted in templates ? accepted : 'application/json';
  const headers = Object.entries(response.responseParameters ?? {}).map(([target, value]): [string, string] => [
    target.replace(/^method\.response\.header\./, ''),
    value.slice(1, -1),
  ]);
  if (!headers.some(([name]) => name.toLowerCase() === 'content-type')) headers.unshift(['Content-Type', type]);
  return { status: Number(response.statusCode), headers, body: Buffer.from(render(templates[type] ?? '', context)) };
}
