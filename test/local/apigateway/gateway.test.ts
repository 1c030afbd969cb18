import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../local/contract.ts';
import { lambdaUri, proxyTo, setup } from './fixture.ts';

const work = { work: () => ({ statusCode: 200, body: 'done' }) };
const ok = { paths: { '/a': { get: proxyTo('work') } } };

describe('request validation', () => {
  const document: JsonObject = {
    'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true, validateRequestParameters: true } },
    'x-amazon-apigateway-request-validator': 'all',
    components: {
      schemas: {
        Order: {
          type: 'object',
          required: ['lines'],
          properties: { lines: { type: 'array', minItems: 1, items: { $ref: '#/components/schemas/Line' } }, note: { type: 'string', nullable: true } },
        },
        Line: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' }, quantity: { type: 'number', minimum: 0, exclusiveMinimum: true } } },
      },
    },
    paths: {
      '/orders': {
        get: {
          ...proxyTo('work'),
          parameters: [
            { name: 'channel', in: 'query', required: true, schema: { type: 'string' } },
            { name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string' } },
            { name: 'cursor', in: 'query', schema: { type: 'string' } },
          ],
        },
        post: { ...proxyTo('work'), requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } } },
      },
    },
  };

  test('names the required parameters that are missing or empty', async () => {
    const { request, calls } = setup(document, work);
    const missing = await request('GET', '/orders?channel=');
    expect([missing.status, missing.json, missing.header('x-amzn-ErrorType')]).toEqual([
      400, { message: 'Missing required request parameters: [channel, Idempotency-Key]' }, 'BadRequestException',
    ]);
    expect(calls).toEqual([]);
    expect((await request('GET', '/orders?channel=web', { headers: [['idempotency-key', 'k1']] })).status).toBe(200);
  });

  test.each([
    ['fits', '{"lines":[{"sku":"A1","quantity":1}],"note":null}', 200],
    ['is no JSON', '{', 400],
    ['is empty', '', 400],
    ['lacks a field', '{}', 400],
    ['breaks a referenced schema', '{"lines":[{}]}', 400],
    ['breaks an exclusive bound', '{"lines":[{"sku":"A1","quantity":0}]}', 400],
  ])('of a body that %s', async (_, body, status) => {
    const { request } = setup(document, work);
    const answer = await request('POST', '/orders', { body });
    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.json).toEqual({ message: 'Invalid request body' });
  });

  test('leaves bodies of other types alone', async () => {
    const { request } = setup(document, work);
    expect((await request('POST', '/orders', { body: 'a;b', headers: [['content-type', 'text/csv']] })).status).toBe(200);
  });
});

const problem = (status?: number) => ({
  ...(status ? { statusCode: String(status) } : {}),
  responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'", 'gatewayresponse.header.x-asked': 'method.request.header.x-ask' },
  responseTemplates: {
    'application/problem+json':
      '{"type":"about:blank","code":"$context.error.responseType","detail":$context.error.messageString,"correlationId":"$context.requestId","found":"$util.escapeJavaScript($context.error.validationErrorString)"}',
  },
});

describe('gateway responses', () => {

  test('are written from their template, with their headers', async () => {
    const { request } = setup({ ...ok, 'x-amazon-apigateway-gateway-responses': { MISSING_AUTHENTICATION_TOKEN: problem(404) } }, work);
    const { status, json, header } = await request('GET', '/nowhere', { headers: [['x-ask', 'why']] });
    expect(status).toBe(404);
    expect(header('content-type')).toBe('application/problem+json');
    expect(header('access-control-allow-origin')).toBe('*');
    expect(header('x-asked')).toBe('why');
    expect(json).toEqual({
      type: 'about:blank', code: 'MISSING_AUTHENTICATION_TOKEN', detail: 'Missing Authentication Token', correlationId: header('x-amzn-requestid'), found: '',
    });
  });

  test('fall back to DEFAULT_4XX and DEFAULT_5XX, keeping their own status', async () => {
    const { request } = setup(
      { ...ok, 'x-amazon-apigateway-gateway-responses': { DEFAULT_4XX: problem(), DEFAULT_5XX: problem() } },
      { work: () => { throw new Error('boom'); } },
    );
    expect(await request('GET', '/nowhere')).toMatchObject({ status: 403, json: { code: 'MISSING_AUTHENTICATION_TOKEN' } });
    expect(await request('GET', '/a')).toMatchObject({ status: 502, json: { code: 'DEFAULT_5XX', detail: 'Internal server error' } });
  });

  test('can say what validation found', async () => {
    const { request } = setup(
      {
        'x-amazon-apigateway-gateway-responses': { BAD_REQUEST_BODY: problem() },
        'x-amazon-apigateway-request-validators': { body: { validateRequestBody: true } },
        paths: {
          '/a': {
            post: {
              ...proxyTo('work'),
              'x-amazon-apigateway-request-validator': 'body',
              requestBody: { content: { 'application/json': { schema: { type: 'object', required: ['sku'] } } } },
            },
          },
        },
      },
      work,
    );
    expect((await request('POST', '/a', { body: '{}' })).json).toMatchObject({
      code: 'BAD_REQUEST_BODY', detail: 'Invalid request body', found: '[object must have required property "sku"]',
    });
  });
});

