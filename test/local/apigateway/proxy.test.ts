import { describe, expect, test } from 'vitest';
import { AwsError } from '../../../local/contract.ts';
import { proxyTo, setup } from './fixture.ts';

const paths = (...routes: string[]) => ({
  paths: Object.fromEntries(routes.map((path) => [path, { 'x-amazon-apigateway-any-method': proxyTo('work') }])),
});
const echo = { work: (event: unknown) => ({ statusCode: 200, body: JSON.stringify(event) }) };

describe('a proxied request', () => {
  test('reaches the function in the documented shape', async () => {
    const { request } = setup({ paths: { '/orders/{id}': { post: proxyTo('work') } } }, echo, { Variables: { colour: 'blue' } });
    const { status, json } = await request('POST', '/orders/42?a=1&a=2&b=x%20y+z', {
      headers: [['Host', 'api.test'], ['User-Agent', 'vitest'], ['x-tag', 'one'], ['x-tag', 'two'], ['X-Amzn-Trace-Id', 'Root=1-abc-def']],
      body: '{"sku":"A1"}',
    });
    expect(status).toBe(200);
    expect(json).toEqual({
      resource: '/orders/{id}',
      path: '/orders/42',
      httpMethod: 'POST',
      headers: {
        Host: 'api.test',
        'User-Agent': 'vitest',
        'x-tag': 'two',
        'X-Amzn-Trace-Id': 'Root=1-abc-def',
        'X-Forwarded-For': '127.0.0.1',
        'X-Forwarded-Port': '4510',
        'X-Forwarded-Proto': 'http',
      },
      multiValueHeaders: {
        Host: ['api.test'],
        'User-Agent': ['vitest'],
        'x-tag': ['one', 'two'],
        'X-Amzn-Trace-Id': ['Root=1-abc-def'],
        'X-Forwarded-For': ['127.0.0.1'],
        'X-Forwarded-Port': ['4510'],
        'X-Forwarded-Proto': ['http'],
      },
      queryStringParameters: { a: '2', b: 'x y z' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y z'] },
      pathParameters: { id: '42' },
      stageVariables: { colour: 'blue' },
      requestContext: {
        accountId: '111111111111',
        apiId: 'shop',
        deploymentId: expect.any(String),
        domainName: 'api.test',
        domainPrefix: 'shop',
        extendedRequestId: expect.any(String),
        httpMethod: 'POST',
        identity: {
          accessKey: null, accountId: null, caller: null, cognitoAuthenticationProvider: null, cognitoAuthenticationType: null,
          cognitoIdentityId: null, cognitoIdentityPoolId: null, principalOrgId: null, sourceIp: '127.0.0.1', user: null,
          userAgent: 'vitest', userArn: null,
        },
        path: '/dev/orders/42',
        protocol: 'HTTP/1.1',
        requestId: expect.any(String),
        requestTime: '05/Jan/2026:09:00:00 +0000',
        requestTimeEpoch: 1767603600000,
        resourceId: expect.stringMatching(/^[a-z0-9]{6}$/),
        resourcePath: '/orders/{id}',
        stage: 'dev',
      },
      body: '{"sku":"A1"}',
      isBase64Encoded: false,
    });
  });

  test('has null where there is nothing', async () => {
    const { request } = setup(paths('/orders'), echo);
    const { json } = await request('GET', '/orders');
    expect(json).toMatchObject({
      queryStringParameters: null, multiValueQueryStringParameters: null, pathParameters: null, stageVariables: null, body: null, isBase64Encoded: false,
    });
  });

  test('is made as API Gateway for the method of the resource, and carries the trace on', async () => {
    const { request, calls } = setup(paths('/orders/{id}/lines'), echo);
    await request('GET', '/orders/42/lines', { headers: [['x-amzn-trace-id', 'Root=1-abc-def;Parent=12;Sampled=1']] });
    expect(calls[0]).toMatchObject({
      service: 'lambda',
      action: 'Invoke',
      input: { FunctionName: 'arn:aws:lambda:eu-west-1:111111111111:function:work' },
      principal: {
        kind: 'service',
        service: 'apigateway.amazonaws.com',
        sourceArn: 'arn:aws:execute-api:eu-west-1:111111111111:shop/dev/GET/orders/*/lines',
      },
      trace: 'Root=1-abc-def;Parent=12;Sampled=1',
    });
  });

  test('begins a trace when it comes without one', async () => {
    const { request, calls } = setup(paths('/orders'), echo);
    const { json, header } = await request('GET', '/orders');
    expect(calls[0]?.trace).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(json?.headers).toMatchObject({ 'X-Amzn-Trace-Id': calls[0]?.trace });
    expect(header('x-amzn-trace-id')).toBe(calls[0]?.trace);
  });
});

const route = (...routes: string[]) => {
  const { request } = setup(paths(...routes), { work: (event) => ({ statusCode: 200, body: JSON.stringify([event.resource, event.pathParameters]) }) });
  return async (path: string) => {
    const { status, text } = await request('GET', path);
    return status === 200 ? (JSON.parse(text) as unknown) : status;
  };
};

describe('the route', () => {

  test('is the literal before the parameter before the greedy one', async () => {
    const find = route('/v1/orders', '/v1/{kind}', '/v1/{rest+}', '/v1/{kind}/lines');
    expect(await find('/v1/orders')).toEqual(['/v1/orders', null]);
    expect(await find('/v1/returns')).toEqual(['/v1/{kind}', { kind: 'returns' }]);
    expect(await find('/v1/orders/lines')).toEqual(['/v1/{kind}/lines', { kind: 'orders' }]);
    expect(await find('/v1/orders/7/lines')).toEqual(['/v1/{rest+}', { rest: 'orders/7/lines' }]);
    expect(await find('/v2')).toBe(403);
  });

  test('keeps path parameters as they were written', async () => {
    const find = route('/{proxy+}');
    expect(await find('/a%2Bb@x.test/c+d/')).toEqual(['/{proxy+}', { proxy: 'a%2Bb@x.test/c+d' }]);
    expect(await find('/a//b')).toEqual(['/{proxy+}', { proxy: 'a//b' }]);
  });

  test('may be the root', async () => {
    expect(await route('/')('/')).toEqual(['/', null]);
  });

  test('of a named method wins over any method; other methods are Missing Authentication Token', async () => {
    const { request } = setup(
      { paths: { '/a': { get: proxyTo('named'), 'x-amazon-apigateway-any-method': proxyTo('any') }, '/b': { get: proxyTo('named') } } },
      { named: () => ({ body: 'named' }), any: () => ({ body: 'any' }) },
    );
    expect((await request('GET', '/a')).text).toBe('named');
    expect((await request('PUT', '/a')).text).toBe('any');
    const missing = await request('PUT', '/b');
    expect(missing.status).toBe(403);
    expect(missing.json).toEqual({ message: 'Missing Authentication Token' });
    expect(missing.header('x-amzn-ErrorType')).toBe('MissingAuthenticationTokenException');
  });

  test('of an unknown API or stage is Forbidden', async () => {
    const { gateway } = setup(paths('/orders'), echo);
    const { status, body } = await gateway.request('shop', 'prod', { method: 'GET', path: '/orders', rawQuery: '', headers: [], body: Buffer.alloc(0), sourceIp: '::1' });
    expect([status, body.toString()]).toEqual([403, '{"message":"Forbidden"}']);
  });
});

const answer = async (result: unknown, more = {}) => setup(paths('/a'), { work: () => result }).request('GET', '/a', more);

describe('the answer of a function', () => {

  test('becomes status, headers and body', async () => {
    const { status, text, header } = await answer({ statusCode: '201', headers: { Location: '/orders/1', 'x-flag': true }, body: 'made' });
    expect([status, text]).toEqual([201, 'made']);
    expect([header('location'), header('x-flag'), header('content-type')]).toEqual(['/orders/1', 'true', 'application/json']);
  });

  test('may repeat a header', async () => {
    const { headers, header } = await answer({ statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] }, headers: { 'set-cookie': 'c=3' } });
    expect(headers.filter(([name]) => name.toLowerCase() === 'set-cookie')).toHaveLength(3);
    expect(header('set-cookie')).toBe('a=1, b=2, c=3');
  });

  test('may leave out everything but headers', async () => {
    const { status, text } = await answer({ headers: { 'x-a': 'b' } });
    expect([status, text]).toEqual([200, '']);
  });

  test.each([
    ['null', null],
    ['a string', 'ok'],
    ['an unknown key', { statusCode: 200, wrongValue: 'value' }],
    ['a status that is no number', { statusCode: 'fine' }],
    ['a body that is no string', { statusCode: 200, body: { a: 1 } }],
    ['single values as multiple', { statusCode: 200, multiValueHeaders: { 'x-a': 'b' } }],
  ])('is a 502 when it is %s', async (_, result) => {
    const { status, json, header } = await answer(result);
    expect([status, json]).toEqual([502, { message: 'Internal server error' }]);
    expect(header('x-amzn-ErrorType')).toBe('InternalServerErrorException');
  });

  test('is a 502 when the function fails', async () => {
    const { request } = setup(paths('/a'), { work: () => { throw new Error('boom'); } });
    expect((await request('GET', '/a')).status).toBe(502);
  });

  test('is a 500, and an error in the log, when the API may not call the function', async () => {
    const { request, logged } = setup(paths('/a'), { work: () => { throw new AwsError('AccessDeniedException', 'apigateway.amazonaws.com may not lambda:InvokeFunction', 403); } });
    const { status, json } = await request('GET', '/a');
    expect([status, json]).toEqual([500, { message: 'Internal server error' }]);
    expect(logged).toEqual(['error API shop: GET /a: AccessDeniedException: apigateway.amazonaws.com may not lambda:InvokeFunction']);
  });

  test('that takes more than 29 seconds is a 504', async () => {
    const { request, clock } = setup(paths('/a'), { work: () => new Promise(() => {}) });
    const asked = request('GET', '/a');
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(29_000);
    const { status, json } = await asked;
    expect([status, json]).toEqual([504, { message: 'Endpoint request timed out' }]);
  });

  test('cannot set headers that belong to the gateway', async () => {
    const { header } = await answer({ statusCode: 401, headers: { 'WWW-Authenticate': 'Bearer' } });
    expect([header('www-authenticate'), header('x-amzn-Remapped-WWW-Authenticate')]).toEqual(['', 'Bearer']);
  });
});

