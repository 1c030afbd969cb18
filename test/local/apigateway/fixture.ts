import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ApiGateway } from '../../../local/apigateway/engine.ts';
import type { GatewayRequest } from '../../../local/apigateway/engine.ts';
import { ManualClock } from '../../../local/clock.ts';
import type { AwsCall, Host, JsonObject, Resource } from '../../../local/contract.ts';

type Handler = (event: JsonObject, call: AwsCall) => unknown;

export const lambdaUri = (name: string) =>
  `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111111111111:function:${name}/invocations`;
export const proxyTo = (name: string): JsonObject => ({
  responses: {},
  'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: lambdaUri(name) },
});

/** An API gateway with one API `shop` at stage `dev`; functions are given as plain functions, by name. */
export function setup(document: JsonObject, functions: Record<string, Handler> = {}, stage: JsonObject = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'apigateway-'));
  const clock = new ManualClock(new Date('2026-01-05T09:00:00Z'));
  const calls: AwsCall[] = [];
  const logged: string[] = [];
  let ids = 0;
  const host: Host = {
    clock,
    dataDir,
    dispatch: async (call): Promise<JsonObject> => {
      calls.push(call);
      const name = String(call.input.FunctionName).split(':').at(-1) ?? '';
      try {
        const result = await functions[name]?.(JSON.parse(String(call.input.Payload)) as JsonObject, call);
        return { StatusCode: 200, Payload: JSON.stringify(result) ?? 'null' };
      } catch (error) {
        if (error instanceof Error && error.constructor.name === 'AwsError') throw error;
        return { StatusCode: 200, FunctionError: 'Unhandled', Payload: JSON.stringify({ errorType: 'Error', errorMessage: (error as Error).message }) };
      }
    },
    random: () => 0.5,
    id: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    region: 'eu-west-1',
    account: '111111111111',
    endpoint: 'http://127.0.0.1:4510',
    log: (level, message) => logged.push(`${level} ${message}`),
  };
  const gateway = new ApiGateway(host);
  onTestFinished(() => {
    gateway.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const resource = (type: string, logicalId: string, properties: JsonObject): Resource => {
    const kind = gateway.types[type];
    if (!kind) throw new Error(`no ${type}`);
    const base = { stack: 'Shop', logicalId, type, properties, region: host.region, account: host.account };
    const made = { ...base, ...kind.identify(base) };
    void kind.create(made);
    return made;
  };
  const api = resource('AWS::ApiGateway::RestApi', 'Api', { Name: 'shop', Body: { openapi: '3.0.3', info: { title: 'shop', version: '1' }, ...document } });
  resource('AWS::ApiGateway::Stage', 'Stage', { RestApiId: api.ref, StageName: 'dev', ...stage });
  const request = async (method: string, target: string, more: Partial<Omit<GatewayRequest, 'body'>> & { body?: string | Buffer } = {}) => {
    const [path = '/', rawQuery = ''] = target.split('?');
    const answer = await gateway.request('shop', 'dev', {
      method, path, rawQuery, headers: [['Host', '127.0.0.1:4510']], sourceIp: '127.0.0.1', ...more, body: Buffer.from(more.body ?? ''),
    });
    const text = answer.body.toString();
    const header = (name: string) => answer.headers.filter(([other]) => other.toLowerCase() === name.toLowerCase()).map(([, value]) => value).join(', ');
    return { ...answer, text, json: text.startsWith('{') ? (JSON.parse(text) as JsonObject) : undefined, header };
  };
  const accessLog = () => {
    gateway.stop();
    return readFileSync(join(dataDir, 'logs', 'shop-dev.log'), 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { message: string }).message);
  };
  return { gateway, host, clock, calls, logged, resource, request, accessLog };
}
