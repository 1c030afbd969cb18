import { AwsError } from '../contract.ts';
import type { JsonObject } from '../contract.ts';
import { parseObject } from './aws-json.ts';
import type { Incoming } from './incoming.ts';
import type { Protocol } from './protocol.ts';
import { REST_ROUTES } from './rest-routes.ts';
import type { RestRoute } from './rest-routes.ts';

/** The members of Lambda's Invoke that travel as headers. */
const INVOKE_HEADERS: Record<string, string> = {
  'x-amz-invocation-type': 'InvocationType',
  'x-amz-log-type': 'LogType',
  'x-amz-client-context': 'ClientContext',
};

/** restJson1: the operation is in method and path. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export const restJson: Protocol = {
  read(request, service) {
    for (const candidate of MATCHERS[service] ?? []) {
      if (candidate.route.method !== request.method) continue;
      const found = candidate.pattern.exec(request.path);
      if (!found) continue;
      const { action } = candidate.route;
      const input = action === 'Invoke' ? readInvoke(request) : { ...readQuery(candidate.route, request), ...parseObject(request.body) };
      for (const [member, value] of Object.entries(found.groups ?? {})) input[member] = decodeURIComponent(value);
      return { action, input };
    }
    throw new AwsError('UnknownOperationException', `${request.method} ${request.path} is not an operation of ${service} here.`, 404);
  },
  answer(output, { service, action, requestId }) {
    if (action === 'Invoke') return answerInvoke(output, requestId);
    const body = service === 'apigateway' && output.items ? { ...output, items: undefined, item: output.items } : output;
    const status = action.startsWith('Delete') && service === 'lambda' ? 204 : 200;
    return { status, headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId }, body: JSON.stringify(body) };
  },
  fail: (error, { requestId }) => ({
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.name },
    body: JSON.stringify({ message: error.message, Message: error.message, ...error.detail }),
  }),
};

function readQuery(route: RestRoute, { query }: Incoming): JsonObject {
  const input: JsonObject = {};
  for (const [name, value] of query) {
    const member = route.query?.[name] ?? name;
    input[member] = /^(MaxResults|MaxItems|limit)$/.test(member) ? Number(value) : value;
  }
  return input;
}

function readInvoke({ headers, query, body }: Incoming): JsonObject {
  const input: JsonObject = { Payload: body.toString() };
  if (query.has('Qualifier')) input.Qualifier = query.get('Qualifier');
  for (const [header, member] of Object.entries(INVOKE_HEADERS)) {
    if (headers[header] !== undefined) input[member] = String(headers[header]);
  }
  return input;
}

function answerInvoke({ StatusCode, Payload, FunctionError, ExecutedVersion, LogResult }: JsonObject, requestId: string) {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
  if (FunctionError) headers['x-amz-function-error'] = String(FunctionError);
  if (ExecutedVersion) headers['x-amz-executed-version'] = String(ExecutedVersion);
  if (LogResult) headers['x-amz-log-result'] = String(LogResult);
  return { status: Number(StatusCode ?? 200), headers, body: String(Payload ?? '') };
}

const MATCHERS = Object.fromEntries(
  Object.entries(REST_ROUTES).map(([service, routes]) => [
    service,
    routes.map((route) => ({ route, pattern: new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`) })),
  ]),
);