describe('throttling', () => {
  test('of a stage lets a burst through, then as many as the rate', async () => {
    const { request, clock } = setup(ok, work, { MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 2, ThrottlingBurstLimit: 3 }] });
    const statuses = async (count: number) => {
      const all: number[] = [];
      for (let n = 0; n < count; n += 1) all.push((await request('GET', '/a')).status);
      return all;
    };
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
    await clock.advance(1000);
    expect(await statuses(3)).toEqual([200, 200, 429]);
  });

  test('of one method leaves the others alone', async () => {
    const { request } = setup(
      { paths: { '/v1/orders': { get: proxyTo('work'), post: proxyTo('work') } } },
      work,
      { MethodSettings: [{ HttpMethod: 'POST', ResourcePath: '/~1v1~1orders', ThrottlingRateLimit: 1, ThrottlingBurstLimit: 0 }] },
    );
    expect(await request('POST', '/v1/orders')).toMatchObject({ status: 429, json: { message: 'Too Many Requests' } });
    expect((await request('GET', '/v1/orders')).status).toBe(200);
  });
});

const auth = (event: JsonObject) => ({
  principalId: 'x',
  policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  usageIdentifierKey: event.authorizationToken,
});

describe('a usage plan', () => {
  const secret = 'key-of-channel-one-0123456789';
  const document = {
    'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
    security: [{ jwt: [] , api_key: [] }],
    components: {
      securitySchemes: {
        api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
        jwt: {
          type: 'apiKey', name: 'Authorization', in: 'header',
          'x-amazon-apigateway-authorizer': { type: 'token', authorizerUri: lambdaUri('auth') },
        },
      },
    },
    paths: { '/orders': { get: proxyTo('work'), post: proxyTo('work') } },
  };
  const planned = (plan: JsonObject, stageThrottle: JsonObject = {}) => {
    const made = setup(document, { auth, work: (event) => ({ body: JSON.stringify((event.requestContext as JsonObject).identity) }) }, {
      AccessLogSetting: { Format: '$context.identity.apiKey $context.identity.apiKeyId' },
    });
    const key = made.resource('AWS::ApiGateway::ApiKey', 'Key', { Name: 'channel', Value: secret, Enabled: true });
    const usagePlan = made.resource('AWS::ApiGateway::UsagePlan', 'Plan', { ApiStages: [{ ApiId: 'shop', Stage: 'dev', Throttle: stageThrottle }], ...plan });
    made.resource('AWS::ApiGateway::UsagePlanKey', 'PlanKey', { KeyId: key.ref, KeyType: 'API_KEY', UsagePlanId: usagePlan.ref });
    const ask = async (method = 'GET', token = secret) => made.request(method, '/orders', { headers: [['authorization', token]] });
    return { ...made, ask, key };
  };

  test('admits the key that the authorizer names, and refuses others', async () => {
    const { ask, key, accessLog } = planned({});
    expect((await ask()).json).toMatchObject({ apiKey: secret, apiKeyId: key.ref });
    expect(await ask('GET', 'somebody-elses')).toMatchObject({ status: 403, json: { message: 'Forbidden' } });
    expect(accessLog()).toEqual([`******6789 ${key.ref}`, '- -']);
  });

  test('limits the rate of each key, and of single methods', async () => {
    const { ask, clock } = planned({ Throttle: { RateLimit: 1, BurstLimit: 2 } }, { '/orders/POST': { RateLimit: 1, BurstLimit: 1 } });
    expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([200, 200, 429]);
    expect([(await ask('POST')).status, (await ask('POST')).status]).toEqual([200, 429]);
    await clock.advance(1000);
    expect((await ask()).status).toBe(200);
  });

  test('limits the number in a period', async () => {
    const { ask, clock } = planned({ Quota: { Limit: 2, Period: 'DAY' } });
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    expect(await ask()).toMatchObject({ status: 429, json: { message: 'Limit Exceeded' } });
    await clock.advance(24 * 3600_000);
    expect((await ask()).status).toBe(200);
  });

  test('takes the key from the header when the API says so', async () => {
    const made = setup(
      { ...document, 'x-amazon-apigateway-api-key-source': 'HEADER', security: [{ api_key: [] }] },
      work,
    );
    const key = made.resource('AWS::ApiGateway::ApiKey', 'Key', { Enabled: true });
    const plan = made.resource('AWS::ApiGateway::UsagePlan', 'Plan', { ApiStages: [{ ApiId: 'shop', Stage: 'dev' }] });
    made.resource('AWS::ApiGateway::UsagePlanKey', 'PlanKey', { KeyId: key.ref, KeyType: 'API_KEY', UsagePlanId: plan.ref });
    const { value } = await made.gateway.handle({ service: 'apigateway', action: 'GetApiKey', input: { apiKey: key.ref, includeValue: true }, principal: { kind: 'root' } });
    expect((await made.request('GET', '/orders')).status).toBe(403);
    expect((await made.request('GET', '/orders', { headers: [['X-API-Key', String(value)]] })).status).toBe(200);
  });
});

