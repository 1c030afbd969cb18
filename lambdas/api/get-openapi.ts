import type { APIGatewayProxyResult } from 'aws-lambda';
import { openapi } from './openapi.ts';

let document: string | undefined;

/** Public: what can be called, and by whom. */
export async function handler(): Promise<APIGatewayProxyResult> {
  document ??= JSON.stringify(openapi());
  return { statusCode: 200, headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' }, body: document };
}
