import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiGateway } from '../apigateway/engine.ts';
import type { Cognito } from '../cognito/engine.ts';
import { AwsError } from '../contract.ts';
import { readBody, send } from '../front/incoming.ts';
import type { Front } from '../front/server.ts';
import type { Sites } from '../site/engine.ts';

/** API Gateway answers above 10 MB with its own 413, so the front takes a little more; of a longer body it hands on as much as is too much. */
const LARGEST = 10 * 1024 * 1024 + 1;

/** What is reached without AWS's signature: deployed APIs, user pools, and static sites. `asked` is told of every request to an API. */
export function openDoors(front: Front, { apigateway, cognito, sites }: { apigateway: ApiGateway; cognito: Cognito; sites: Sites }, asked: () => void): void {
  front.use('/execute-api', (request, response) => {
    asked();
    return callApi(apigateway, request, response);
  });
  front.use('/cognito', (request, response) => cognito.request(request, response));
  for (const path of sites.paths) front.use(path, (request, response) => sites.request(request, response));
}

/** `/execute-api/<api>/<stage>/<path>` */
async function callApi(apigateway: ApiGateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [url = '', rawQuery = ''] = (request.url ?? '').split(/\?(.*)/s);
  const [, , api = '', stage = '', ...rest] = url.split('/');
  const body = await readBody(request, LARGEST).catch((error: unknown) => {
    if (error instanceof AwsError && error.status === 413) return Buffer.alloc(LARGEST);
    throw error;
  });
  const answer = await apigateway.request(api, stage, {
    method: request.method ?? 'GET',
    path: `/${rest.join('/')}`,
    rawQuery,
    headers: pairs(request.rawHeaders),
    body,
    sourceIp: '127.0.0.1',
  });
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of answer.headers) headers[name] = name in headers ? [headers[name] as string, value].flat() : value;
  send(response, { status: answer.status, headers: headers as Record<string, string>, body: answer.body });
}

const pairs = (raw: string[]): [string, string][] => Array.from({ length: raw.length / 2 }, (_, index) => [raw[index * 2] as string, raw[index * 2 + 1] as string]);
