import type { Host, JsonObject } from '../contract.ts';
import type { AuthorizerOutput } from './authorizer.ts';
import type { Stage } from './gateway.ts';
import { header } from './http.ts';
import type { GatewayRequest } from './http.ts';

/** Adds what API Gateway adds on the way in: X-Forwarded-*, and a trace header when the caller brings none. */
export function withGatewayHeaders(given: GatewayRequest, host: Host): { request: GatewayRequest; trace: string } {
  const brought = header(given, 'x-amzn-trace-id');
  const trace = brought?.includes('Root=') ? brought : newTrace(host);
  const { protocol, port } = new URL(host.endpoint);
  const added: Record<string, string> = {
    'X-Amzn-Trace-Id': trace,
    'X-Forwarded-For': [header(given, 'x-forwarded-for'), given.sourceIp].filter(Boolean).join(', '),
    'X-Forwarded-Port': port || (protocol === 'https:' ? '443' : '80'),
    'X-Forwarded-Proto': protocol.replace(':', ''),
  };
  const replaced = new Set(Object.keys(added).map((name) => name.toLowerCase()));
  const headers = [...given.headers.filter(([name]) => !replaced.has(name.toLowerCase())), ...Object.entries(added)];
  return { request: { ...given, method: given.method.toUpperCase(), headers }, trace };
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTrace(host: Host): string {
  const seconds = Math.floor(host.clock.now() / 1000).toString(16).padStart(8, '0');
  return `Root=1-${seconds}-${host.id().replaceAll('-', '').slice(-24)}`;
}

/** $context: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html */
export function newContext(stage: Stage, request: GatewayRequest, trace: string, host: Host): JsonObject {
  const now = host.clock.now();
  const domainName = header(request, 'host') ?? `${stage.apiId}.execute-api.${stage.region}.amazonaws.com`;
  return {
    accountId: stage.account,
    apiId: stage.apiId,
    deploymentId: stage.deploymentId,
    domainName,
    domainPrefix: stage.apiId,
    extendedRequestId: host.id(),
    httpMethod: request.method,
    identity: {
      accessKey: null, accountId: null, caller: null, cognitoAuthenticationProvider: null, cognitoAuthenticationType: null,
      cognitoIdentityId: null, cognitoIdentityPoolId: null, principalOrgId: null, sourceIp: request.sourceIp, user: null,
      userAgent: header(request, 'user-agent') ?? null, userArn: null,
    },
    path: `/${stage.name}${request.path}`,
    protocol: 'HTTP/1.1',
    requestId: host.id(),
    requestTime: logTime(now),
    requestTimeEpoch: now,
    stage: stage.name,
    xrayTraceId: /Root=([^;]+)/.exec(trace)?.[1] ?? trace,
  };
}

/** An authorizer's context reaches functions and templates as strings. */
export function addAuthorizer(context: JsonObject, { principalId, context: values }: AuthorizerOutput) {
  const strings = Object.entries(values ?? {}).filter(([, value]) => value !== null).map(([name, value]) => [name, String(value)]);
  context.authorizer = { principalId, integrationLatency: 0, ...Object.fromEntries(strings) };
}

/** `05/Jan/2026:09:00:00 +0000` */
function logTime(now: number): string {
  const [, day, month, year, time] = /, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(now).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
