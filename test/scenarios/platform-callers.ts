import { inject } from 'vitest';
import { ApiCaller } from '../../cli/client.ts';
import { readEndpoints } from '../../cli/endpoints.ts';
import { mustBeDocumented } from '../support/answers.ts';
import { Behind } from './behind.ts';

/** The platform that the scenarios share, and who calls it. */
const dataDir = inject('dataDir');
export const endpoints = readEndpoints(dataDir);
export const b2b = checked(ApiCaller.channel(endpoints, 'b2b'));
export const fieldSales = checked(ApiCaller.channel(endpoints, 'field-sales'));
export const person = (role: string) => checked(ApiCaller.person(endpoints, role));
export const lookBehind = () => Behind.of(endpoints, dataDir);
export const signingKey = `${dataDir}/runtime/cognito/signing-key.pem`;

/** Every answer in every scenario is held against the API's contract. */
function checked(caller: ApiCaller): ApiCaller {
  const send = caller.send.bind(caller) as typeof caller.send;
  caller.send = async <T>(...sent: Parameters<typeof send>) => {
    const reply = await send<T>(...sent);
    mustBeDocumented(sent[0], sent[1], { status: reply.status, contentType: reply.headers.get('content-type'), body: reply.body });
    return reply;
  };
  return caller;
}
