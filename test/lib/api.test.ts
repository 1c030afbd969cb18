import { beforeAll, expect, test } from 'vitest';
import { OPERATIONS } from '../../lambdas/api/openapi.ts';
import { edgeDocument } from '../../lib/constructs/edge-document.ts';
import { list, object, ofType, templatesOf } from './templates.ts';
import type { JsonObject, Resource, Template } from './templates.ts';

let dev: Template[];
let channels: JsonObject;
let inbound: JsonObject;
beforeAll(async () => {
  dev = await templatesOf('dev');
  [channels, inbound] = ofType(dev, 'AWS::ApiGateway::RestApi').map(({ Properties }) => object(Properties.Body)) as [JsonObject, JsonObject];
});

const operationsOf = (body: JsonObject) =>
  Object.entries(object(body.paths)).flatMap(([path, item]) => Object.entries(object(item)).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, operation: object(operation) })));

test('every route asks the authorizer and counts on the channel’s usage plan; the API’s own document is for anybody', () => {
  const open = operationsOf(channels).filter(({ route, operation }) => !route.startsWith('OPTIONS') && list(operation.security).length === 0);
  expect(open.map(({ route }) => route)).toEqual(['GET /openapi.json']);
  const guarded = operationsOf(channels).filter(({ operation }) => list(operation.security).length > 0);
  expect(guarded).toHaveLength(OPERATIONS.length - 1);
  for (const { route, operation } of guarded) expect(operation.security, route).toEqual([{ bearer: [], channel: [] }]);
  expect(channels['x-amazon-apigateway-api-key-source']).toBe('AUTHORIZER');
});

test('the authorizer sees the whole request, and its answer is kept for a minute per token', () => {
  const { bearer } = object(object(channels.components).securitySchemes);
  expect(object(object(bearer)['x-amazon-apigateway-authorizer'])).toMatchObject({ type: 'request', identitySource: 'method.request.header.Authorization', authorizerResultTtlInSeconds: 60 });
});

test('each route may call its own function, from its own method and path only', () => {
  const permissions = ofType(dev, 'AWS::Lambda::Permission').map(({ id, Properties }) => [
    id.slice(0, -8).replace(/^(Channels|Inbound)Invoke/, ''),
    /\/(v1\/.*|authorizers\/.*)"\]\]\}$/.exec(JSON.stringify(Properties.SourceArn))?.[1],
  ]);
  expect(permissions).toContainEqual(['postorders', 'v1/POST/orders']);
  expect(permissions).toContainEqual(['getordershipments', 'v1/GET/orders/*/shipments']);
  expect(permissions).toContainEqual(['authorizer', 'authorizers/*']);
  expect(permissions).toContainEqual(['webhookshopify', 'v1/POST/webhooks/shopify']);
  expect(permissions).toHaveLength(OPERATIONS.length + 1 + 6);
});

test('webhooks reach their functions byte for byte', () => {
  expect(operationsOf(inbound).map(({ route }) => route)).toEqual(['POST /webhooks/easypost', 'POST /webhooks/shiphero', 'POST /webhooks/shopify', 'POST /webhooks/stripe', 'POST /webhooks/xero', 'POST /edi/{partner}']);
  expect(inbound['x-amazon-apigateway-binary-media-types']).toEqual(['*/*']);
});

test('every operation is validated at the edge for presence: the body is an object; what is in it, the function says by field', () => {
  for (const { route, operation } of operationsOf(channels)) {
    if (!route.startsWith('OPTIONS')) expect(operation['x-amazon-apigateway-request-validator'], route).toBe('edge');
  }
  expect(channels['x-amazon-apigateway-request-validators']).toEqual({ edge: { validateRequestBody: true, validateRequestParameters: true } });
  expect(object(object(channels.components).schemas).OrderRequest).toEqual({ type: 'object' });
});

test('what the gateway answers by itself is a problem document with a stable code', () => {
  const answers = object(channels['x-amazon-apigateway-gateway-responses']);
  expect(Object.keys(answers)).toHaveLength(18);
  const throttled = object(answers.THROTTLED);
  expect(throttled.statusCode).toBe('429');
  expect(throttled.responseParameters).toMatchObject({ 'gatewayresponse.header.Content-Type': "'application/problem+json'", 'gatewayresponse.header.x-correlation-id': 'context.requestId', 'gatewayresponse.header.Retry-After': "'1'" });
  expect(JSON.parse(String(object(throttled.responseTemplates)['application/json']))).toEqual({
    type: 'about:blank', title: 'Too Many Requests', status: 429, code: 'request.throttled', detail: 'too many requests: try again', correlationId: '$context.requestId',
  });
});

