import { describe, expect, test } from 'vitest';
import { AwsError } from '../../../local/contract.ts';
import type { JsonObject } from '../../../local/contract.ts';
import { lambdaUri, proxyTo, setup } from './fixture.ts';

const policy = (Effect: string, Resource: string | string[] = '*') => ({ Version: '2012-10-17', Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }] });
const allow = (more: JsonObject = {}) => ({ principalId: 'ada', policyDocument: policy('Allow'), ...more });

const document = (extension: JsonObject = {}) => ({
  security: [{ jwt: [] }],
  components: {
    securitySchemes: {
      jwt: {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authtype': 'custom',
        'x-amazon-apigateway-authorizer': {
          type: 'request',
          identitySource: 'method.request.header.Authorization',
          authorizerUri: lambdaUri('auth'),
          ...extension,
        },
      },
    },
  },
  paths: {
    '/orders': { get: proxyTo('work'), post: proxyTo('work') },
    '/orders/{id}': { get: proxyTo('work') },
    '/health': { get: { ...proxyTo('work'), security: [] } },
  },
});
const work = (event: JsonObject) => ({ statusCode: 200, body: JSON.stringify((event.requestContext as JsonObject).authorizer ?? null) });
const bearer = (token: string): { headers: [string, string][] } => ({ headers: [['authorization', token]] });

describe('an authorizer', () => {
  test('sees the request and lets it through with its context as strings', async () => {
    const { request, calls } = setup(document(), { auth: () => allow({ context: { channel: 'shop', level: 2, vip: true } }), work });
    const { json } = await request('GET', '/orders/42?expand=lines', bearer('t1'));
    expect(json).toEqual({ principalId: 'ada', integrationLatency: 0, channel: 'shop', level: '2', vip: 'true' });
    expect(calls[0]).toMatchObject({
      input: { FunctionName: 'arn:aws:lambda:eu-west-1:111111111111:function:auth' },
      principal: { kind: 'service', service: 'apigateway.amazonaws.com', sourceArn: 'arn:aws:execute-api:eu-west-1:111111111111:shop/authorizers/jwt' },
    });
    expect(JSON.parse(String(calls[0]?.input.Payload))).toMatchObject({
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:eu-west-1:111111111111:shop/dev/GET/orders/42',
      resource: '/orders/{id}',
      path: '/orders/42',
      httpMethod: 'GET',
      headers: { authorization: 't1' },
      queryStringParameters: { expand: 'lines' },
      pathParameters: { id: '42' },
      stageVariables: null,
      requestContext: { stage: 'dev', resourcePath: '/orders/{id}' },
    });
  });

  test('is not asked without its identity source: 401', async () => {
    const { request, calls } = setup(document(), { auth: () => allow(), work });
    const { status, json, header } = await request('GET', '/orders');
    expect([status, json, header('x-amzn-ErrorType')]).toEqual([401, { message: 'Unauthorized' }, 'UnauthorizedException']);
    expect(calls).toEqual([]);
  });

  test('is not asked for a route without security', async () => {
    const { request, calls } = setup(document(), { auth: () => allow(), work });
    expect((await request('GET', '/health')).status).toBe(200);
    expect(calls).toHaveLength(1);
  });

  test('is asked once per identity while its answer holds', async () => {
    let asked = 0;
    const { request, clock } = setup(document({ authorizerResultTtlInSeconds: 60 }), { auth: () => ((asked += 1), allow()), work });
    await request('GET', '/orders', bearer('t1'));
    await request('POST', '/orders', bearer('t1'));
    expect(asked).toBe(1);
    await request('GET', '/orders', bearer('t2'));
    expect(asked).toBe(2);
    await clock.advance(60_000);
    await request('GET', '/orders', bearer('t1'));
    expect(asked).toBe(3);
  });

  test('is asked every time when nothing may be kept', async () => {
    let asked = 0;
    const { request } = setup(document({ authorizerResultTtlInSeconds: 0 }), { auth: () => ((asked += 1), allow()), work });
    await request('GET', '/orders', bearer('t1'));
    await request('GET', '/orders', bearer('t1'));
    expect(asked).toBe(2);
  });

  test('has its kept policy read for each method anew', async () => {
    const only = policy('Allow', 'arn:aws:execute-api:eu-west-1:111111111111:shop/dev/GET/*');
    const { request } = setup(document(), { auth: () => ({ principalId: 'ada', policyDocument: only }), work });
    expect((await request('GET', '/orders', bearer('t1'))).status).toBe(200);
    const refused = await request('POST', '/orders', bearer('t1'));
    expect([refused.status, refused.json]).toEqual([403, { message: 'User is not authorized to access this resource' }]);
  });

  test('denies explicitly before it allows', async () => {
    const both = { Version: '2012-10-17', Statement: [...policy('Allow').Statement, ...policy('Deny', ['*/POST/*']).Statement] };
    const { request } = setup(document(), { auth: () => ({ principalId: 'ada', policyDocument: both }), work });
    expect((await request('GET', '/orders', bearer('t1'))).status).toBe(200);
    const refused = await request('POST', '/orders', bearer('t1'));
    expect([refused.status, refused.json, refused.header('x-amzn-ErrorType')]).toEqual([
      403, { message: 'User is not authorized to access this resource with an explicit deny' }, 'AccessDeniedException',
    ]);
  });

  test('that says Unauthorized is a 401; one that fails otherwise, or answers nonsense, is a 500', async () => {
    const refuse = (message: string) => () => { throw new Error(message); };
    let behave: () => unknown = refuse('Unauthorized');
    const { request } = setup(document(), { auth: () => behave(), work });
    const status = async () => (await request('GET', '/orders', bearer('t1'))).header('x-amzn-ErrorType');
    expect(await status()).toBe('UnauthorizedException');
    behave = refuse('no keys');
    expect(await status()).toBe('AuthorizerConfigurationException');
    behave = () => ({ principalId: 'ada' });
    expect(await status()).toBe('AuthorizerConfigurationException');
    behave = () => allow({ context: { nested: { a: 1 } } });
    expect(await status()).toBe('AuthorizerConfigurationException');
    behave = () => { throw new AwsError('AccessDeniedException', 'no permission', 403); };
    expect(await status()).toBe('AuthorizerConfigurationException');
    behave = () => allow();
    expect(await status()).toBe('');
  });

  test('of type TOKEN gets the token, if the token looks like one', async () => {
    const { request, calls } = setup(document({ type: 'token', identitySource: undefined as never, identityValidationExpression: '^Bearer .+' }), {
      auth: () => allow(),
      work,
    });
    expect((await request('GET', '/orders', bearer('nonsense'))).status).toBe(401);
    expect(calls).toEqual([]);
    await request('GET', '/orders', bearer('Bearer t1'));
    expect(JSON.parse(String(calls[0]?.input.Payload))).toEqual({
      type: 'TOKEN',
      authorizationToken: 'Bearer t1',
      methodArn: 'arn:aws:execute-api:eu-west-1:111111111111:shop/dev/GET/orders',
    });
  });
});
