import type { JsonObject } from '../contract.ts';
import type { GatewayError, ResponseType } from './gateway-error.ts';
import { header } from './http.ts';
import type { GatewayAnswer, GatewayRequest } from './http.ts';
import { render } from './template.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.gatewayResponse.html */
export interface GatewayResponse {
  statusCode?: string;
  responseParameters?: Record<string, string>;
  responseTemplates?: Record<string, string>;
}
export type GatewayResponses = Partial<Record<ResponseType, GatewayResponse>>;

const DEFAULT_TEMPLATES = { 'application/json': '{"message":$context.error.messageString}' };

/**
 * The answer to a request that the gateway ended: its own response type if customised, else DEFAULT_4XX or DEFAULT_5XX, else
 * `{"message": …}`. Adds `error` to the context.
 */
export function gatewayResponse(error: GatewayError, responses: GatewayResponses, request: GatewayRequest, context: JsonObject): GatewayAnswer {
  const fallback = responses[error.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'];
  const chosen = responses[error.responseType] ?? fallback;
  const status = Number(chosen?.statusCode ?? error.status);
  context.error = {
    message: error.message,
    messageString: JSON.stringify(error.message),
    responseType: error.responseType,
    ...(error.validation === undefined ? {} : { validationErrorString: error.validation }),
  };
  const templates = chosen?.responseTemplates ?? DEFAULT_TEMPLATES;
  const accepted = header(request, 'accept')?.split(',')[0]?.split(';')[0]?.trim() ?? '';
  const type = accepted in templates ? accepted : 'application/json' in templates ? 'application/json' : (Object.keys(templates)[0] ?? 'application/json');
  const headers: [string, string][] = [
    ['Content-Type', type],
    ['x-amzn-ErrorType', error.name],
  ];
  for (const [target, source] of Object.entries(chosen?.responseParameters ?? {})) {
    const name = target.replace(/^gatewayresponse\.header\./, '');
    const value = parameter(source, request, context);
    const at = headers.findIndex(([other]) => other.toLowerCase() === name.toLowerCase());
    if (value === undefined) continue;
    if (at < 0) headers.push([name, value]);
    else headers[at] = [name, value];
  }
  return { status, headers, body: Buffer.from(render(templates[type as keyof typeof templates] ?? '', context)) };
}

/** `'literal'`, `method.request.header.X`, `method.request.querystring.x` or `context.x`. */
function parameter(source: string, request: GatewayRequest, context: JsonObject): string | undefined {
  if (/^'.*'$/s.test(source)) return source.slice(1, -1);
  const [, place, name = ''] = /^method\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (place === 'header') return header(request, name);
  if (place === 'querystring') return new URLSearchParams(request.rawQuery).get(name) ?? undefined;
  return render(`$${source}`, context) || undefined;
}

export const supportedParameter = (source: string) => /^'.*'$/s.test(source) || /^(method\.request\.(header|querystring)\.|context\.)/.test(source);
