import { Transient } from '../../core/model/errors.ts';
import { originOf, signed } from './signed-request.ts';

const LONGEST_MS = 12_000;

/**
 * Calls another function of the cell and waits for what it says: one call, signed by hand as those of S3 are.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 * @throws Transient where it is not known what became of it: whoever is called knows what it did
 */
export async function callFunction<T>(name: string, event: object): Promise<T> {
  const url = new URL(`/2015-03-31/functions/${name}/invocations`, originOf('lambda'));
  const body = Buffer.from(JSON.stringify(event));
  const headers = signed(url, body, { 'content-type': 'application/json' }, new Date(), process.env, 'POST', 'lambda');
  const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body), signal: AbortSignal.timeout(LONGEST_MS) }).catch((error: unknown) => {
    throw new Transient('aws.lambda-unreachable', `${name} did not answer`, { reason: (error as Error).name });
  });
  const text = await answer.text();
  if (!answer.ok || answer.headers.has('x-amz-function-error')) throw new Transient('aws.function-failed', `${name} answered ${answer.status}`, { said: text.slice(0, 200) });
  return JSON.parse(text) as T;
}