describe('bytes', () => {
  const bytes = Buffer.from([0, 255, 128]);

  test('reach the function as base64 when their type is binary', async () => {
    const { request } = setup({ ...paths('/a'), 'x-amazon-apigateway-binary-media-types': ['*/*'] }, echo);
    const { json } = await request('POST', '/a', { body: bytes, headers: [['Content-Type', 'application/json']] });
    expect(json).toMatchObject({ body: 'AP+A', isBase64Encoded: true });
  });

  test('are text for other types', async () => {
    const { request } = setup({ ...paths('/a'), 'x-amazon-apigateway-binary-media-types': ['application/edi-x12', 'image/*'] }, echo);
    expect((await request('POST', '/a', { body: 'ISA', headers: [['content-type', 'application/EDI-X12; charset=ascii']] })).json).toMatchObject({ isBase64Encoded: true });
    expect((await request('POST', '/a', { body: 'x', headers: [['content-type', 'image/png']] })).json).toMatchObject({ isBase64Encoded: true });
    expect((await request('POST', '/a', { body: 'x', headers: [['content-type', 'text/plain']] })).json).toMatchObject({ isBase64Encoded: false });
  });

  test('go back decoded when the caller accepts a binary type', async () => {
    const document = { ...paths('/a'), 'x-amazon-apigateway-binary-media-types': ['image/png'] };
    const { request } = setup(document, { work: () => ({ statusCode: 200, body: 'AP+A', isBase64Encoded: true }) });
    expect((await request('GET', '/a', { headers: [['Accept', 'image/png, */*']] })).body).toEqual(bytes);
    expect((await request('GET', '/a', { headers: [['Accept', 'text/html']] })).text).toBe('AP+A');
  });

  test('over 10 MB are refused', async () => {
    const { request, calls } = setup(paths('/a'), echo);
    const { status, json } = await request('POST', '/a', { body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect([status, json]).toEqual([413, { message: 'Request Too Long' }]);
    expect(calls).toEqual([]);
  });
});