test('a browser may call from the console and from nowhere else', () => {
  const { options } = object(object(channels.paths)['/orders/{id}']);
  const answer = object(object(object(object(options)['x-amazon-apigateway-integration']).responses).default);
  expect(answer.responseParameters).toMatchObject({
    'method.response.header.Access-Control-Allow-Origin': "'http://localhost:5173'",
    'method.response.header.Access-Control-Allow-Methods': "'GET,OPTIONS'",
  });
});

test('each channel has a throttle, by a key that the authorizer names', () => {
  expect(ofType(dev, 'AWS::ApiGateway::UsagePlan').map(({ Properties }) => Properties.UsagePlanName)).toEqual(['crossdock-dev-us-b2b', 'crossdock-dev-us-field-sales', 'crossdock-dev-us-console']);
  expect(ofType(dev, 'AWS::ApiGateway::ApiKey').map(({ Properties }) => Properties.Value)).toEqual([
    'usage-plan-crossdock-dev-us-b2b', 'usage-plan-crossdock-dev-us-field-sales', 'usage-plan-crossdock-dev-us-console',
  ]);
});

test('both APIs log each request, are traced, and stand behind the firewall, whose size rule only counts', () => {
  const stages = ofType(dev, 'AWS::ApiGateway::Stage');
  for (const { Properties } of stages) {
    expect(Properties).toMatchObject({ StageName: 'v1', TracingEnabled: true });
    expect(object(Properties.AccessLogSetting).DestinationArn).toBeDefined();
    expect(object(list(Properties.MethodSettings)[0])).toMatchObject({ LoggingLevel: 'ERROR', DataTraceEnabled: false });
  }
  const shielded = ofType(dev, 'AWS::WAFv2::WebACLAssociation').map(({ Properties }) => JSON.stringify(Properties.ResourceArn));
  expect(stages.map(({ id }) => shielded.some((arn) => arn.includes(`"${id}"`)))).toEqual([true, true]);
  const [acl] = ofType(dev, 'AWS::WAFv2::WebACL') as [Resource];
  const overrides = list(acl.Properties.Rules).flatMap((rule) => list(object(object(object(rule).Statement).ManagedRuleGroupStatement).RuleActionOverrides));
  expect(overrides).toEqual([{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }]);
});

test('people are in groups by role, channels have clients of their own, and the console’s client has no secret', () => {
  expect(ofType(dev, 'AWS::Cognito::UserPoolGroup').map(({ Properties }) => Properties.GroupName)).toEqual(['customer-service', 'warehouse', 'finance', 'integration', 'steward']);
  const clients = ofType(dev, 'AWS::Cognito::UserPoolClient').map(({ Properties }) => [Properties.ClientName, Properties.GenerateSecret, Properties.AllowedOAuthFlows]);
  expect(clients).toEqual([
    ['b2b', true, ['client_credentials']],
    ['field-sales', true, ['client_credentials']],
    ['console', false, ['code']],
  ]);
});

test('prod asks people for a second factor and takes no password in one call', async () => {
  const prod = await templatesOf('prod');
  expect(ofType(prod, 'AWS::Cognito::UserPool').map(({ Properties }) => Properties.MfaConfiguration)).toEqual(['ON', 'ON']);
  const flows = (templates: Template[]) => ofType(templates, 'AWS::Cognito::UserPoolClient').filter(({ Properties }) => Properties.ClientName === 'console').flatMap(({ Properties }) => list(Properties.ExplicitAuthFlows));
  expect(flows(prod)).not.toContain('ALLOW_USER_PASSWORD_AUTH');
  expect(flows(dev)).toContain('ALLOW_USER_PASSWORD_AUTH');
});

test('an operation without a scope is open, one with a scope keeps its parameters', () => {
  const edge = edgeDocument({
    openapi: '3.0.1',
    info: { title: 'T', version: '1' },
    paths: { '/a/{id}': { get: { operationId: 'get-a', 'x-crossdock-scope': 'a.read', parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 3 } }], responses: { 200: { description: 'A', content: {} } } } } },
  });
  expect(edge.paths['/a/{id}']).toEqual({
    get: { operationId: 'get-a', 'x-crossdock-scope': 'a.read', parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }], responses: { 200: { description: 'As documented' } } },
  });
});
