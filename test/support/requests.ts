import type { APIGatewayProxyEvent, SQSEvent } from 'aws-lambda';

const CALLER = { clientId: 'c1', entity: 'NW-US', businessUnits: '*', channel: 'b2b', roles: '', scopes: 'orders.write orders.read' };

/** A request as API Gateway hands it on, by the b2b channel. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
export const aRequestEvent = (body: unknown, change: { caller?: Record<string, string>; headers?: Record<string, string>; path?: string; id?: string; base64?: boolean } = {}): APIGatewayProxyEvent => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    httpMethod: 'POST',
    resource: '/v1/orders',
    path: change.path ?? '/v1/orders',
    headers: { 'Idempotency-Key': 'k1', Authorization: 'Bearer the-token', ...change.headers },
    queryStringParameters: null,
    pathParameters: change.id ? { id: change.id } : null,
    body: change.base64 ? Buffer.from(text).toString('base64') : text,
    isBase64Encoded: change.base64 ?? false,
    requestContext: { authorizer: { ...CALLER, ...change.caller } },
  } as unknown as APIGatewayProxyEvent;
};

export const aPerson = (roles: string, username = 'ann') => ({ clientId: 'console', username, channel: '', roles, scopes: '' });

/** Messages as a queue hands them on, for the first time. */
export const messages = (...bodies: unknown[]) =>
  ({
    Records: bodies.map((body, index) => ({
      messageId: `m${index + 1}`, receiptHandle: `r${index + 1}`, body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: { ApproximateReceiveCount: '1' }, eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:queue',
    })),
  }) as SQSEvent;