describe('a mock integration', () => {
  test('answers preflight requests', async () => {
    const { request } = setup({
      paths: {
        '/orders': {
          options: {
            responses: {},
            'x-amazon-apigateway-integration': {
              type: 'mock',
              requestTemplates: { 'application/json': '{"statusCode": 204}' },
              responses: {
                default: {
                  statusCode: '204',
                  responseParameters: {
                    'method.response.header.Access-Control-Allow-Origin': "'*'",
                    'method.response.header.Access-Control-Allow-Methods': "'GET,POST,OPTIONS'",
                  },
                },
              },
            },
          },
        },
      },
    });
    const { status, text, header } = await request('OPTIONS', '/orders');
    expect([status, text, header('access-control-allow-origin'), header('access-control-allow-methods')]).toEqual([204, '', '*', 'GET,POST,OPTIONS']);
  });

  test('picks its response by the status code', async () => {
    const { request } = setup({
      paths: {
        '/a': {
          get: {
            'x-amazon-apigateway-integration': {
              type: 'MOCK',
              requestTemplates: { 'application/json': '{"statusCode": 404}' },
              responses: {
                default: { statusCode: '200' },
                '4\\d{2}': { statusCode: '404', responseTemplates: { 'application/json': '{"stage":"$context.stage"}' } },
              },
            },
          },
        },
      },
    });
    expect(await request('GET', '/a')).toMatchObject({ status: 404, json: { stage: 'dev' } });
  });
});

describe('the access log', () => {
  test('has one line per request in the stage\'s format', async () => {
    const Format = '{"id":"$context.requestId","status":"$context.status","path":"$context.path","route":"$context.resourcePath","who":"$context.authorizer.principalId","error":"$context.error.responseType","bytes":"$context.responseLength"}';
    const { request, accessLog } = setup(ok, work, { AccessLogSetting: { DestinationArn: 'arn:aws:logs:eu-west-1:111111111111:log-group:access', Format } });
    const { header } = await request('GET', '/a');
    await request('GET', '/nowhere');
    const [first, second] = accessLog().map((line) => JSON.parse(line) as unknown);
    expect(first).toEqual({ id: header('x-amzn-requestid'), status: '200', path: '/dev/a', route: '/a', who: '-', error: '-', bytes: '4' });
    expect(second).toMatchObject({ status: '403', route: '-', error: 'MISSING_AUTHENTICATION_TOKEN' });
  });
});

describe('what is not done here is refused by name', () => {
  test.each<[string, JsonObject, JsonObject, string]>([
    ['an HTTP integration', { paths: { '/a': { get: { 'x-amazon-apigateway-integration': { type: 'http_proxy', uri: 'http://x' } } } } }, {}, 'Shop/Api: Body.paths./a.get: integration of type http_proxy is not supported'],
    ['a parameter mapping', { paths: { '/a': { get: { 'x-amazon-apigateway-integration': { type: 'mock', requestParameters: {} } } } } }, {}, 'Body.paths./a.get.x-amazon-apigateway-integration.requestParameters'],
    ['a resource policy', { ...ok, 'x-amazon-apigateway-policy': {} }, {}, 'Body.x-amazon-apigateway-policy'],
    ['a Velocity directive', { ...ok, 'x-amazon-apigateway-gateway-responses': { DEFAULT_4XX: { responseTemplates: { 'application/json': '#set($a = 1)' } } } }, {}, 'DEFAULT_4XX: #set in a template'],
    ['another scheme', { ...ok, security: [{ iam: [] }], components: { securitySchemes: { iam: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' } } } }, {}, 'security scheme iam'],
    ['a stage cache', ok, { CacheClusterEnabled: true }, 'Shop/Stage: property CacheClusterEnabled'],
    ['Velocity in the access log', ok, { AccessLogSetting: { Format: '$input.body' } }, 'property AccessLogSetting.Format with $input.body'],
  ])('%s', (_, document, stage, message) => {
    expect(() => setup(document, {}, stage)).toThrow(message);
  });
});
